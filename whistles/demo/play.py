"""Plays the demo's whistles in the order of time: steps, deliveries and the clocks' levels, each at its own moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.db.models import Min
from django.utils import timezone

from cases.demo.album import Album
from cases.demo.places import HOME_TOWN, Places, Spot
from cases.models import Case
from grids.demo.fill import demo_home_grid
from jiangdu.demo.cast import named_people
from jiangdu.models import Clock, Notice, Outbox, Unit, User
from jiangdu.nudge import silently
from jiangdu.outbox import deliver
from jiangdu.recipients import holders
from jiangdu.sweep import sweep
from whistles.actions.blow import Call, blow_whistle
from whistles.actions.rate import Grades
from whistles.actions.tasks import Task
from whistles.actions.verbs import VERBS
from whistles.demo.scripts import SCRIPTS, Script, Step
from whistles.models import Whistle
from whistles.models.lifecycle import BLOW, JUDGE, REFUSE

SEED = 321012
NEWS = timedelta(days=1)
SCENES = ("pothole", "shop", "river", "wires", "cars")


def play_whistles(at: datetime, tell: Callable[[str], object]) -> None:
    """Some fourteen whistles in every state, until `at`. Does nothing where there are whistles already."""
    if Whistle.objects.exists():
        return
    tell(f"{len(SCRIPTS)} whistles")
    rng = Random(SEED)
    places = Places(demo_home_grid(), rng)
    courses = [_Course(script, places.draw(script.where, "town"), at) for script in SCRIPTS]
    steps = [
        (course.began + timedelta(minutes=step.minutes), number, course, step)
        for number, course in enumerate(courses)
        for step in (Step(0, "blow", "town"), *course.script.steps)
    ]
    with silently():
        for moment, _number, course, step in sorted(steps, key=lambda row: row[:2]):
            if moment <= at:
                _sweep_until(moment, at)
                course.take(step, moment)
                _tell_people(moment, at)
        _sweep_until(at, at)
    old = Notice.objects.unread().filter(subject_type="whistles.whistle", created_at__lt=at - NEWS)
    old.update(read_at=at - NEWS)


class _Course:
    """One whistle on its way."""

    def __init__(self, script: Script, spot: Spot, at: datetime) -> None:
        self.script, self.spot, self.album = script, spot, Album()
        self.began = _began(script, at)
        self.units = {unit.code: unit for unit in Unit.objects.active()}
        self.whistle_id = 0

    def take(self, step: Step, at: datetime) -> None:
        """Somebody whose turn it is takes the step."""
        actor = self._actor(step.who, step.verb)
        if step.verb == "blow":
            self.whistle_id = blow_whistle(actor=actor, at=at, call=self._call(actor)).pk
        else:
            given = self._given(step, actor, at)
            VERBS[step.verb](whistle_id=self.whistle_id, actor=actor, at=at, **given)

    def _call(self, actor: User) -> Call:
        script = self.script
        cases: list[Case] = []
        if script.with_case:
            cases = list(Case.objects.visible_to(actor).open().filter(state="handling").order_by("-id")[:1])  # type: ignore[attr-defined]
        units = [self.units[code] for code in script.units]
        lead = self.units[script.lead]
        return Call(script.kind, script.matter, self.spot.point, lead, units, self.spot.address, cases)

    def _actor(self, who: str, verb: str) -> User:
        if who == "town":
            return _one(BLOW, self.units[f"JD-W{HOME_TOWN[6:]}"])
        if who == "district":
            return _one(JUDGE, self.units["JD-C01"])
        return _one(REFUSE, self.units[who])

    def _given(self, step: Step, actor: User, at: datetime) -> dict[str, Any]:
        given = dict(step.given)
        if "unit" in given:
            given["unit"] = self.units[given["unit"]]
        match step.verb:
            case "report_in":
                scene, where = SCENES[self.whistle_id % len(SCENES)], self._near(actor)
                photo = self.album.take(scene, kind="evidence", by=actor, at=at, where=where, variant=self.whistle_id)
                return {"location": where, "photos": [photo]}
            case "rate":
                return {**given, "grades": Grades(*given["grades"])}
            case "agree_time":
                return {"unit": given["unit"], "meet_at": self.began + timedelta(minutes=given["minutes"])}
            case "add_task":
                until = timezone.localdate(at) + timedelta(days=given["days"])
                return {"task": Task(given["text"], given["unit"], until)}
            case "finish_task":
                return {**given, "task": Whistle.objects.get(pk=self.whistle_id).tasks_now[0].pk}
        return given

    def _near(self, actor: User) -> Any:
        """Where the officer stands: some metres from the place, each elsewhere."""
        point = self.spot.point.clone()
        point.x += (actor.pk % 7 - 3) * 0.0003
        point.y += (actor.pk % 5 - 2) * 0.0003
        return point


def _began(script: Script, at: datetime) -> datetime:
    """So many minutes ago, or on a past weekday at half past nine."""
    if not script.days:
        return at - timedelta(minutes=script.minutes_ago)
    day, left = timezone.localtime(at).date(), script.days
    while left:
        day -= timedelta(days=1)
        left -= day.weekday() < 5
    return timezone.make_aware(datetime.combine(day, time(9, 30)))


def _one(permission: str, unit: Unit) -> User:
    """One who may, a named account before the others."""
    people = list(holders(permission, unit=unit).order_by("pk"))
    named = {person.username for person in named_people("")}
    return next((user for user in people if user.username in named), people[0])


def _tell_people(moment: datetime, now: datetime) -> None:
    """Deliver what just happened; what is too old to be news is left out of the inboxes."""
    if moment >= now - NEWS:
        deliver(at=moment)
    else:
        Outbox.objects.filter(subscriber__startswith="whistles.", created_at__lte=moment).delete()


def _sweep_until(moment: datetime, now: datetime) -> None:
    """Whatever clocks reach by then, at the moment they reach it."""
    while (due := Clock.objects.to_check(moment).aggregate(first=Min("next_check_at"))["first"]) is not None:
        if not sweep(at=due):
            return
        _tell_people(due, now)
