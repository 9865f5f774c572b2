"""Walks of any kind: people, moments, outages and races in any order; what must hold holds after every step."""

from __future__ import annotations

import inspect
import os
import random
from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cases.actions.verbs import CASE_VERBS, ORDER_VERBS
from config.celery import beat_table
from tests.ground import build_ground
from tests.walks.answers import NOT_ASKED, answer_for
from tests.walks.known import Known
from tests.walks.memory import Memory
from tests.walks.people import give_second_posts
from tests.walks.promises import AT_THE_END, PROMISES
from tests.walks.timers import FIRED, NOT_OF_A_CASE
from tests.walks.wanderer import ONWARD, SLEEP, THEMES, Turn, Wanderer

pytestmark = pytest.mark.slow

DICE = st.integers(0, 2**64 - 1)
MINUTES = (1, 7, 31, 61, 240, 24 * 60, 3 * 24 * 60, 20 * 24 * 60)
SHARDS = 10
MANY = int(os.environ.get("WALKS", "5000"))


class Walks(RuleBasedStateMachine):
    """One walk: a few cases among everybody in the district. It is rolled back as a whole."""

    world: Any = None
    known = Known()
    done: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.whole = transaction.atomic()
        self.whole._from_testcase = True  # the sweep insists on being outermost, as it is when nobody tests it
        self.whole.__enter__()
        self.wanderer = Wanderer(self.world, self.known, self.done)
        self.memory = Memory(self.known)
        self.steps = 0
        self.known.forget()
        self.moved: set[int] = set()
        self.done["walks"] += 1
        if self.done["walks"] % 50 == 0:
            print(f"{self.done['walks']} walks", flush=True)  # what a long run has come to, with pytest -s

    def teardown(self) -> None:
        try:
            if not self.memory.broken:
                self._check(self.wanderer.cases, AT_THE_END)
        finally:
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)

    def _dice(self, drawn: int) -> random.Random:
        """Uniform choices, others at every step: drawn one by one they would nearly always be the first of the list."""
        self.steps += 1
        return random.Random(f"{drawn} {self.steps}")

    @initialize(drawn=DICE)
    def insist(self, drawn: int) -> None:
        """A matter of its own is taken to a unit and sees the same few things in turn, again and again."""
        dice = self._dice(drawn)
        theme = THEMES[self.done["insisted"] % len(THEMES)]  # each as often as the others
        self.done["insisted"] += 1
        case = self.wanderer.report_for(theme)
        self._moved(case)
        for verb in (*theme.first, *theme.again * theme.times):
            if verb == SLEEP:
                self.wanderer.wait_for_a_clock(case)
                self._fire("sweep-clocks")
            elif turn := self.wanderer.turn(dice, (verb,), case, strictly=True):
                self._take(turn)
            self.everything_holds()

    @precondition(lambda self: len(self.wanderer.cases) < 4)
    @rule(drawn=DICE)
    def report(self, drawn: int) -> None:
        self.wanderer.report(self._dice(drawn))
        self._moved(*self.wanderer.cases)

    @precondition(lambda self: self.wanderer.cases)
    @rule(drawn=DICE)
    def act(self, drawn: int) -> None:
        """Somebody does what they may."""
        self._take(self.wanderer.turn(self._dice(drawn)))

    @precondition(lambda self: self.wanderer.cases)
    @rule(drawn=DICE)
    def go_on(self, drawn: int) -> None:
        """Somebody does what the matter waits for."""
        self._take(self.wanderer.turn(self._dice(drawn), ONWARD))

    @precondition(lambda self: self.wanderer.cases)
    @rule(drawn=DICE)
    def trespass(self, drawn: int) -> None:
        """Somebody tries anything at all."""
        self._take(self.wanderer.wrong_turn(self._dice(drawn)))

    @precondition(lambda self: self.wanderer.cases)
    @rule(drawn=DICE)
    def race(self, drawn: int) -> None:
        """Two look at the same moment; the second acts on what is no longer so."""
        dice = self._dice(drawn)
        for turn in [self.wanderer.turn(dice), self.wanderer.turn(dice)]:
            self._take(turn)

    @rule(drawn=DICE)
    def wait(self, drawn: int) -> None:
        """Time passes; during an outage nothing is done by itself, and a part of it may come back alone."""
        dice = self._dice(drawn)
        self.wanderer.wait(dice.choice(MINUTES))
        timers = dice.choice(((), (), ("sweep-clocks",), (dice.choice(sorted(FIRED)),), None))
        if timers is not None:
            self._fire(*(timers or FIRED))

    def _fire(self, *timers: str) -> None:
        self.wanderer.fire(*timers)
        self._moved(*self.wanderer.cases)

    def _take(self, turn: Turn | None) -> None:
        if turn:
            self.wanderer.take(turn)
            self._moved(*self.wanderer.cases if turn.verb in {"merge", "restore"} else (turn.case.pk,))

    def _moved(self, *cases: int) -> None:
        self.moved |= set(cases)
        self.known.forget(*cases)

    @invariant()
    def everything_holds(self) -> None:
        self._check(self.moved, PROMISES)
        self.moved = set()

    def _check(self, cases: Any, promises: Any) -> None:
        for pk in sorted(cases):
            case = self.memory.read(pk)
            for promise in promises:
                try:
                    promise(case, self.memory)
                except AssertionError as broken:
                    self.memory.broken = True
                    story = "\n".join([f"walk {self.done['walks']}:", *self.wanderer.log])
                    raise AssertionError(f"{promise.__name__}, case {pk} ({case.state}): {broken}\n{story}") from broken


