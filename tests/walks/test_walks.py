"""Walks of any kind: people, moments, outages and races in any order; what must hold holds after every step."""

from __future__ import annotations

import inspect
import random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
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
from tests.ground import build_ground
from tests.walks.answers import FIELDS, NOT_ASKED, SPECIAL
from tests.walks.promises import PROMISES, Memory
from tests.walks.wanderer import Wanderer
from tests.world import World

# Uniform choices: drawn one by one they would nearly always be the first of the list.
DICE = st.integers(0, 2**64 - 1).map(random.Random)
MINUTES = (1, 7, 31, 61, 240, 24 * 60, 3 * 24 * 60, 20 * 24 * 60)


class Walks(RuleBasedStateMachine):
    """One walk: a few cases among everybody in the district. It is rolled back as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = transaction.atomic()
        self.whole._from_testcase = True  # the sweep insists on being outermost, as it is when nobody tests it
        self.whole.__enter__()
        self.wanderer = Wanderer(World())
        self.memory = Memory()
        self.moved = True

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    @initialize(dice=DICE)
    def begin(self, dice: random.Random) -> None:
        self.wanderer.report(dice)

    @precondition(lambda self: len(self.wanderer.cases) < 3)
    @rule(dice=DICE)
    def report(self, dice: random.Random) -> None:
        self.wanderer.report(dice)
        self.moved = True

    @precondition(lambda self: self.wanderer.cases)
    @rule(dice=DICE)
    def act(self, dice: random.Random) -> None:
        """Somebody does what they may."""
        if turn := self.wanderer.turn(dice):
            self.wanderer.take(turn)
            self.moved = True

    @precondition(lambda self: self.wanderer.cases)
    @rule(dice=DICE)
    def act_again(self, dice: random.Random) -> None:
        """Twice as often as anything else."""
        self.act(dice)

    @precondition(lambda self: self.wanderer.cases)
    @rule(dice=DICE)
    def trespass(self, dice: random.Random) -> None:
        """Somebody tries anything at all."""
        self.wanderer.take(self.wanderer.wrong_turn(dice))
        self.moved = True

    @precondition(lambda self: self.wanderer.cases)
    @rule(dice=DICE)
    def race(self, dice: random.Random) -> None:
        """Two look at the same moment; the second acts on what is no longer so."""
        first, second = self.wanderer.turn(dice), self.wanderer.turn(dice)
        for turn in (first, second):
            if turn:
                self.wanderer.take(turn)
        self.moved = True

    @rule(minutes=st.sampled_from(MINUTES), outage=st.booleans())
    def wait(self, minutes: int, outage: bool) -> None:
        """Time passes; during an outage nothing sweeps."""
        self.wanderer.wait(minutes)
        if not outage:
            self.wanderer.sweep()
        self.moved = not outage

    @invariant()
    def everything_holds(self) -> None:
        if not self.moved:
            return
        self.moved = False
        for pk in self.wanderer.cases:
            case = self.wanderer.walk.fresh(self._case(pk))
            for promise in PROMISES:
                try:
                    promise(case, self.memory)
                except AssertionError as broken:
                    story = "\n".join(self.wanderer.log)
                    raise AssertionError(f"{promise.__name__}, case {pk} ({case.state}): {broken}\n{story}") from broken

    @staticmethod
    def _case(pk: int) -> Any:
        from cases.models import Case

        return Case(pk=pk)


def walk(examples: int, *, steps: int, derandomize: bool) -> None:
    run_state_machine_as_test(
        Walks,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=derandomize, database=None,
            suppress_health_check=list(HealthCheck), print_blob=False, phases=[Phase.generate],
        ),
    )  # fmt: skip


def test_fifty_walks(world: Any) -> None:
    build_ground()
    walk(50, steps=40, derandomize=True)


@pytest.mark.long
def test_many_walks(world: Any) -> None:
    build_ground()
    walk(5000, steps=50, derandomize=False)


def test_every_field_of_every_verb_can_be_filled_in() -> None:
    for name, verb in (CASE_VERBS | ORDER_VERBS).items():
        for field in inspect.signature(verb).parameters:
            assert field in NOT_ASKED | FIELDS.keys() or (name, field) in SPECIAL, f"{name} asks for {field}"
