"""Plays the tales in the order of time: steps, deliveries and the clocks' levels, each at its own moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction
from django.db.models import Min

from cases.actions.flags import flag_case
from cases.actions.spot_check import ask_spot_check
from cases.demo.aftercare import end_some, inspect_some
from cases.demo.album import Album
from cases.demo.cast import Cast
from cases.demo.course import Course
from cases.demo.inside import keep_house
from cases.demo.supervising import Supervisors, remind_some
from cases.demo.tale import Tale
from cases.models import Case, LoopSettings, SpotCheck, State
from jiangdu.duty_calls import advance
from jiangdu.models import Clock, DutyCall, Outbox
from jiangdu.nudge import silently
from jiangdu.outbox import deliver
from jiangdu.sweep import sweep

NEWS = timedelta(days=2)
OFTEN = 200  # steps between two lines of progress


def play(tales: Sequence[Tale], *, at: datetime, rng: Random, tell: Callable[[str], object]) -> None:
    """Let everything happen until `at`. Commits as it goes, like the platform itself."""
    cast, album = Cast(rng), Album()
    supervisors = Supervisors(cast)
    courses = [Course(tale, cast, album, rng) for tale in tales]
    steps = [
        (moment, number, turn, verb)
        for number, tale in enumerate(tales)
        for turn, (verb, moment) in enumerate(tale.steps)
    ]
    with silently(), _quick_commits():
        for done, (moment, number, _turn, verb) in enumerate(sorted(steps), 1):
            _sweep_until(moment, at)
            supervisors.look(moment)
            courses[number].take(verb, moment)
            _tell_people(moment, at)
            if done % OFTEN == 0:
                tell(f"{done} of {len(steps)} steps, {moment:%Y-%m-%d}")
        _sweep_until(at, at)
        remind_some(cast, at)
        inspect_some(cast, at)
        end_some(cast, at)
        keep_house(cast, at)
        _tell_people(at, at)
        _flag_small_matters()


def _tell_people(moment: datetime, now: datetime) -> None:
    """Deliver what just happened; what is too old to be news is left out of the inboxes."""
    if moment >= now - NEWS:
        Outbox.objects.filter(created_at__lt=now - NEWS).delete()
        deliver(at=moment)


def _sweep_until(moment: datetime, now: datetime) -> None:
    """Whatever clocks reach by then, at the moment they reach it."""
    while True:
        due = Clock.objects.to_check(moment).aggregate(first=Min("next_check_at"))["first"]
        call = DutyCall.objects.filter(next_try_at__lte=moment).aggregate(first=Min("next_try_at"))["first"]
        if call and (due is None or call <= due) and advance(at=call):
            continue
        if due is None or not sweep(at=due):
            return
        _tell_people(due, now)


@transaction.atomic
def _flag_small_matters() -> None:
    """What looks odd among the self-handled ones, older ones too: their news were not delivered."""
    settings = LoopSettings.current()
    for case in Case.objects.filter(is_self_handled=True, flag_count=0).select_for_update(of=("self",)).order_by("pk"):
        at = case.closed_at or case.reported_at
        if flag_case(case, settings, at=at) and case.state == State.CLOSED:
            ask_spot_check(case, reason=SpotCheck.Reason.FLAGGED, at=at)


@contextmanager
def _quick_commits() -> Iterator[None]:
    """A crash of the server may lose the last commits; the demo would be loaded again anyway."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        try:
            yield
        finally:
            cursor.execute("RESET synchronous_commit")