def walk(world: Any, examples: int, *, steps: int, derandomize: bool) -> Counter[str]:
    """So many walks; returns how often each verb was done and not refused."""
    build_ground()
    give_second_posts(world)
    machine = type("Walks", (Walks,), {"world": world, "known": Known(), "done": Counter()})
    run = seed(random.SystemRandom().getrandbits(64))(machine) if not derandomize else machine
    run_state_machine_as_test(
        run,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=derandomize, database=None,
            suppress_health_check=list(HealthCheck), print_blob=False, phases=[Phase.generate],
        ),
    )  # fmt: skip
    return machine.done


def tell(name: str, done: Counter[str]) -> None:
    """How often each verb was done, for whoever runs with pytest -s."""
    counts = ", ".join(f"{verb} {n}" for verb, n in done.most_common())
    print(f"\n{name}: {counts}; never: {', '.join(never_done(done)) or '–'}")


def never_done(done: Counter[str]) -> list[str]:
    return sorted(verb for verb in CASE_VERBS | ORDER_VERBS if not done[verb])


def test_fifty_walks(world: Any) -> None:
    tell("fifty", walk(world, 50, steps=12, derandomize=True))


@pytest.mark.long
@pytest.mark.parametrize("shard", range(SHARDS))
def test_many_walks(world: Any, shard: int) -> None:
    """5,000, or as many as WALKS says, in ten parts that workers may share; every verb is done in each part."""
    done = walk(world, max(1, MANY // SHARDS), steps=12, derandomize=False)
    tell(f"part {shard}", done)
    assert MANY < 200 * SHARDS or never_done(done) == []


def test_every_field_of_every_verb_can_be_filled_in() -> None:
    for name, verb in (CASE_VERBS | ORDER_VERBS).items():
        for field in inspect.signature(verb).parameters.keys() - NOT_ASKED:
            assert callable(answer_for(name, field)), f"{name} asks for {field}"


def test_every_timer_is_fired_or_cannot_touch_a_case() -> None:
    there = {name for name in beat_table() if not name.startswith(("sample-", "whistle"))}
    assert there == FIRED.keys() | NOT_OF_A_CASE.keys()
