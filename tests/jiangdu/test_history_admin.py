"""Administrators read history, news and notices, check chains and retry; they change nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from jiangdu.history import history_of, record
from jiangdu.models import (
    HistoryEntry,
    HistorySeal,
    Notice,
    NoticeDelivery,
    NoticePreference,
    Outbox,
    QuietHours,
    Unit,
    User,
)
from jiangdu.modules import Module, NoticeKind, register, unregister
from jiangdu.scope import SYSTEM
from tests.jiangdu.tampering import tamper

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def chief(db: None, client: Client) -> Client:
    client.force_login(User.objects.create(username="chief", name="c", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def entry(db: None) -> HistoryEntry:
    unit = Unit.objects.create(code="T-A1", name_zh="甲", short_zh="甲", kind="office")
    record(unit, "thing.made", actor=SYSTEM, at=AT, note="the words")
    return history_of(unit).get()


def said(response: Any) -> list[str]:
    """How the messages sound, whatever the language."""
    return [message.level_tag for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize("model", [HistoryEntry, HistorySeal, Outbox, Notice, NoticeDelivery])
def test_pages_show_and_offer_no_change(chief: Client, entry: HistoryEntry, model: Any) -> None:
    name = f"admin:jiangdu_{model._meta.model_name}"
    assert chief.get(reverse(f"{name}_changelist")).status_code == 200
    assert chief.get(reverse(f"{name}_add")).status_code == 403


def test_an_entry_shows_its_words(chief: Client, entry: HistoryEntry) -> None:
    page = chief.get(reverse("admin:jiangdu_historyentry_change", args=[entry.pk]))
    assert "the words" in page.content.decode()
    assert "_save" not in page.content.decode()


@pytest.mark.parametrize(
    ("words", "found"),
    [("jiangdu.unit:{pk}", 1), ("jiangdu.user:{pk}", 0), ("recorder", 1), ("nobody", 0), ("9" * 40, 0)],
)
def test_entries_are_searched_by_subject_and_person(chief: Client, entry: HistoryEntry, words: str, found: int) -> None:
    other = Unit.objects.create(code="T-A2", name_zh="乙", short_zh="乙", kind="office")
    record(other, "thing.made", actor=User.objects.create(username="recorder", name="r"), at=AT)
    url = reverse("admin:jiangdu_historyentry_changelist")
    page = chief.get(url, {"q": words.format(pk=entry.subject_id)})
    assert len(page.context["cl"].result_list) == found


def test_a_chain_is_checked_from_the_list(chief: Client, entry: HistoryEntry) -> None:
    url, choice = (
        reverse("admin:jiangdu_historyentry_changelist"),
        {"action": "check_chains", "_selected_action": entry.pk},
    )
    assert said(chief.post(url, choice)) == ["success"]
    tamper("UPDATE jiangdu_historyentry SET name = 'x' WHERE id = %s", entry.pk)
    assert said(chief.post(url, choice))[-1] == "error"


def test_dead_news_are_put_back_in_line(chief: Client, entry: HistoryEntry) -> None:
    dead = Outbox.objects.create(entry=entry, subscriber="x", attempts=8, created_at=AT)
    url = reverse("admin:jiangdu_outbox_changelist")
    assert f'value="{dead.pk}"' in chief.get(url, {"state": "dead"}).content.decode()
    chief.post(url, {"action": "try_again", "_selected_action": dead.pk})
    dead.refresh_from_db()
    assert dead.attempts == 0 and dead.next_try_at


def test_failed_deliveries_are_put_back_in_line(chief: Client, entry: HistoryEntry) -> None:
    notice = Notice.objects.create(user=User.objects.get(username="chief"), kind="t", created_at=AT)
    failed = NoticeDelivery.objects.create(notice=notice, channel="email", state="failed", attempts=6)
    url = reverse("admin:jiangdu_noticedelivery_changelist")
    chief.post(url, {"action": "try_again", "_selected_action": failed.pk})
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("waiting", 0)


def test_wishes_are_chosen_from_what_is_registered(chief: Client) -> None:
    register(Module(name="t-kinds", label="t", notices=[NoticeKind("t.kind", "T", "T")]))
    try:
        user = User.objects.get(username="chief")
        data = {"user": user.pk, "channel": "email", "kind": "t.kind", "is_on": "on"}
        chief.post(reverse("admin:jiangdu_noticepreference_add"), data)
        assert NoticePreference.objects.get().kind == "t.kind"
        refused = chief.post(reverse("admin:jiangdu_noticepreference_add"), data | {"channel": "smoke signals"})
        assert refused.status_code == 200
    finally:
        unregister("t-kinds")


def test_there_is_one_row_of_quiet_hours_for_the_district(chief: Client) -> None:
    url, data = reverse("admin:jiangdu_quiethours_add"), {"user": "", "starts": "21:00", "ends": "06:30"}
    assert chief.post(url, data).status_code == 302
    assert chief.post(url, data).status_code == 200
    assert QuietHours.objects.count() == 1


def test_the_paginator_counts_small_tables_exactly(entry: HistoryEntry) -> None:
    pages = admin.site._registry[HistoryEntry].paginator(HistoryEntry.objects.order_by("-id"), 10)
    assert pages.count == HistoryEntry.objects.count()
