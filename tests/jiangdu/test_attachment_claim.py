"""Uploads are handed over once, or forgotten."""

from __future__ import annotations

import io
import os
import threading
import time
import uuid
from datetime import datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, connection, transaction

from jiangdu.attachment_purge import FOLDERS, FOLDERS_A_RUN, purge_strays, purge_unused
from jiangdu.attachments import claim, store
from jiangdu.errors import InvalidInput
from jiangdu.models import Attachment, Unit, User
from tests.jiangdu.pictures import encoded

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


def test_claiming_takes_two_statements_and_keeps_the_order(alice, subject, django_assert_num_queries):
    photos = [keep(alice, kind=kind) for kind in ("near", "far", "near", "far")]
    with django_assert_num_queries(2):
        chosen = claim([str(p.pk) for p in photos] + [photos[0].pk], subject=subject, user=alice, at=AT, part=7)
    assert [p.pk for p in chosen] == [p.pk for p in photos]
    assert {(p.subject_type, p.subject_id, p.part, p.claimed_at) for p in Attachment.objects.of(subject)} == {
        ("jiangdu.unit", subject.pk, 7, AT)
    }
    assert chosen[0].subject_id == subject.pk
    with django_assert_num_queries(0):
        assert claim([], subject=subject, user=alice, at=AT) == []


def test_only_ones_own_and_only_once(alice, bob, subject):
    mine, theirs = keep(alice), keep(bob)
    for ids, code in (
        ([theirs.pk], "unknown_attachment"),
        ([mine.pk, theirs.pk], "unknown_attachment"),
        ([uuid.uuid4()], "unknown_attachment"),
        (["../x"], "unknown_attachment"),
        ([None], "unknown_attachment"),
        ([uuid.uuid4() for _ in range(31)], "too_many"),
    ):
        with pytest.raises(InvalidInput) as refused:
            claim(ids, subject=subject, user=alice, at=AT)
        assert code_of(refused, "photos") == code
    assert not Attachment.objects.filter(claimed_at__isnull=False).exists()
    claim([mine.pk], subject=subject, user=alice, at=AT)
    with pytest.raises(InvalidInput) as refused:
        claim([mine.pk], subject=subject, user=alice, at=AT, field="evidence")
    assert code_of(refused, "evidence") == "attachment_used"


def test_the_wrong_kind_says_which_is_wanted(alice, subject):
    photo = keep(alice, kind="near")
    with pytest.raises(InvalidInput) as refused:
        claim([photo.pk], subject=subject, user=alice, at=AT, kinds=["after"])
    assert code_of(refused, "photos") == "wrong_kind"


@pytest.mark.parametrize(
    "change", [{"subject_id": 99}, {"claimed_at": None, "subject_id": None, "subject_type": None}, {"sha256": "0" * 64}]
)
def test_the_database_holds_to_it(alice, subject, change):
    photo = keep(alice)
    claim([photo.pk], subject=subject, user=alice, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Attachment.objects.filter(pk=photo.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        photo.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=keep(alice).pk).update(subject_id=3)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_at_once_one_wins(alice, subject):
    photos = [keep(alice) for _ in range(3)]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def attempt(ids: list[uuid.UUID]) -> None:
        try:
            start.wait(5)
            with transaction.atomic():
                claim(ids, subject=subject, user=alice, at=AT)
                time.sleep(0.2)
            outcomes.append("won")
        except InvalidInput as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    ids = [p.pk for p in photos]
    threads = [threading.Thread(target=attempt, args=(order,)) for order in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(outcomes) == ["attachment_used", "won"]


@pytest.mark.django_db(transaction=True)
def test_claiming_outside_a_transaction_is_refused(alice, subject):
    with pytest.raises(transaction.TransactionManagementError):
        claim([], subject=subject, user=alice, at=AT)


def test_the_unused_are_forgotten_after_two_days(alice, subject, media):
    used, old, young = keep(alice), keep(alice), keep(alice, at=AT + timedelta(hours=2))
    claim([used.pk], subject=subject, user=alice, at=AT)
    assert purge_unused(at=AT + timedelta(hours=47)) == 0
    assert purge_unused(at=AT + timedelta(hours=49), batch=1) == 1
    assert set(Attachment.objects.all()) == {used, young}
    assert len(files(media)) == 6 and not any(default_storage.exists(name) for name in old.stored_names())


def test_files_without_a_row_are_found_within_two_days(alice, media):
    kept, lost = keep(alice), keep(alice)
    Attachment.objects.filter(pk=lost.pk).delete()
    now = datetime.fromtimestamp(time.time()).astimezone()
    round_trip = range(FOLDERS // FOLDERS_A_RUN)  # hours until every folder was looked into
    assert sum(purge_strays(at=now - timedelta(hours=hour)) for hour in round_trip) == 0
    assert sum(purge_strays(at=now + timedelta(hours=25 + hour)) for hour in round_trip) == 3
    assert len(files(media)) == 3 and all(default_storage.exists(name) for name in kept.stored_names())
