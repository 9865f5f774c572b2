"""Spot checks: asked for, drawn, done; and what a failed one sets going."""

from __future__ import annotations

import pytest

from cases.actions.spot_check import ask_spot_check
from cases.models import Case, SpotCheck
from jiangdu.errors import WrongState
from jiangdu.history import history_of
from tests.cases.walk import Walk


@pytest.fixture
def closed(walk: Walk) -> Case:
    return walk.close(walk.verify(walk.submit(walk.acknowledge(walk.report()))))


def test_asked_for_once(walk: Walk, closed: Case) -> None:
    first = ask_spot_check(closed, reason="sampled", at=walk.tick())
    again = ask_spot_check(closed, reason="random", at=walk.tick())
    assert first == again == SpotCheck.objects.get()
    assert [entry.name for entry in history_of(closed)].count("case.spot_check_asked") == 1


def test_only_a_closed_case_is_asked_for(walk: Walk) -> None:
    case = walk.report()
    with pytest.raises(WrongState):
        ask_spot_check(case, reason="random", at=walk.tick())
