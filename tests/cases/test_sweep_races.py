"""The sweep and a person on one case at the same moment: every level once, nothing told after the matter moved on."""

from __future__ import annotations

import pytest
from django.db import connection

from cases.actions import feedback, verify
from jiangdu.errors import NotAllowed
from jiangdu.history import history_of
from jiangdu.models import Clock, ClockLevel
from jiangdu.sweep import sweep
from tests.cases.test_action_races import running, times
from tests.cases.test_races import at_once
from tests.cases.walk import BY_DESK, Walk

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_sweep_passes_a_look_on_while_it_is_done(walk: Walk) -> None:
    """The verifier's time is up in the moment of passing: whoever comes second finds it changed."""
    case = walk.submit(walk.acknowledge(walk.filed()))
    at, by = walk.tick(hours=20), walk.world.patroller
    photo = walk.photo(by)
    results = at_once(
        lambda: sweep(at=at),
        lambda: verify.pass_verification(
            case_id=case.pk, actor=by, at=at, photos=[photo], location=case.location, answer="好"
        ),
    )
    assert not isinstance(results[0], Exception), results
    case = walk.fresh(case)
    passed_on = times(case, "case.verification_passed_on")
    if isinstance(results[1], Exception):
        assert isinstance(results[1], NotAllowed) and passed_on >= 1, results  # it is another's by now
        assert case.state == "verifying" and times(case, "case.verified") == 0
    else:
        assert case.state == "verified" and times(case, "case.verified") == 1 and passed_on == 0
    assert (
        case.verifications.filter(done_at=None).count() == len(running(case, "verify")) == (case.state == "verifying")
    )


def test_the_sweep_and_a_result(walk: Walk) -> None:
    """A level told is told once; after the result nothing more is due from the unit."""
    cases = [walk.acknowledge(walk.filed(BY_DESK)) for _ in range(2)]
    at = walk.tick(hours=30)
    orders = [(walk.order(case), walk.photo(walk.world.housing, "after")) for case in cases]

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '20s'")  # a slow machine is no reason to be told "busy" here
        for order, photo in orders:
            feedback.submit_result(order_id=order.pk, actor=walk.world.housing, at=at, text="已修", photos=[photo])

    results = at_once(lambda: sweep(at=at), work, lambda: sweep(at=at))
    assert not [result for result in results if isinstance(result, Exception)], results
    while sweep(at=at):
        pass
    assert not Clock.objects.filter(failed_checks__gt=0).exists()
    for case in cases:
        clock = Clock.objects.of(case).get(stage="handle")
        levels = list(ClockLevel.objects.filter(clock=clock).values_list("level", flat=True))
        assert clock.stopped_at == at and len(levels) == len(set(levels))
        told = [entry.name for entry in history_of(case) if (entry.data or {}).get("stage", "handle") == "handle"]
        assert "case.clock_level" not in told[told.index("order.result") :]
