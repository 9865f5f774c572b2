"""Who may fetch which file, and with what headers."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from jiangdu.attachments import claim, store
from jiangdu.file_links import file_url
from jiangdu.models import Attachment, Audit, Post, PostKind, Role, Unit, User
from jiangdu.modules import Module, Subject, register, unregister
from tests.jiangdu.pictures import encoded, exif, pdf

ORIGINAL = encoded(exif=exif().tobytes())


@pytest.fixture(autouse=True)
def papers():
    """Units as a subject that only its own people see."""
    register(
        Module(
            name="papers",
            label="Papers",
            subjects=[
                Subject(
                    label="jiangdu.unit",
                    visible_to=lambda user: Unit.objects.filter(posts__user=user),
                    lock=lambda pk: Unit.objects.get(pk=pk),
                    url=lambda unit: "/",
                )
            ],
        )
    )
    yield
    unregister("papers")


@pytest.fixture
def unit(db):
    return Unit.objects.create(code="X", name_zh="单位", short_zh="单位", kind="office")


def person(username: str, unit: Unit | None = None, *permissions: str) -> User:
    user = User.objects.create_user(username, password="x", name=username.title())
    if unit:
        role = Role.objects.create(code=username, name_zh="r", name_en="r")
        role.permissions.set(Permission.objects.filter(codename__in=permissions))
        kind = PostKind.objects.create(code=username, name_zh="k", name_en="k")
        kind.roles.add(role)
        Post.objects.create(user=user, kind=kind, unit=unit, valid_from=timezone.localdate())
    return user


@pytest.fixture
def alice(db):
    return person("alice")


def keep(user: User, data: bytes = ORIGINAL, kind: str = "near", name: str = "井盖.png") -> Attachment:
    return store(io.BytesIO(data), kind=kind, uploader=user, at=timezone.now(), name=name)


def use(photo: Attachment, unit: Unit) -> None:
    with transaction.atomic():
        claim([photo.pk], subject=unit, user=photo.uploader, at=timezone.now())


def fetch(
    user: User | None, photo: Attachment, variant: str = "view", *, link_of: User | None = None, **extra: Any
) -> Any:
    client = Client()
    if user:
        client.force_login(user, backend="jiangdu.backends.PostBackend")
    return client.get(file_url(photo, variant, user=link_of or user or photo.uploader, at=timezone.now()), **extra)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(("variant", "size"), [("view", (640, 480)), ("thumb", (320, 240))])
def test_the_uploader_sees_a_clean_copy(alice, variant, size):
    response = fetch(alice, keep(alice), variant)
    assert response.status_code == 200
    copy = body(response)
    assert Image.open(io.BytesIO(copy)).size == size and b"SecretPhone" not in copy
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == "inline; filename*=utf-8''%E4%BA%95%E7%9B%96.jpg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=1800, immutable"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_unused_it_is_nobody_elses_business(alice, unit):
    photo = keep(alice)
    assert fetch(person("bob", unit, "download_originals"), photo).status_code == 404
    assert fetch(None, photo).status_code == 404


def test_used_it_is_seen_with_the_subject_and_only_so(alice, unit):
    colleague, stranger = person("bob", unit), person("carol")
    photo = keep(alice)
    use(photo, unit)
    assert fetch(colleague, photo).status_code == 200
    assert fetch(stranger, photo).status_code == 404
    assert fetch(alice, photo).status_code == 404  # may not see the subject (any more)
    unregister("papers")
    assert fetch(colleague, photo).status_code == 404


def test_a_link_passed_on_opens_nothing(alice, unit):
    bob, carol = person("bob", unit), person("carol", unit)
    photo = keep(alice)
    use(photo, unit)
    assert fetch(bob, photo, link_of=carol).status_code == 404
    assert fetch(bob, photo, link_of=bob).status_code == 200


@pytest.mark.parametrize("damage", ["none", "signature", "until", "variant", "id", "superscript"])
def test_a_link_cannot_be_made_up(alice, client, damage):
    photo, other = keep(alice), keep(alice)
    client.force_login(alice, backend="jiangdu.backends.PostBackend")
    url = file_url(photo, "thumb", user=alice, at=timezone.now())
    path, _, query = url.partition("?")
    until = query.split("&")[0].removeprefix("until=")
    changed = {
        "none": path,
        "signature": url[:-1] + ("A" if url[-1] != "A" else "B"),
        "until": url.replace(until, str(int(until) + 1800)),
        "variant": url.replace("/thumb/", "/view/"),
        "id": url.replace(str(photo.pk), str(other.pk)),
        "superscript": url.replace(until, "²" * 10),
    }
    assert client.get(url).status_code == 200
    assert client.get(changed[damage]).status_code == 404


def test_a_link_holds_an_hour_and_stays_the_same_for_a_while(alice, client):
    photo, now = keep(alice), timezone.now()
    client.force_login(alice, backend="jiangdu.backends.PostBackend")
    for age, status in ((timedelta(minutes=59), 200), (timedelta(minutes=91), 404)):
        assert client.get(file_url(photo, "view", user=alice, at=now - age)).status_code == status
    start = datetime.fromtimestamp(now.timestamp() // 1800 * 1800).astimezone()
    links = {file_url(photo, "view", user=alice, at=start + timedelta(minutes=m)) for m in (0, 10, 29)}
    assert len(links) == 1


def test_an_original_needs_the_permission_and_is_written_down(alice, unit):
    bob, keeper = person("bob", unit), person("dora", unit, "download_originals")
    photo = keep(alice)
    use(photo, unit)
    assert fetch(bob, photo, "original").status_code == 404
    assert not Audit.objects.filter(action="attachment.original_downloaded").exists()
    response = fetch(keeper, photo, "original")
    assert body(response) == ORIGINAL
    assert response["Content-Disposition"].startswith("attachment;")
    entry = Audit.objects.get(action="attachment.original_downloaded")
    assert (entry.actor, entry.subject_id, entry.data) == (keeper, str(photo.pk), {"sha256": photo.sha256})


def test_a_paper_is_downloaded_never_shown(alice):
    paper = keep(alice, pdf(), "evidence", "合同.pdf")
    response = fetch(alice, paper)
    assert (response["Content-Type"], body(response)) == ("application/pdf", pdf())
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E5%90%88%E5%90%8C.pdf"
    assert fetch(alice, paper, "thumb").status_code == 404


def test_what_the_browser_has_is_not_sent_again(alice):
    photo = keep(alice)
    etag = fetch(alice, photo)["ETag"]
    again = fetch(alice, photo, HTTP_IF_NONE_MATCH=etag)
    assert (again.status_code, again.content) == (304, b"")
    assert fetch(person("bob"), photo, HTTP_IF_NONE_MATCH=etag).status_code == 404


def test_the_web_server_may_send_it(alice, settings):
    settings.FILES_ACCEL_PREFIX = "/protected/"
    photo = keep(alice)
    response = fetch(alice, photo)
    assert (response["X-Accel-Redirect"], response.content) == (f"/protected/{photo.view}", b"")


def test_a_lost_file_is_not_found(alice, settings, tmp_path):
    photo = keep(alice)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    assert fetch(alice, photo).status_code == 404


@pytest.mark.parametrize("variant", ["nonsense", "..", "original.jpg"])
def test_other_variants_do_not_exist(alice, client, variant):
    client.force_login(alice, backend="jiangdu.backends.PostBackend")
    assert client.get(f"/files/{keep(alice).pk}/{variant}/").status_code == 404


def test_only_reading(alice, client):
    client.force_login(alice, backend="jiangdu.backends.PostBackend")
    assert client.post(file_url(keep(alice), "view", user=alice, at=timezone.now())).status_code == 405


def test_programs_with_a_token_may_fetch(alice, client):
    photo = keep(alice)
    User.objects.filter(pk=alice.pk).update(must_change_password=False)
    answer = client.post(reverse("api-tokens"), {"username": "alice", "password": "x"}, content_type="application/json")
    url = file_url(photo, "view", user=alice, at=timezone.now())
    token = answer.json()["token"]
    assert client.get(url, headers={"Authorization": f"Token {token}"}).status_code == 200
    assert client.get(url, headers={"Authorization": "Token nonsense"}).status_code == 404
    assert answer.json() == {"token": ANY, "expires_at": ANY}


def test_a_download_costs_few_queries(alice, unit, client, django_assert_max_num_queries):
    bob, photo = person("bob", unit), keep(alice)
    use(photo, unit)
    client.force_login(bob, backend="jiangdu.backends.PostBackend")
    url = file_url(photo, "view", user=bob, at=timezone.now())
    client.get(url)
    with django_assert_max_num_queries(6):
        assert client.get(url).status_code == 200
