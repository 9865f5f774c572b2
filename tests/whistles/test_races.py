"""Two people at once, on real connections: one wins, the other is told."""

from __future__ import annotations

from typing import Any

import pytest

from jiangdu.errors import ActionError, WrongState
from jiangdu.history import history_of
from jiangdu.models import ClockLevel
from jiangdu.sweep import sweep
from tests.cases.test_races import at_once
from tests.whistles.walk import PLACE, WhistleWalk
from whistles.actions.verbs import VERBS

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_officers_confirm_at_once(walk: WhistleWalk) -> None:
    whistle, at = walk.blow(units=()), walk.tick()
    people = [walk.world.cityadmin, walk.world.cityhandler]
    jobs: list[Any] = [lambda user=user: VERBS["confirm"](whistle_id=whistle.pk, actor=user, at=at) for user in people]
    refused = [result for result in at_once(*jobs) if isinstance(result, Exception)]
    assert [type(error) for error in refused] == [WrongState]
    assert [entry.name for entry in history_of(whistle)].count("whistle.confirmed") == 1


def test_the_sweep_and_a_late_officer(walk: WhistleWalk) -> None:
    """Whoever is first: the unit is marked absent once, or is on site in time; never half of both."""
    whistle, officer = walk.blow("emergency", ()), walk.world.cityadmin
    later, photo = walk.tick(minutes=31), walk.photo(officer)
    jobs: list[Any] = [
        lambda: sweep(at=later),
        lambda: VERBS["report_in"](whistle_id=whistle.pk, actor=officer, at=later, location=PLACE, photos=[photo]),
    ]
    unexpected = [
        error for error in at_once(*jobs) if isinstance(error, Exception) and not isinstance(error, ActionError)
    ]
    assert unexpected == []
    call, names = walk.call(whistle), [entry.name for entry in history_of(whistle)]
    assert names.count("whistle.absent") == (call.absent_at is not None)
    assert names.count("whistle.reported_in") == (call.state == "on_site") == 1
    assert ClockLevel.objects.filter(level="red", clock__stage="report_in").count() == names.count("whistle.absent")
