"""Every state × every verb × everybody: the buttons shown and what the actions answer, against `expected_actions.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from cases.actions.allowed import case_actions, order_actions
from cases.actions.verbs import CASE_VERBS, ORDER_VERBS
from cases.models import Case, WorkOrder
from jiangdu.errors import ActionError
from jiangdu.models import HistoryEntry, User
from tests.cases import closed_scenes, special_scenes
from tests.cases import expected_actions as expected
from tests.cases.expected_actions import Line
from tests.cases.positions import GROUPS, ORDER_GROUPS, Facts, OrderFacts
from tests.cases.scenes import BUILT, Scene, Stage, orders_of
from tests.cases.sensible import Asked
from tests.cases.walk import Walk
from tests.ground import build_ground
from tests.world import CAST, World, build_world

pytestmark = [pytest.mark.xdist_group("state table"), pytest.mark.slow]
assert closed_scenes and special_scenes  # they put their scenes on the programme
NAMES = [person.username for person in CAST] + ["admin", "nobody"]


@dataclass
class Told:
    """What the table says of one verb now: who has the button, who of them is told why not, who could have it at all."""

    offered: set[str]
    explained: set[str]
    ever: set[str]


def told(lines: Iterable[Line], groups: dict[str, Any], facts: Facts | OrderFacts) -> Told:
    offered: set[str] = set()
    explained: set[str] = set()
    ever: set[str] = set()
    for line in lines:
        people = set().union(*(groups[group](facts) for group in line.who.split()))
        ever |= people.union(*(groups[group](facts) for group in line.later.split()))
        if (
            facts.state in line.sources.split()
            and _said(line.if_, facts, True)
            and not _said(line.unless, facts, False)
        ):
            offered |= people
            explained |= people if _said(line.though, facts, False) else set()
    return Told(offered, explained, ever)


def _said(words: str, facts: Facts | OrderFacts, otherwise: bool) -> bool:
    listed = {word.strip() for word in words.split(",") if word.strip()}
    return bool(listed & facts.words) if listed else otherwise


class Hall:
    """All scenes, built once."""

    def __init__(self) -> None:
        build_world()
        build_ground()
        self.world = World()
        # a second a step: what the first scene may do is not too late when the last one is built, at whatever hour
        self.stage = Stage(Walk(self.world, step=timedelta(seconds=1)))
        self.scenes: dict[str, Scene] = {name: build(self.stage) for name, build in BUILT.items()}

        outsider = {"nobody": self.world.outsider}
        self.people: dict[str, User] = {name: outsider.get(name) or getattr(self.world, name) for name in NAMES}


@pytest.fixture(scope="module")
def hall(django_db_setup: None, django_db_blocker: Any) -> Iterator[Hall]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Hall()
        transaction.set_rollback(True)


@dataclass
class Asking:
    """One verb of one subject: what the table says, and how to do it."""

    verb: str
    told: Told
    case: Case
    order: WorkOrder | None

    def __str__(self) -> str:
        return f"{self.verb} on order {self.order.unit.code} ({self.order.state})" if self.order else self.verb

    def given(self, hall: Hall, name: str) -> dict[str, Any]:
        return Asked(hall.stage.walk, self.verb, self.case, hall.people[name], self.order).given()

    def do(self, hall: Hall, name: str, given: dict[str, Any]) -> None:
        subject = {"order_id": self.order.pk} if self.order else {"case_id": self.case.pk}
        do = (ORDER_VERBS if self.order else CASE_VERBS)[self.verb]
        do(**subject, actor=hall.people[name], at=hall.stage.walk.now, **given)


def askings(scene: Scene) -> list[Asking]:
    """Every verb of the case and of each of its orders."""
    facts = scene.seen()
    case = Case.objects.for_page().get(pk=scene.case.pk)
    found = [Asking(verb, told(expected.CASE[verb], GROUPS, facts), case, None) for verb in CASE_VERBS]
    for order, seen in zip(orders_of(case), facts.orders, strict=True):
        found += [Asking(verb, told(expected.ORDER[verb], ORDER_GROUPS, seen), case, order) for verb in ORDER_VERBS]
    return found


def test_the_table_knows_every_verb() -> None:
    assert (set(expected.CASE), set(expected.ORDER)) == (set(CASE_VERBS), set(ORDER_VERBS))


def test_every_state_has_a_scene(hall: Hall, db: None) -> None:
    states = {scene.state for scene in hall.scenes.values()}
    assert states == set(expected.EVERY.split())
    orders = set(
        WorkOrder.objects.filter(case__in=[s.case.pk for s in hall.scenes.values()]).values_list("state", flat=True)
    )
    assert orders == {"issued", "acknowledged", "awaiting_confirmation", "submitted", "returned", "withdrawn"}


@pytest.mark.parametrize("name", BUILT)
def test_offered_to_whom(name: str, hall: Hall, db: None) -> None:
    scene = hall.scenes[name]
    asked = askings(scene)
    case = asked[0].case
    orders = {asking.order.pk: asking.order for asking in asked if asking.order}
    wrong = []
    for person, user in hall.people.items():
        buttons = {None: case_actions(case, user)} | {pk: order_actions(order, user) for pk, order in orders.items()}
        for asking in asked:
            shown = asking.verb in buttons[asking.order.pk if asking.order else None]
            if shown != (person in asking.told.offered):
                wrong.append(f"{person}: {asking} {'is offered' if shown else 'is not offered'}")
    assert not wrong, "\n".join(wrong)


def test_who_may_act_can_see(hall: Hall, db: None) -> None:
    """A button nobody can reach helps nobody."""
    seen = {
        person: {
            (model, pk)
            for model in (Case, WorkOrder)
            for pk in model.objects.visible_to(user).values_list("pk", flat=True)
        }
        for person, user in hall.people.items()
    }
    wrong = [
        f"{name}: {person} may {asking} and does not see it"
        for name, scene in hall.scenes.items()
        for asking in askings(scene)
        for person in asking.told.offered
        if (type(asking.order or asking.case), (asking.order or asking.case).pk) not in seen[person]
    ]
    assert not wrong, "\n".join(wrong)


USUAL = 26  # of those who must be refused, a usual run asks one for each verb and scene, by turns


@pytest.mark.parametrize("name", BUILT)
def test_refused_otherwise(name: str, hall: Hall, db: None) -> None:
    everybody_refused(hall, list(BUILT).index(name), USUAL)


@pytest.mark.long
@pytest.mark.parametrize("name", BUILT)
def test_everybody_refused_otherwise(name: str, hall: Hall, db: None) -> None:
    everybody_refused(hall, list(BUILT).index(name), 1)


def everybody_refused(hall: Hall, number: int, every: int) -> None:
    """Everybody the table does not name, or only every so many: others for every verb and scene."""
    wrong: list[str] = []
    entries = HistoryEntry.objects.count()
    for turn, asking in enumerate(askings(list(hall.scenes.values())[number]), number):
        given: dict[str, Any] | None = None
        for seat, person in enumerate(NAMES):
            told = asking.told
            if person in told.explained or (person not in told.offered and (seat + turn) % every == 0):
                if given is None or person in told.explained:
                    given = asking.given(hall, person)
                wrong += refused(hall, asking, person, given)
    assert not wrong, "\n".join(wrong)
    assert HistoryEntry.objects.count() == entries, "a refusal left an entry"


def refused(hall: Hall, asking: Asking, person: str, given: dict[str, Any]) -> list[str]:
    """What is wrong with the refusal. 403 for who never may; who may at other times is told by 409 or a field's 400."""
    right = {409} if person in asking.told.explained else {403, 409, 400} if person in asking.told.ever else {403}
    try:
        asking.do(hall, person, given)
    except ActionError as error:
        problem = "" if error.status in right else f"{error.status} {error.code}"
    except Exception as error:
        problem = repr(error)
    else:
        problem = "done"
    return [f"{person}: {asking}: {problem}"] if problem else []


