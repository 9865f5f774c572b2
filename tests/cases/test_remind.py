"""Reminding: once a day for the reporter, at any time for the desk, to whoever has to act now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions.remind import RemindedAlready, remind_case
from cases.models import Case, LoopSettings, Reminder
from jiangdu.errors import NotAllowed, WrongState
from jiangdu.history import history_of
from jiangdu.models import User
from jiangdu.outbox import deliver
from tests.cases.test_ladder import told
from tests.cases.test_work_orders_page import signed_in
from tests.cases.walk import BY_DESK, Walk


@pytest.fixture
def case(walk: Walk) -> Case:
    return walk.acknowledge(walk.filed(BY_DESK))


def test_reporter_once_in_24_hours_and_told_when_again(walk: Walk, case: Case) -> None:
    reporter = walk.world.patroller
    remind_case(case_id=case.pk, actor=reporter, at=walk.tick(), text="还没人来")
    first = walk.now
    with pytest.raises(RemindedAlready) as refused:
        remind_case(case_id=case.pk, actor=reporter, at=walk.tick(hours=23))
    assert refused.value.status == 409
    assert "10:04" in str(refused.value.message)  # tomorrow, at the minute of the first reminder
    walk.now = first
    remind_case(case_id=case.pk, actor=reporter, at=walk.tick(hours=24))
    assert walk.fresh(case).remind_count == 2
    entry = history_of(case).filter(name="case.reminded").first()
    assert entry.words.text == "还没人来" and "还没人来" not in str(entry.data)


def test_desk_at_any_time(walk: Walk, case: Case) -> None:
    for _ in range(3):
        remind_case(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick())
    assert walk.fresh(case).remind_count == 3
    remind_case(case_id=case.pk, actor=walk.world.patroller, at=walk.tick())  # the desk's do not count against others


def test_pause_is_a_setting(walk: Walk, case: Case) -> None:
    LoopSettings.objects.update_or_create(pk=1, defaults={"remind_pause_hours": 2})
    remind_case(case_id=case.pk, actor=walk.world.patroller, at=walk.tick())
    remind_case(case_id=case.pk, actor=walk.world.patroller, at=walk.tick(hours=2))


def test_who_has_to_act_is_told(walk: Walk) -> None:
    case = walk.report(BY_DESK)
    remind_case(case_id=case.pk, actor=walk.world.patroller, at=walk.tick())
    deliver(at=walk.now)
    assert "acceptor" in told("cases.case_reminded") and "housing" not in told("cases.case_reminded")
    case = walk.submit(walk.acknowledge(walk.report()))
    remind_case(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick())
    deliver(at=walk.now)
    assert "patroller" in told("cases.case_reminded")


def test_others_may_not_and_ended_cases_are_left_alone(walk: Walk, case: Case) -> None:
    for person in (walk.world.housing, walk.world.neighbour, walk.world.other_centre):
        with pytest.raises(NotAllowed):
            remind_case(case_id=case.pk, actor=person, at=walk.tick())
    walk.close(walk.verify(walk.submit(case)))
    with pytest.raises(WrongState):
        remind_case(case_id=case.pk, actor=walk.world.patroller, at=walk.tick())


def test_the_page_says_when_it_works_again_instead_of_a_button_that_fails(walk: Walk) -> None:
    walk.now = timezone.now() - timedelta(hours=1)
    case = walk.acknowledge(walk.filed(BY_DESK))
    button = f"/cases/{case.number}/do/remind/"

    def page(user: User) -> str:
        return signed_in(user).get(f"/cases/{case.number}/").content.decode()

    assert button in page(walk.world.patroller)
    remind_case(case_id=case.pk, actor=walk.world.patroller, at=walk.tick())
    shown = page(walk.world.patroller)
    assert button not in shown and "It works again from" in shown
    desk = page(walk.world.acceptor)  # may remind at any time
    assert button in desk and "It works again from" not in desk
    Reminder.objects.update(at=timezone.now() - timedelta(hours=25))
    assert button in page(walk.world.patroller)
