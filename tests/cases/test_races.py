"""Two people at once, on real connections: one wins, the other is told; nothing is half done and nothing is a 500."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client

from cases.actions import acknowledge
from cases.models import Case
from jiangdu.errors import ActionError, WrongState
from jiangdu.history import HistoryConflict, history_of
from jiangdu.models import ClockLevel
from jiangdu.sweep import sweep
from tests.cases.walk import Walk

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs on threads of their own, started together; results or what they raised."""
    results: list[Any] = [None] * len(jobs)
    gate = threading.Barrier(len(jobs))

    def run(number: int, job: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[number] = job()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, job)) for number, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_two_officers_acknowledge_at_once(walk: Walk) -> None:
    case = walk.report()
    order, user, at = walk.order(case), walk.world.housing, walk.tick()
    results = at_once(*[lambda: acknowledge.acknowledge_order(order_id=order.pk, actor=user, at=at)] * 2)
    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(error) for error in refused] == [WrongState]
    assert [entry.name for entry in history_of(case)].count("order.acknowledged") == 1


def test_sweep_and_action_on_the_same_case(walk: Walk) -> None:
    cases = [walk.report() for _ in range(5)]
    later = walk.tick(hours=30)
    orders = [walk.order(case) for case in cases]

    def act() -> None:
        for order in orders:
            with contextlib.suppress(ActionError):
                acknowledge.acknowledge_order(order_id=order.pk, actor=walk.world.housing, at=later)

    results = at_once(lambda: sweep(at=later), act, lambda: sweep(at=later))
    assert not [result for result in results if isinstance(result, Exception)], results
    while sweep(at=later):
        pass
    for case in cases:
        levels = ClockLevel.objects.filter(clock__subject_id=case.pk, clock__stage="total").values_list(
            "level", flat=True
        )
        assert len(levels) == len(set(levels))


def test_a_locked_row_is_waited_for_then_409(walk: Walk, api: Callable[..., Any]) -> None:
    case = walk.report()
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Case.objects.lock(case.pk)
            held.set()
            done.wait(20)

    def act() -> tuple[int, str]:
        held.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        try:
            client = api(walk.world.shiftleader)
            answer = client.post(f"/api/v1/cases/{case.number}/actions/comment/", {"text": "看一下"}, format="json")
            return answer.status_code, answer.json()["code"]
        finally:
            done.set()

    assert at_once(hold, act)[1] == (409, "busy")


def test_lock_timeout_is_set_on_every_connection() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone()[0] not in {"0", "0ms"}


def test_a_failed_entry_leaves_nothing(walk: Walk) -> None:
    case = walk.report()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE jiangdu_historyentry ADD CONSTRAINT broken CHECK (name <> 'order.acknowledged')")
    try:
        with pytest.raises((IntegrityError, HistoryConflict)):
            walk.acknowledge(case)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE jiangdu_historyentry DROP CONSTRAINT broken")
    assert (walk.fresh(case).state, walk.order(case).state) == ("dispatched", "issued")


def test_a_locked_row_on_a_page_is_told_not_a_failure(walk: Walk) -> None:
    case, held, done = walk.report(), threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Case.objects.lock(case.pk)
            held.set()
            done.wait(20)

    def act() -> tuple[int, bool]:
        held.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        try:
            client = Client()
            client.force_login(walk.world.shiftleader)
            page = client.post(f"/cases/{case.number}/do/comment/", {"text": "看一下"})
            return page.status_code, "看一下" in page.content.decode()
        finally:
            done.set()

    assert at_once(hold, act)[1] == (409, True)
