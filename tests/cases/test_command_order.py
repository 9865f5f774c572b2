"""The queues of the command desk stand by time left; urgent cases are marked, and none is left out."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.models import Case
from cases.queries.desk_queues import PER_QUEUE
from tests.cases.test_command_page import page, shown
from tests.cases.walk import BY_DESK, Walk


def test_by_time_left_and_urgent_ones_marked(walk: Walk) -> None:
    slow, late, urgent = (walk.report(BY_DESK) for _ in range(3))
    now = timezone.now()
    for case, hours, is_urgent in ((slow, 9, False), (late, -1, False), (urgent, 2, True)):
        Case.objects.filter(pk=case.pk).update(due_at=now + timedelta(hours=hours), is_urgent=is_urgent)
    response = page(walk.world.acceptor)
    assert shown(response)["accept"] == [late.number, urgent.number, slow.number]
    assert response.content.decode().count("command-urgent") == 1


def test_an_urgent_case_is_shown_however_many_wait_longer(walk: Walk) -> None:
    case = walk.report(BY_DESK)
    Case.objects.bulk_create(
        Case(number=f"JDX{i:06}", description="x", channel="grid", desk=case.desk, grid_code=case.grid_code,
             category=case.category, reported_at=walk.now, due_at=walk.now, tracking_code=f"T{i:015}")
        for i in range(PER_QUEUE + 5)
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(is_urgent=True, due_at=walk.now + timedelta(days=9))
    queue = page(walk.world.acceptor).context["queues"][0]
    assert [row["case"].number for row in queue["rows"]][PER_QUEUE:] == [case.number]
    assert (queue["more"], queue["line"].total) == (5, PER_QUEUE + 6)
