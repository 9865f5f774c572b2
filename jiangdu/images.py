"""What an upload really is, and the copies people look at: re-encoded, upright, without metadata."""

from __future__ import annotations

import io
import struct
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, UnidentifiedImageError
from pillow_heif import register_heif_opener

from jiangdu.errors import InvalidInput, invalid
from jiangdu.exif import orientation, taken

register_heif_opener()

MAX_PIXELS: Final = 50_000_000
VIEW_SIDE: Final = 1600
THUMBNAIL_SIDE: Final = 320
PDF: Final = "application/pdf"
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
_HEIC_BRANDS: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    RuntimeError,
    struct.error,
)
_TURN: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Decoding 50 million pixels takes 80 MB (JPEG) to 750 MB (WebP) for a moment: one at a time in each process.
_decoding = threading.Lock()


@dataclass(frozen=True)
class Picture:
    """A decoded upload: size as seen upright, JPEG copies, dHash of 64 bits (signed), what the EXIF says."""

    width: int
    height: int
    view: bytes
    thumbnail: bytes
    fingerprint: int
    taken_at: datetime | None
    location: Point | None


def sniff(head: bytes) -> str:
    """Media type from the first bytes (64 are enough), '' for anything we do not take. Names and headers are not believed."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        length = min(int.from_bytes(head[:4], "big"), len(head))
        brands = {head[8:12], *(head[i : i + 4] for i in range(16, length - 3, 4))}
        return "image/heic" if brands & _HEIC_BRANDS else ""
    return PDF if head.startswith(b"%PDF-") else ""


def whole_pdf(file: IO[bytes], size: int) -> bool:
    """Whether the file has a PDF's end as well; a broken upload has not."""
    file.seek(max(0, size - 2048))
    return b"%%EOF" in file.read(2048)


def damaged() -> InvalidInput:
    """The refusal of a file that breaks off or is not what it claims to be."""
    return invalid("file", _("This file is damaged or incomplete. Please take or choose it again."), "damaged")


def develop(file: IO[bytes], mime: str) -> Picture:
    """Decode the first frame and make the copies. Raises InvalidInput on `file`: damaged, too_many_pixels."""
    file.seek(0)
    with _decoding:
        try:
            with Image.open(file, formats=[_FORMATS[mime]]) as image:
                return _picture(image)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_many_pixels() from error
        except _UNREADABLE as error:
            raise damaged() from error


def _too_many_pixels() -> InvalidInput:
    limit = MAX_PIXELS // 1_000_000
    message = _("This picture has too many pixels. At most %(limit)s million are taken.") % {"limit": limit}
    return invalid("file", message, "too_many_pixels")


def _picture(image: Image.Image) -> Picture:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()
    taken_at, location = taken(image)
    held = orientation(image)
    view = _upright(image, held)
    if held >= 5:
        width, height = height, width
    small = view.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(width, height, _jpeg(view, 85), _jpeg(small, 80), fingerprint(small), taken_at, location)


def _upright(image: Image.Image, held: int) -> Image.Image:
    """At most VIEW_SIDE long, in sRGB on white, turned as the camera was held, with nothing attached."""
    image.draft("RGB", (VIEW_SIDE, VIEW_SIDE))  # a JPEG decodes straight to a fraction of its size
    image.load()
    frame = _in_colours(image)
    frame.thumbnail((VIEW_SIDE, VIEW_SIDE))
    frame = _srgb(frame, image.info.get("icc_profile") if frame.mode == image.mode else None)
    plain = Image.new("RGB", frame.size, "white")
    plain.paste(frame, mask=frame.getchannel("A") if frame.mode == "RGBA" else None)
    return plain.transpose(_TURN[held]) if held in _TURN else plain


def _in_colours(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.convert("I").point(lambda level: level * (1 / 256)).convert("RGB")
    if image.mode in ("RGB", "RGBA"):
        return image
    transparent = image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info
    return image.convert("RGBA" if transparent else "RGB")


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as every screen shows them; phones often write a wider space, which is lost with the metadata."""
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return converted or image


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def fingerprint(image: Image.Image) -> int:
    """Difference hash (dHash): each bit says whether brightness rises between neighbours on a 9 × 8 grid.

    Pictures of the same scene differ in few bits however they were scaled or compressed. Signed, to fit a bigint.
    """
    pixels = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (pixels[row * 9 + column] < pixels[row * 9 + column + 1])
    return bits - (1 << 64) if bits >> 63 else bits
