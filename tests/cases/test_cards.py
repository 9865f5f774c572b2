"""The desk: what waits for whom, figures that equal their rows, badges in the menu."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions import assign, pre_check
from cases.models import Case
from cases.queries.figures import FIGURES, case_figures, today
from cases.queries.my_tasks import my_tasks
from jiangdu.models import User
from jiangdu.modules import Figure, parts
from tests.cases.test_work_orders_page import signed_in, warned
from tests.cases.walk import BY_DESK, Walk
from tests.ground import HOME

pytestmark = pytest.mark.slow


def tasks(user: User) -> list[tuple[str, str]]:
    found, total = my_tasks(user, limit=50)
    assert len(found) == total
    return [(str(task.label), task.case.number) for task in found]


@pytest.fixture
def started(walk: Walk) -> Walk:
    """Half an hour ago, so that what happens now is today's and not yet late."""
    walk.now = timezone.now() - timedelta(minutes=20)
    return walk


def in_english(user: User) -> list[tuple[str, str]]:
    from django.utils.translation import override

    with override("en"):
        return tasks(user)


def test_a_patroller_has_verifications_looks_and_closings(started: Walk) -> None:
    walk, world = started, started.world
    look = walk.report(BY_DESK)
    pre_check.send_pre_check(case_id=look.pk, actor=world.acceptor, at=walk.tick(), assignee=world.patroller)
    verify = walk.submit(walk.acknowledge(walk.report()))
    close = walk.verify(walk.submit(walk.acknowledge(walk.report())))
    walk.report()  # waits for a department, not for the grid
    assert set(in_english(world.patroller)) == {
        ("Look first", look.number), ("Verify", verify.number), ("Close", close.number),
    }  # fmt: skip
    for user in (world.neighbour, world.other_patroller, world.guide, world.outsider, world.leader):
        assert tasks(user) == [], user
    assert in_english(world.gridhead) == [("Close", close.number)]


def test_the_nearest_task_first_with_the_way_there(started: Walk) -> None:
    walk, world = started, started.world
    far, near = (walk.submit(walk.acknowledge(walk.report(at=at))) for at in ((119.045, 32.06), HOME))
    page = signed_in(world.patroller).get("/tasks/")
    assert [row["task"].case.number for row in page.context["rows"]] == [far.number, near.number]  # by time left
    assert f'href="geo:{HOME[1]},{HOME[0]}?q={HOME[1]},{HOME[0]}({near.number})"' in page.content.decode()
    here = {"lng": HOME[0], "lat": HOME[1] + 0.0009}  # some 100 m north of the near one
    page = signed_in(world.patroller).get("/tasks/", here)
    assert next((row["task"].case.number, row["metres"]) for row in page.context["rows"]) == (near.number, 100)
    assert "100 m" in page.content.decode()
    for nonsense in ({"lng": "east"}, {"lng": "119", "lat": "91"}, {"lng": "119"}):
        page = signed_in(world.patroller).get("/tasks/", nonsense)
        assert [row["metres"] for row in page.context["rows"]] == [None, None]
    assert not signed_in(world.neighbour).get("/tasks/").context["rows"]
    assert "/tasks/" in signed_in(world.patroller).get("/").content.decode()


def test_a_look_asked_of_nobody_is_the_whole_grids(started: Walk) -> None:
    walk, world = started, started.world
    case = walk.report(BY_DESK)
    pre_check.send_pre_check(case_id=case.pk, actor=world.acceptor, at=walk.tick())
    case.pre_checks.update(assignee=None)
    assert in_english(world.patroller) == in_english(world.gridhead) == [("Look first", case.number)]
    assert tasks(world.neighbour) == []


def test_managers_and_handlers_each_have_their_turn(started: Walk) -> None:
    walk, world = started, started.world
    new, handled, ready = walk.filed(), walk.acknowledge(walk.filed()), walk.acknowledge(walk.filed())
    for case in (handled, ready):
        order = walk.order(case)
        assign.assign_order(order_id=order.pk, actor=world.housing, at=walk.tick(), handler=world.housinghandler)
    walk.submit(ready, by=world.housinghandler)
    assert set(in_english(world.housing)) == {("Acknowledge", new.number), ("Confirm", ready.number)}
    assert in_english(world.housinghandler) == [("Handle", handled.number)]
    assert tasks(world.cityadmin) == tasks(world.cityhandler) == []


def test_by_time_left_urgent_or_not(started: Walk) -> None:
    walk = started
    slow, fast, urgent = walk.filed(), walk.filed(), walk.report()
    warned(slow, "", hours=9)
    warned(fast, "", hours=1)
    warned(urgent, "", hours=5)
    assert [number for _label, number in tasks(walk.world.housing)] == [fast.number, urgent.number, slow.number]


