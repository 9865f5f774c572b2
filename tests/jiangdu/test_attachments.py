"""Uploads kept byte for byte, and handed over once."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import datetime, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.core.files.storage import default_storage
from django.db import IntegrityError

from jiangdu.attachments import TooLarge, TooManyUnused, clean_name, store
from jiangdu.errors import InvalidInput
from jiangdu.models import Attachment, Unit, User
from tests.jiangdu.pictures import encoded, exif, pdf

AT = datetime.fromisoformat("2026-11-24T10:00:00+08:00")


@pytest.fixture
def media(settings):
    return settings.MEDIA_ROOT


@pytest.fixture
def alice(db):
    return User.objects.create_user("alice", password="x", name="Alice")


@pytest.fixture
def bob(db):
    return User.objects.create_user("bob", password="x", name="Bob")


@pytest.fixture
def subject(db):
    return Unit.objects.create(code="X", name_zh="单位", short_zh="单位", kind="office")


def keep(user: User, data: bytes | None = None, kind: str = "near", **given: object) -> Attachment:
    given.setdefault("at", AT)
    return store(io.BytesIO(encoded() if data is None else data), kind=kind, uploader=user, **given)  # type: ignore[arg-type]


def files(folder: object) -> list[str]:
    return [os.path.join(path, name) for path, _, names in os.walk(str(folder)) for name in names]


def code_of(refused: pytest.ExceptionInfo[InvalidInput], field: str) -> str:
    return refused.value.errors[field][0][1]


def test_the_original_is_kept_byte_for_byte(alice):
    data = encoded(exif=exif(orientation=6).tobytes())
    kept = Attachment.objects.get(pk=keep(alice, data, name="井盖.jpg").pk)
    with default_storage.open(kept.original) as file:
        assert file.read() == data
    assert kept.sha256 == hashlib.sha256(data).hexdigest()
    assert (kept.name, kept.mime, kept.size, kept.width, kept.height) == ("井盖.jpg", "image/jpeg", len(data), 480, 640)
    assert kept.taken_at is not None and kept.taken_at.isoformat() == "2026-11-24T01:30:00+00:00"
    assert kept.location is not None and kept.location.coords == pytest.approx((119.5605, 32.4281))
    for name in (kept.view, kept.thumbnail):
        with default_storage.open(name) as file:
            assert b"SecretPhone" not in file.read()


def test_what_the_uploader_says_goes_before_what_the_camera_says(alice):
    place, moment = Point(119.6, 32.5, srid=4326), AT - timedelta(minutes=3)
    kept = keep(alice, encoded(exif=exif().tobytes()), taken_at=moment, location=place)
    assert (kept.taken_at, kept.location) == (moment, place)


def test_a_paper_is_evidence_or_nothing(alice, media):
    kept = keep(alice, pdf(), "evidence", name="合同.pdf")
    assert (kept.mime, kept.is_picture, len(kept.stored_names())) == ("application/pdf", False, 1)
    with pytest.raises(InvalidInput) as refused:
        keep(alice, pdf(), "after")
    assert code_of(refused, "file") == "paper_not_evidence"
    with pytest.raises(InvalidInput) as refused:
        keep(alice, pdf()[:-9], "evidence")
    assert code_of(refused, "file") == "damaged"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "unknown_type"),
        (b"<html><script>alert(1)</script></html>", "unknown_type"),
        (b"MZ" + bytes(500), "unknown_type"),
        (encoded()[:-900], "damaged"),
        (b"\xff\xd8\xff\xe0" + b"no picture" * 99, "damaged"),
    ],
)
def test_what_is_no_picture_leaves_nothing_behind(alice, media, data, code):
    with pytest.raises(InvalidInput) as refused:
        keep(alice, data, name="photo.jpg")
    assert code_of(refused, "file") == code
    assert not files(media) and not Attachment.objects.exists()


def test_an_unknown_kind_is_named(alice):
    with pytest.raises(InvalidInput) as refused:
        keep(alice, kind="selfie")
    assert code_of(refused, "kind") == "unknown_kind"


def test_reading_stops_at_the_limit(alice, settings):
    settings.MAX_UPLOAD_BYTES = 100_000

    class Endless(io.RawIOBase):
        given = 0

        def seek(self, *_: int) -> int:
            return 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"\xff\xd8\xff" + bytes(size - 3)

    file = Endless()
    with pytest.raises(TooLarge):
        store(file, kind="near", uploader=alice, at=AT)  # type: ignore[arg-type]
    assert file.given <= 200_000


def test_uploading_without_using_comes_to_an_end(alice, bob, settings):
    settings.UNUSED_UPLOADS_PER_USER = 2
    keep(alice), keep(alice)
    with pytest.raises(TooManyUnused):
        keep(alice)
    keep(bob)
    keep(alice, at=AT + timedelta(hours=49))


def test_files_are_taken_back_if_the_row_cannot_be_written(alice, media, monkeypatch):
    first = keep(alice)
    kept = sorted(files(media))
    monkeypatch.setattr(Attachment._meta.get_field("id"), "_get_default", lambda: first.pk)
    with pytest.raises(IntegrityError):
        keep(alice)
    assert sorted(files(media)) == kept


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\井盖 1.jpg", "井盖 1.jpg"),
        ("a\0b\r\nSet-Cookie: x.jpg", "abSet-Cookie x.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("..", "file"),
        ("", "file"),
        ("/", "file"),
        ("x" * 300 + ".jpg", "x" * 116 + ".jpg"),
        ("x" * 300, "x" * 120),
    ],
)
def test_names_are_harmless(given, shown):
    assert clean_name(given) == shown
