"""What an upload is told to be, and what its copies show."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageCms

from jiangdu.errors import InvalidInput
from jiangdu.images import PDF, Picture, develop, sniff, whole_pdf
from tests.jiangdu.pictures import BLUE, RED, animated, encoded, exif, pdf, png_bomb, scene


def developed(data: bytes) -> Picture:
    return develop(io.BytesIO(data), sniff(data[:64]))


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def close(pixel: object, colour: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 25 for a, b in zip(pixel, colour, strict=True))  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (encoded(), "image/jpeg"),
        (encoded(format="PNG"), "image/png"),
        (encoded(format="WEBP"), "image/webp"),
        (encoded(format="HEIF"), "image/heic"),
        (pdf(), PDF),
        (encoded(format="GIF"), ""),
        (encoded(format="BMP"), ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"<!doctype html><script>alert(1)</script>", ""),
        (b"PK\x03\x04", ""),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", ""),
        (b"", ""),
    ],
)
def test_the_bytes_tell_the_type(data, mime):
    assert sniff(data[:64]) == mime


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_every_format_is_developed_to_small_jpegs(format):
    picture = developed(encoded(scene(2400, 1800), format))
    view, small = opened(picture.view), opened(picture.thumbnail)
    assert (picture.width, picture.height) == (2400, 1800)
    assert (view.format, view.size, small.format, small.size) == ("JPEG", (1600, 1200), "JPEG", (320, 240))
    assert close(view.getpixel((200, 800)), RED) and close(view.getpixel((1400, 800)), BLUE)


def test_a_small_picture_is_not_blown_up():
    assert opened(developed(encoded(scene(100, 80))).view).size == (100, 80)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_of_the_metadata_is_left(format):
    data = encoded(format=format, exif=exif().tobytes())
    picture = developed(data)
    for copy in (picture.view, picture.thumbnail):
        assert not dict(opened(copy).getexif()) and b"SecretPhone" not in copy and b"Exif" not in copy
    assert picture.taken_at is not None and picture.taken_at.isoformat() == "2026-11-24T09:30:00+08:00"
    assert picture.location is not None
    assert picture.location.coords == pytest.approx((119.5605, 32.4281))


def test_comments_and_text_go_too():
    for data in (encoded(comment=b"SecretComment"), encoded(format="WEBP", xmp=b"<x>SecretComment</x>")):
        assert b"SecretComment" in data and b"SecretComment" not in developed(data).view


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_upright_however_the_camera_was_held(orientation):
    """The picture is stored turned, and must come out like the scene."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    turned = scene().transpose(undo[orientation]) if orientation in undo else scene()
    picture = developed(encoded(turned, exif=exif(orientation=orientation).tobytes()))
    view = opened(picture.view)
    assert view.size == (picture.width, picture.height) == (640, 480)
    assert close(view.getpixel((100, 300)), RED) and close(view.getpixel((500, 300)), BLUE)
    assert close(view.getpixel((320, 20)), (255, 255, 255))


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame(format):
    assert close(opened(developed(animated(format)).view).getpixel((30, 20)), RED)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_way_to_hold_colours(mode):
    image = Image.new(mode, (64, 48), 40000) if mode == "I;16" else scene().convert(mode)
    view = opened(developed(encoded(image, "JPEG" if mode == "CMYK" else "PNG")).view)
    assert view.mode == "RGB"
    if mode == "I;16":
        assert close(view.getpixel((30, 20)), (156, 156, 156))


def test_transparency_becomes_white():
    assert close(opened(developed(encoded(Image.new("RGBA", (64, 48)), "PNG")).view).getpixel((9, 9)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colour_profiles_are_applied_and_broken_ones_ignored(mode):
    good = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (good, b"nonsense"):
        view = opened(developed(encoded(scene().convert(mode), "PNG", icc_profile=profile)).view)
        assert close(view.getpixel((100, 300)), RED) and "icc_profile" not in view.info


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("kept", [0.3, 0.7, 0.95])
def test_a_truncated_picture_is_refused(format, kept):
    noise = Image.effect_noise((500, 400), 90).convert("RGB")
    data = encoded(noise, format)
    with pytest.raises(InvalidInput) as refused:
        developed(data[: int(len(data) * kept)])
    assert refused.value.errors["file"][0][1] == "damaged"


@pytest.mark.parametrize(
    "head",
    [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x99\0\0\0WEBPVP8 ", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"],
)
def test_a_right_beginning_alone_is_refused(head):
    with pytest.raises(InvalidInput):
        developed(head + b"<script>alert(1)</script>" * 50)


@pytest.mark.parametrize("size", [(10_000, 5_001), (20_000, 20_000), (60_000, 60_000)])
def test_too_many_pixels_are_refused_before_they_are_unpacked(size):
    with pytest.raises(InvalidInput) as refused:
        developed(png_bomb(*size))
    assert refused.value.errors["file"][0][1] == "too_many_pixels"


def test_broken_exif_does_no_harm():
    data = encoded(exif=b"Exif\0\0MM\0\x2a\0\0\0\x08\xff\xff" + b"\xff" * 60)
    picture = developed(data)
    assert (picture.taken_at, picture.location, picture.width) == (None, None, 640)


def test_alike_pictures_have_near_fingerprints():
    noise = Image.effect_noise((40, 30), 120).convert("RGB").resize((800, 600), Image.Resampling.BICUBIC)
    first = developed(encoded(noise, quality=95)).fingerprint
    smaller = developed(encoded(noise.resize((400, 300)), quality=60)).fingerprint
    other = developed(encoded(noise.transpose(Image.Transpose.ROTATE_180))).fingerprint
    assert (first ^ smaller).bit_count() <= 4 < (first ^ other).bit_count()
    assert -(2**63) <= first < 2**63


def test_a_pdf_needs_its_end():
    for data, whole in ((pdf(), True), (pdf()[:-10], False)):
        assert whole_pdf(io.BytesIO(data), len(data)) is whole
