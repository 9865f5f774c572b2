"""When, where and how a photo says it was taken. Cameras write nonsense: whatever cannot be read is simply not known."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.utils import timezone
from PIL import ExifTags, Image

_BAD = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    ZeroDivisionError,
    OverflowError,
    SyntaxError,
    OSError,
    struct.error,
)


def taken(image: Image.Image) -> tuple[datetime | None, Point | None]:
    """(time, position in EPSG:4326) from the image's EXIF; the district's time zone where the camera names none."""
    try:
        exif = image.getexif()
        details, gps = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    except _BAD:
        return None, None
    return _time(details), _position(gps)


def orientation(image: Image.Image) -> int:
    """How the camera was held, 1 (upright) to 8 as EXIF counts; from 5 on width and height are exchanged."""
    try:
        value = int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except _BAD:
        return 1
    return value if 1 <= value <= 8 else 1


def _time(details: Mapping[int, Any]) -> datetime | None:
    try:
        text = str(details[ExifTags.Base.DateTimeOriginal]).strip("\0 ")
        offset = str(details.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
        if offset:
            return datetime.strptime(f"{text} {offset}", "%Y:%m:%d %H:%M:%S %z")
        local = datetime.strptime(f"{text} +0000", "%Y:%m:%d %H:%M:%S %z")
        return local.replace(tzinfo=timezone.get_default_timezone())
    except _BAD:
        return None


def _position(gps: Mapping[int, Any]) -> Point | None:
    try:
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef] == "S")
        lng = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef] == "W")
    except _BAD:
        return None
    inside = -180 <= lng <= 180 and -90 <= lat <= 90 and (lng, lat) != (0, 0)
    return Point(lng, lat, srid=4326) if inside else None


def _degrees(parts: Any, negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if negative else value
