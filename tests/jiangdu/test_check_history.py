"""The nightly look at the history: silent while it is whole, loud otherwise."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from config.celery import beat_table
from jiangdu.actions.check_history import check_history
from jiangdu.models import Notice, Unit
from tests.jiangdu.tampering import AT, tamper


def test_a_whole_history_wakes_nobody(world: Any, subject: Unit) -> None:
    assert check_history(at=AT) == 0
    assert not Notice.objects.exists()


def test_an_altered_entry_is_told_to_whoever_may_see_the_audit(
    world: Any, subject: Unit, caplog: pytest.LogCaptureFixture
) -> None:
    tamper("UPDATE jiangdu_historyentry SET name = 'thing.toLd' WHERE subject_id = %s AND seq = 1", subject.pk)
    with caplog.at_level(logging.ERROR):
        assert check_history(at=AT) == 1
    assert [record.getMessage() for record in caplog.records] == ["history: not whole"]
    told = Notice.objects.filter(kind="history.broken", urgent=True)
    assert world.auditor.pk in told.values_list("user", flat=True) and told.count() == Notice.objects.count()
    assert told[0].params == {"count": 1}


def test_it_happens_every_night() -> None:
    timers = [timer for timer in beat_table().values() if timer["task"] == "jiangdu.tasks.check_history"]
    assert len(timers) == 1 and timers[0]["schedule"].hour == {2}