def test_done_where_offered(hall: Hall, db: None) -> None:
    """Every verb once from every state it may be taken in, by one who may."""
    tried: set[tuple[str, str]] = set()
    wrong: list[str] = []
    for scene in hall.scenes.values():
        for asking in askings(scene):
            state = asking.order.state if asking.order else scene.state
            able = sorted(asking.told.offered - asking.told.explained)
            if able and (asking.verb, state) not in tried:
                tried.add((asking.verb, state))
                wrong += not_done(hall, asking, able[len(tried) % len(able)])
    assert not wrong, "\n".join(wrong)
    assert {verb for verb, _state in tried} == {*CASE_VERBS, *ORDER_VERBS}


@pytest.mark.long
@pytest.mark.parametrize("name", BUILT)
def test_done_by_everybody_it_is_offered_to(name: str, hall: Hall, db: None) -> None:
    wrong: list[str] = []
    for asking in askings(hall.scenes[name]):
        for person in sorted(asking.told.offered - asking.told.explained):
            wrong += not_done(hall, asking, person)
    assert not wrong, "\n".join(wrong)


def not_done(hall: Hall, asking: Asking, person: str) -> list[str]:
    """What went wrong when somebody did what the button says; undone at once."""
    entries = HistoryEntry.objects.filter(subject_id=asking.case.pk)
    before, problem = entries.count(), ""
    try:
        with transaction.atomic():
            asking.do(hall, person, asking.given(hall, person))
            problem = "" if entries.count() > before else "left no entry"
            transaction.set_rollback(True)
    except Exception as error:
        problem = f"{error!r} {getattr(error, 'errors', '')}"
    return [f"{person}: {asking} in {asking.case.state}: {problem}"] if problem else []
