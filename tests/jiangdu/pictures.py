"""Pictures and papers made for the tests: none is kept in the repository."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import ExifTags, Image, ImageDraw
from pillow_heif import register_heif_opener

register_heif_opener()

RED, BLUE = (200, 30, 30), (30, 30, 200)
TAKEN = "2026:11:24 09:30:00"


def scene(width: int = 640, height: int = 480) -> Image.Image:
    """Left half red, right half blue, a bright bar at the top."""
    image = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height), fill=BLUE)
    draw.rectangle((0, 0, width, height // 8), fill=(255, 255, 255))
    return image


def exif(*, orientation: int = 1, gps: bool = True) -> Image.Exif:
    """EXIF as a phone writes it: time, make, position in Jiangdu."""
    found = Image.Exif()
    found[ExifTags.Base.Orientation] = orientation
    found[ExifTags.Base.Make] = "SecretPhone"
    found.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = TAKEN
    if gps:
        place = found.get_ifd(ExifTags.IFD.GPSInfo)
        place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (32.0, 25.0, 41.16)
        place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", (119.0, 33.0, 37.8)
    return found


def encoded(image: Image.Image | None = None, format: str = "JPEG", **options: Any) -> bytes:
    """The image's bytes; the scene if none is given."""
    out = io.BytesIO()
    (image or scene()).save(out, format, **options)
    return out.getvalue()


def animated(format: str) -> bytes:
    """Red first, then blue."""
    frames = [Image.new("RGB", (64, 48), colour) for colour in (RED, BLUE)]
    return encoded(frames[0], format, save_all=True, append_images=frames[1:], duration=100)


def png_bomb(width: int, height: int) -> bytes:
    """A few kilobytes that claim to be an image of width × height."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(10**6)))
        + chunk(b"IEND", b"")
    )


def pdf() -> bytes:
    """The smallest paper there is."""
    objects = (b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj", b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj")
    return b"\n".join((b"%PDF-1.4", *objects, b"trailer<</Root 1 0 R>>", b"%%EOF", b""))
