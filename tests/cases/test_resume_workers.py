"""Two workers at the date: one resumes the case, once."""

from __future__ import annotations

import pytest

from cases.actions.resume import resume_due
from jiangdu.history import history_of
from tests.cases.test_races import at_once
from tests.cases.time_walk import TimeWalk, local
from tests.cases.walk import Walk

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_resume_once(walk: Walk) -> None:
    slow = TimeWalk(walk)
    slow.suspend(5)
    at = local("2026-11-28 00:00")
    results = at_once(*[lambda: resume_due(at=at)] * 3)
    assert sorted(results) == [0, 0, 1]
    names = [entry.name for entry in history_of(slow.fresh())]
    assert names.count("case.resumed") == 1
    assert [pause.resumed_at for pause in slow.pauses()] == [at]
