"""Personal data in full: with a purpose, written down first, so often a day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from jiangdu.errors import InvalidInput
from jiangdu.models import Audit, Unit, User
from jiangdu.reveal import TooManyReveals, reveal

AT = datetime.fromisoformat("2026-11-24T23:30:00+08:00")


@pytest.fixture
def alice(db):
    return User.objects.create_user("alice", password="x", name="Alice")


@pytest.fixture
def subject(db):
    return Unit.objects.create(code="X", name_zh="单位", short_zh="单位", kind="office", phone="13812345678")


def test_the_look_is_written_down_without_what_was_seen(alice, subject, rf):
    request = rf.get("/", REMOTE_ADDR="192.0.2.7")
    shown = reveal(subject, ["phone"], actor=alice, purpose="  call   back ", at=AT, request=request)
    assert shown == {"phone": "13812345678"}
    entry = Audit.objects.get()
    assert (entry.actor, entry.purpose, entry.address, entry.at) == (alice, "call back", "192.0.2.7", AT)
    assert (entry.subject_type, entry.subject_id, entry.data) == (
        "jiangdu.unit",
        str(subject.pk),
        {"fields": ["phone"]},
    )


def test_the_values_may_stand_in_another_row(alice, subject):
    other = Unit(code="Y", phone="110")
    assert reveal(subject, ["phone"], actor=alice, purpose="call back", at=AT, source=other) == {"phone": "110"}


@pytest.mark.parametrize("purpose", ["", "    ", "call", " c a ", "x" * 201])
def test_without_a_purpose_nothing_is_shown(alice, subject, purpose):
    with pytest.raises(InvalidInput) as refused:
        reveal(subject, ["phone"], actor=alice, purpose=purpose, at=AT)
    assert "purpose" in refused.value.errors
    assert not Audit.objects.exists()


def test_if_it_cannot_be_written_down_it_is_not_shown(alice, subject, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr("jiangdu.reveal.audit", broken)
    with pytest.raises(OSError):
        reveal(subject, ["phone"], actor=alice, purpose="call back", at=AT)


def test_the_limit_counts_by_person_and_local_day(alice, subject, settings):
    settings.REVEALS_PER_DAY = 2
    bob = User.objects.create_user("bob", password="x", name="Bob")
    for minute in (0, 5):
        reveal(subject, ["phone"], actor=alice, purpose="call back", at=AT + timedelta(minutes=minute))
    with pytest.raises(TooManyReveals):
        reveal(subject, ["phone"], actor=alice, purpose="call back", at=AT + timedelta(minutes=10))
    reveal(subject, ["phone"], actor=bob, purpose="call back", at=AT + timedelta(minutes=10))
    reveal(subject, ["phone"], actor=alice, purpose="call back", at=AT + timedelta(minutes=40))
    assert Audit.objects.count() == 4


def test_it_takes_few_statements(alice, subject, django_assert_num_queries):
    with django_assert_num_queries(5):  # savepoint and its release among them
        reveal(subject, ["phone"], actor=alice, purpose="call back", at=AT)
