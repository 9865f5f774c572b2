"""The audit: appended, attributed, read-only."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from jiangdu.audit import address_of, audit
from jiangdu.models import Audit, Post, PostKind, Role, Unit, User
from jiangdu.scope import SYSTEM

AT = datetime.fromisoformat("2026-11-24T10:00:00+08:00")


@pytest.fixture
def person(db):
    return User.objects.create_user("alice", password="x", name="Alice")


def test_an_entry_says_who_what_and_why(person, rf):
    unit = Unit.objects.create(code="X", name_zh="单位", short_zh="单位", kind="office")
    request = rf.get("/", REMOTE_ADDR="192.0.2.7")
    audit("thing.seen", actor=person, at=AT, request=request, subject=unit, purpose="to call back", field="phone")
    entry = Audit.objects.get()
    assert (entry.actor, entry.at, entry.action, entry.purpose) == (person, AT, "thing.seen", "to call back")
    assert (entry.subject_type, entry.subject_id, entry.address) == ("jiangdu.unit", str(unit.pk), "192.0.2.7")
    assert entry.data == {"field": "phone"}


def test_the_system_may_be_the_actor(db):
    assert audit("keys.rotated", actor=SYSTEM, at=AT).actor is None


@pytest.mark.parametrize("statement", ["UPDATE jiangdu_audit SET purpose = 'other'", "DELETE FROM jiangdu_audit"])
def test_the_database_refuses_to_change_or_remove_it(person, statement):
    audit("thing.seen", actor=person, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Audit.objects.count() == 1


@pytest.mark.parametrize(("remote", "expected"), [("2001:db8::1", "2001:db8::1"), ("", None), ("unix:", None)])
def test_an_address_is_an_address_or_nothing(rf, remote, expected):
    assert address_of(rf.get("/", REMOTE_ADDR=remote)) == expected


def give(user: User, *codenames: str) -> None:
    """Let the user hold these permissions through a post."""
    role = Role.objects.create(code=f"role-{user.username}", name_zh="r", name_en="r")
    role.permissions.set(Permission.objects.filter(codename__in=codenames))
    kind = PostKind.objects.create(code=f"kind-{user.username}", name_zh="k", name_en="k")
    kind.roles.add(role)
    Post.objects.create(user=user, kind=kind, grid_code="321012", valid_from=timezone.localdate())


def test_the_admin_shows_it_only_with_the_permission_and_never_edits(person, client):
    entry = audit("thing.seen", actor=person, at=AT, purpose="to call back")
    User.objects.filter(pk=person.pk).update(is_staff=True)
    client.force_login(person, backend="jiangdu.backends.PostBackend")
    listing = reverse("admin:jiangdu_audit_changelist")
    page = reverse("admin:jiangdu_audit_change", args=[entry.pk])
    assert client.get(listing).status_code == 403
    give(person, "see_audit")
    assert "to call back" in client.get(listing, {"q": "call back"}).content.decode()
    assert "to call back" not in client.get(listing, {"q": "nothing"}).content.decode()
    assert client.get(page).status_code == 200
    assert client.post(page, {"purpose": "other"}).status_code == 403
    assert client.post(reverse("admin:jiangdu_audit_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:jiangdu_audit_add")).status_code == 403
