"""Who is told what, in which words, and by whose wish."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from jiangdu.models import (
    Notice,
    NoticeDelivery,
    NoticePreference,
    Unit,
)
from jiangdu.modules import unregister
from jiangdu.notices import inbox, mark_read, notify, unread_count, words_of
from tests.jiangdu.pigeons import NOON, Pigeon, person


def test_each_person_is_told_once_with_the_page_of_the_subject(pigeon: Pigeon, bureau: Unit) -> None:
    ann, ben, gone = person("ann"), person("ben"), person("gone", is_active=False)
    notify("t.sent", to=[ann, ben, ann, gone], at=NOON, subject=bureau, unit=bureau, due=NOON, word="x")
    assert (unread_count(ann), unread_count(ben), unread_count(gone)) == (1, 1, 0)
    notice = inbox(ann).get()
    assert (notice.subject_type, notice.subject_id, notice.path) == ("jiangdu.unit", bureau.pk, "/units/T-N1/")


def test_reading_touches_own_notices_only(pigeon: Pigeon, bureau: Unit) -> None:
    ann, ben = person("ann"), person("ben")
    first, others = notify("t.alarm", to=[ann, ben], at=NOON, word="x")
    notify("t.alarm", to=[ann], at=NOON, word="y")
    assert mark_read(ann, at=NOON, ids=[first.pk, others.pk]) == 1
    assert (unread_count(ann), unread_count(ben)) == (1, 1)
    assert mark_read(ann, at=NOON) == 1
    assert unread_count(ann) == 0


def test_words_come_in_the_readers_language(pigeon: Pigeon, bureau: Unit) -> None:
    (notice,) = notify("t.sent", to=[person("ann")], at=NOON, unit=bureau, due=NOON, word=_("Yes"))
    assert words_of(notice, "en").title == "Sent to Housing"
    assert words_of(notice, "en").body == "Please acknowledge before 11-24 12:00: Yes"
    assert "住建" in words_of(notice, "zh-hans").title
    with override("zh-hans"):
        assert words_of(notice).body.endswith("是")


def test_a_missing_fact_or_kind_does_not_break_the_inbox(pigeon: Pigeon, bureau: Unit) -> None:
    (notice,) = notify("t.alarm", to=[person("ann")], at=NOON)
    assert words_of(notice, "en").body == "…"
    unregister("t-notices")
    assert words_of(notice, "en").title


def test_an_unknown_kind_and_a_wordless_fact_are_refused(pigeon: Pigeon, bureau: Unit) -> None:
    with pytest.raises(KeyError):
        notify("t.unknown", to=[person("ann")], at=NOON)
    with pytest.raises(TypeError):
        notify("t.alarm", to=[person("ben")], at=NOON, word=object())
    assert not Notice.objects.exists()


def test_wishes_decide_and_the_closer_one_wins(pigeon: Pigeon, bureau: Unit) -> None:
    ann, ben, cem = person("ann"), person("ben"), person("cem")
    NoticePreference.objects.create(user=ann, channel="pigeon", is_on=False)
    NoticePreference.objects.create(user=ben, channel="pigeon", is_on=False)
    NoticePreference.objects.create(user=ben, channel="pigeon", kind="t.alarm", is_on=True)
    notify("t.alarm", to=[ann, ben, cem], at=NOON, word="x")
    assert {d.notice.user for d in NoticeDelivery.objects.all()} == {ben, cem}
    assert unread_count(ann) == 1  # the inbox is always there


def test_a_notice_costs_four_statements_however_many_readers(
    pigeon: Pigeon, bureau: Unit, django_assert_num_queries
) -> None:
    people = [person(f"reader{number}") for number in range(30)]
    with django_assert_num_queries(6):  # wishes, quiet hours, notices, deliveries, and one savepoint
        notify("t.alarm", to=people, at=NOON, word="x")
