"""A case left alone: its clock turns yellow, orange and red on the page, and the right people are told by the worker."""

from __future__ import annotations

import pytest

from cases.models import Case
from jiangdu.models import Clock, ClockLevel, Notice
from jiangdu.notices import words_of
from tests.browser.moved_back import use_up
from tests.browser.people import ON_SITE, report_cover

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]
LOOKS = {"yellow": ("early", "预警"), "orange": ("soon", "临期"), "red": ("late", "已超期")}


def test_left_alone(window, world, live) -> None:
    case = report_cover(window(world.patroller, 360, **ON_SITE), "文昌路口污水井盖不见了，行人绕行")
    clock = Clock.objects.open().of(case).get(stage="handle")
    # by the wall clock: of office hours two per cent too many may be a whole night, and level 2 be reached with red
    Clock.objects.filter(pk=clock.pk).update(calendar="continuous")
    desk = window(world.housing)
    for share, level in ((0.75, "yellow"), (0.95, "orange"), (1.02, "red")):
        use_up(clock, share)
        live.ask_worker("jiangdu.tasks.sweep_clocks")
        live.wait_for(lambda level=level: Clock.objects.get(pk=clock.pk).level == level, f"level {level}")
        tone, word = LOOKS[level]
        desk.go(f"/cases/{case.number}/")
        shown = desk.page.locator(".case-now .jd-left")
        assert f"jd-left-{tone}" in shown.get_attribute("class")
        assert word in shown.inner_text()
        desk.go("/work-orders/" if level != "red" else "/work-orders/?tab=overdue")
        assert desk.page.locator(f"tr:has-text('{case.number}') .jd-left-{tone}").count() == 1
    told = {
        (notice.kind, notice.user.username) for notice in notices(case) if words_of(notice, "en").body.count("Handling")
    }
    assert told == {(f"cases.clock_{level}", "housing") for level in LOOKS} | {("cases.clock_red", "shiftleader")}
    assert list(levels(clock)) == list(LOOKS), "each level once, in order"
    inbox_of(desk, case)


def levels(clock: Clock):
    return ClockLevel.objects.filter(clock=clock).order_by("reached_at", "pk").values_list("level", flat=True)


def notices(case: Case):
    kinds = [f"cases.clock_{level}" for level in LOOKS]
    return Notice.objects.filter(subject_id=case.pk, subject_type="cases.case", kind__in=kinds).select_related("user")


def inbox_of(one, case: Case) -> None:
    """All three stand in the inbox in words; opening one leads to the case and marks it as read."""
    one.go("/notices/?unread=1")
    words = [line for line in one.page.locator(".jd-notices li").all_inner_texts() if case.number in line]
    assert all(any(start in line for line in words) for start in ("时间已用 70%", "临期", "超期"))
    one.page.click(f".jd-notices a:has-text('{case.number}') >> nth=0")
    one.page.wait_for_url(f"**/cases/{case.number}/")
    one.go("/notices/?unread=1")
    after = [line for line in one.page.locator(".jd-notices li").all_inner_texts() if case.number in line]
    assert len(after) == len(words) - 1