def test_the_card_says_how_many_are_not_shown(started: Walk) -> None:
    for _ in range(10):
        started.filed()
    found, total = my_tasks(started.world.housing, limit=8)
    assert (len(found), total) == (8, 10)
    assert "and 2 more" in desk(started.world.housing)


def desk(user: User, language: str = "en") -> str:
    return signed_in(user, language).get("/").content.decode()


@pytest.mark.parametrize(
    ("name", "there", "absent"),
    [
        ("patroller", ["card-tasks", "card-reports"], ["card-today", "card-counts"]),
        ("housing", ["card-tasks", "card-counts", 'href="/work-orders/?tab=to_acknowledge"'], ["card-today"]),
        ("acceptor", ["card-counts", 'href="/command/"'], ["card-today"]),
        ("shiftleader", ["card-today", "card-counts"], []),
        ("leader", ["card-today"], ["card-counts", "card-tasks"]),
        ("outsider", [], ["card-today", "card-tasks", "card-counts", "card-reports"]),
    ],
)
def test_everyone_has_the_cards_of_their_work(started: Walk, name: str, there: list[str], absent: list[str]) -> None:
    started.report()
    body = desk(getattr(started.world, name))
    assert all(part in body for part in there), there
    assert not any(part in body for part in absent), absent


def test_my_reports_tell_the_state(started: Walk) -> None:
    case = started.report()
    body = desk(started.world.patroller)
    assert f'href="/cases/{case.number}/"' in body and "To be acknowledged" in body
    assert case.number not in desk(started.world.gridhead)


def test_what_changed_are_the_unread_notices(started: Walk) -> None:
    from jiangdu.notices import mark_read, notify

    world, now = started.world, timezone.now()
    case = started.report()
    notify(
        "cases.clock_yellow", to=[world.patroller], at=now, subject=case, number=case.number, stage="handle", due_at=now
    )
    assert "jd-news" in desk(world.patroller)
    mark_read(world.patroller, at=now)
    assert "jd-news" not in desk(world.patroller)


def test_todays_figures_are_the_lists_behind_them(started: Walk) -> None:
    walk, world = started, started.world
    walk.close(walk.verify(walk.submit(walk.acknowledge(walk.report()))))
    late, _on_time = walk.report(), walk.report()
    Case.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(hours=1))
    client = signed_in(world.leader)
    body = client.get("/")
    assert body.status_code == 200
    start, end = today(timezone.now())
    values = case_figures(world.leader, start, end)
    assert values["open"] == 2 and values["overdue"] == 1
    from cases.web.cards import today_card

    request: Any = body.wsgi_request
    request.user = world.leader
    for figure in today_card(request, timezone.now())["figures"]:
        assert len(client.get(figure["url"]).context["rows"]) == figure["value"], figure["key"]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_a_figure_is_the_number_of_its_rows(started: Walk, figure: Figure) -> None:
    walk, world = started, started.world
    walk.report(BY_DESK)
    walk.close(walk.verify(walk.submit(walk.acknowledge(walk.report()))))
    walk.filed()
    start, end = today(timezone.now())
    seen = 0.0
    for user in (world.leader, world.housing, world.shiftleader, world.patroller, world.outsider):
        value, whole = figure.value(user, start, end)
        assert figure.rows is not None
        assert value == figure.rows(user, start, end).count()
        assert whole is None or value <= whole
        seen += value
    at_once = case_figures(world.leader, start, end)
    if (name := figure.key.removeprefix("cases.")) in at_once:
        assert figure.value(world.leader, start, end)[0] == at_once[name]
    assert figure.value(world.outsider, start, end)[0] == 0
    assert figure in list(parts("figures"))


def test_badges_count_what_waits(started: Walk) -> None:
    started.filed()
    started.report(BY_DESK)
    body = desk(started.world.housing)
    assert '<span>Work orders</span> <span class="jd-count">1</span>' in body
    assert "<span>Command desk</span>" not in body
    body = desk(started.world.acceptor)
    assert '<span>Command desk</span> <span class="jd-count">1</span>' in body
    assert "<span>Work orders</span>" not in body
    assert "<span>Work orders</span>" not in desk(started.world.patroller)


def test_both_languages_and_escaping(started: Walk) -> None:
    started.report(BY_DESK, description="<script>alert(1)</script> 井盖")
    started.report(None, description="<script>alert(1)</script> 井盖")
    body = desk(started.world.patroller, "zh-hans")
    assert "我的待办" in body and "我的上报" in body
    assert "<script>alert(1)" not in body


def test_queries_do_not_grow_with_the_rows(started: Walk, django_assert_max_num_queries: Any) -> None:
    for name in ("housing", "patroller", "shiftleader"):
        client = signed_in(getattr(started.world, name))
        started.filed()
        client.get("/")
        with django_assert_max_num_queries(14) as few:
            client.get("/")
        for _ in range(3):
            started.filed()
        with django_assert_max_num_queries(14) as many:
            client.get("/")
        assert len(many) == len(few), name
