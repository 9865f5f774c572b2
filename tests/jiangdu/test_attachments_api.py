"""`POST /api/v1/attachments/`."""

from __future__ import annotations

import hashlib
import http.client
import io
import json
import os
import tempfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jiangdu.models import Attachment, User
from tests.jiangdu.pictures import encoded, exif, pdf

URL = "/api/v1/attachments/"
PLACE = {"type": "Point", "coordinates": [119.5605, 32.4281]}


@pytest.fixture
def media(tmp_path):
    return tmp_path / "media"


@pytest.fixture
def alice(db):
    return User.objects.create_user("alice", password="x", name="Alice")


@pytest.fixture
def signed_in(alice, client):
    client.force_login(alice, backend="jiangdu.backends.PostBackend")
    return client


def upload(client: Client, data: bytes | None = None, name: str = "photo.jpg", **fields: Any) -> Any:
    headers = fields.pop("headers", {"Accept-Language": "en"})
    file = SimpleUploadedFile(name, encoded() if data is None else data, "image/jpeg")
    return client.post(URL, {"file": file, "kind": "near"} | fields, headers=headers)


def errors(response: Any) -> dict[str, str]:
    assert response["Content-Type"] == "application/problem+json"
    return {error["field"]: error["code"] for error in response.json()["errors"]}


def test_a_photo_is_taken_and_can_be_looked_at(signed_in, alice):
    data = encoded(exif=exif().tobytes())
    answer = upload(signed_in, data, "../../井盖.jpg", taken_at="2026-11-24T09:00:00+08:00", location=json.dumps(PLACE))
    assert answer.status_code == 201
    photo = answer.json()
    kept = Attachment.objects.get()
    assert (photo["id"], photo["kind"], photo["name"]) == (str(kept.pk), "near", "井盖.jpg")
    assert photo["sha256"] == hashlib.sha256(data).hexdigest()
    assert (photo["taken_at"], photo["location"]) == ("2026-11-24T09:00:00+08:00", PLACE)
    assert (kept.uploader, kept.claimed_at) == (alice, None)
    for link in (photo["url"], photo["thumbnail_url"]):
        assert signed_in.get(link)["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("format", ["PNG", "WEBP", "HEIF"])
def test_other_formats_under_any_name(signed_in, format):
    assert upload(signed_in, encoded(format=format), "x.exe").status_code == 201


def test_a_paper_has_no_thumbnail(signed_in):
    photo = upload(signed_in, pdf(), "x.pdf", kind="evidence").json()
    assert photo["thumbnail_url"] is None
    assert signed_in.get(photo["url"])["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("data", "fields", "expected"),
    [
        (b"", {}, {"file": "empty"}),
        (b"<svg/>", {}, {"file": "unknown_type"}),
        (b"<html></html>", {}, {"file": "unknown_type"}),
        (encoded()[:2000], {}, {"file": "damaged"}),
        (pdf(), {}, {"file": "paper_not_evidence"}),
        (None, {"kind": "selfie"}, {"kind": "invalid_choice"}),
        (None, {"kind": ""}, {"kind": "invalid_choice"}),
        (None, {"taken_at": "yesterday"}, {"taken_at": "invalid"}),
        (None, {"file": "no file"}, {"file": "invalid"}),
        (None, {"location": "119,32"}, {"location": "no_point"}),
        (None, {"location": "[" * 400}, {"location": "no_point"}),
        (None, {"location": '{"type":"Point","coordinates":[NaN,32]}'}, {"location": "no_point"}),
        (None, {"location": '{"type":"Point","coordinates":[919,32]}'}, {"location": "no_point"}),
        (None, {"location": '{"type":"Point","coordinates":[1e999,32]}'}, {"location": "no_point"}),
        (None, {"location": '{"type":"LineString","coordinates":[119,32]}'}, {"location": "no_point"}),
        (None, {"location": json.dumps(PLACE) + " " * 500 + "x"}, {"location": "no_point"}),
    ],
)
def test_what_is_wrong_is_said_by_field(signed_in, media, data, fields, expected):
    answer = upload(signed_in, data, **fields)
    assert (answer.status_code, errors(answer)) == (400, expected)
    assert not Attachment.objects.exists() and not list(media.rglob("*.*"))


def test_the_fields_may_be_missing(signed_in):
    answer = signed_in.post(URL, {})
    assert (answer.status_code, errors(answer)) == (400, {"file": "required", "kind": "required"})


def test_other_bodies_are_not_taken(signed_in):
    assert signed_in.post(URL, {"kind": "near"}, content_type="application/json").status_code == 415
    broken = signed_in.post(URL, b"no parts", content_type="multipart/form-data; boundary=x")
    assert broken.status_code == 400


def test_who_is_not_signed_in_uploads_nothing(client, db):
    assert upload(client).status_code == 401
    assert not Attachment.objects.exists()


def test_a_session_needs_its_csrf_token(alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend="jiangdu.backends.PostBackend")
    assert upload(client).status_code == 403


def test_a_repeated_upload_is_one_photo(signed_in):
    headers = {"Idempotency-Key": "photo-1"}
    first, again = upload(signed_in, headers=headers), upload(signed_in, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() and Attachment.objects.count() == 1
    assert upload(signed_in, encoded(quality=50), headers=headers).status_code == 422
    assert Attachment.objects.count() == 1


def test_a_file_over_the_limit_in_a_body_within_it(signed_in, settings):
    settings.MAX_UPLOAD_BYTES = 1000
    answer = upload(signed_in, encoded())
    assert (answer.status_code, answer.json()["code"], errors(answer)) == (413, "too_large", {"file": "too_large"})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("signed", [True, False])
def test_sixty_megabytes_are_refused_without_being_kept(live_server, client, alice, tmp_path, monkeypatch, signed):
    """Over a real connection: the answer arrives although the client is still sending."""
    if signed:
        client.force_login(alice, backend="jiangdu.backends.PostBackend")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    size, head = (
        60 * 1024 * 1024,
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n\xff\xd8\xff',
    )
    connection = http.client.HTTPConnection(live_server.url.removeprefix("http://"), timeout=30)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    kept: list[str] = []

    class Body(io.RawIOBase):
        sent = 0

        def read(self, amount: int = -1) -> bytes:
            piece = head if not self.sent else bytes(min(amount, size - self.sent))
            self.sent += len(piece)
            kept.extend(os.listdir(tmp_path))
            return piece

    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(size), "Cookie": cookies}
    connection.request("POST", URL, body=Body(), headers=headers)
    answer = connection.getresponse()
    problem = json.loads(answer.read())
    assert (answer.status, problem["status"], problem["code"]) == (413, 413, "too_large")
    assert not kept


def test_an_upload_costs_few_queries(signed_in, django_assert_max_num_queries):
    upload(signed_in)
    with django_assert_max_num_queries(8):
        assert upload(signed_in).status_code == 201
