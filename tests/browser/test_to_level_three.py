"""A unit that does not move: yellow, orange, red, an order to sign, an answer, a report to the leader; all on paper."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from cases.models import Case, Category, Condition, Supervision
from jiangdu.history import history_of
from jiangdu.models import Clock, ClockLevel, Notice
from tests.browser.live import Live
from tests.browser.moved_back import use_up
from tests.browser.people import ON_SITE, keep, press, report_cover, said, sign_in
from tests.chromium import Window
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]
ANSWER = "备件到货晚，今晚装好"


@pytest.fixture
def condition(world: World) -> Condition:
    """Four hours by day and by night, so that the levels follow each other at whatever hour the test runs."""
    category = Category.objects.get(code="100102")
    words = {"name_zh": "井盖翘起", "name_en": "Cover tilted", "limit_unit": "urgent_hour", "limit_value": 4}
    return Condition.objects.get_or_create(category=category, code="09", defaults=words)[0]


@pytest.mark.parametrize("width", [360, 1440])
def test_to_level_three(window: Any, world: World, live: Live, condition: Condition, width: int) -> None:
    patroller, officer = window(world.patroller, 360, **ON_SITE), window(None, 360)
    leader = window(None, width)
    sign_in(officer, "housing")
    sign_in(leader, "shiftleader")
    case = report_cover(patroller, "工农路污水井盖翘起，车辆绕行", condition=condition.code)
    officer.go(f"/cases/{case.number}/")
    press(officer, "签收")
    press(officer, "签收")
    said(officer, "已签收")
    clock = Clock.objects.open().of(case).get(stage="handle")

    for share, level, word in ((0.75, "yellow", "预警"), (0.95, "orange", "临期"), (1.2, "red", "已超期")):
        reach(live, clock, share, level)
        officer.go(f"/cases/{case.number}/")
        assert word in officer.page.inner_text(".case-now .jd-left")
    reach(live, clock, 2.1, "L2")
    order = signed(leader, live, case)
    answered(officer, live, case, order)
    reach(live, clock, 3.1, "L3")
    assert list(ClockLevel.objects.filter(clock=clock).order_by("pk").values_list("level", flat=True)) == [
        "yellow", "orange", "red", "L2", "L3",
    ]  # fmt: skip
    told(leader, live, case, world)
    on_paper(leader, order)
    names = [entry.name for entry in history_of(case)]
    assert names.count("case.order_issued") == names.count("case.supervision_answered") == 1
    assert names.count("case.paper_drafted") == 2  # the order and the report to the leader


def reach(live: Live, clock: Clock, share: float, level: str) -> None:
    """The promise moved back, and the worker's sweep."""
    use_up(clock, share)
    live.ask_worker("jiangdu.tasks.sweep_clocks")
    live.wait_for(lambda: Clock.objects.get(pk=clock.pk).level == level, f"level {level}")


def signed(one: Window, live: Live, case: Case) -> Supervision:
    """The draft waits on the leader's desk; nothing goes out before it is signed."""
    page = one.page
    draft = Supervision.objects.get(case=case, kind="order")
    assert not Notice.objects.filter(kind="cases.case_order_issued", subject_id=case.pk).exists()
    one.go("/")
    page.click("[aria-labelledby=card-supervision] a:has-text('待签发')")
    page.click(f"tr:has-text('{case.number}') a >> nth=0")
    page.wait_for_url(f"**/supervision/{draft.pk}/")
    text = page.input_value("[name=text]")
    assert case.number in text and "住房和城乡建设局" in text
    page.fill("[name=text]", f"{text}\n逾期将通报。")
    keep(one, "l-draft")
    press(one, "签发")
    said(one, "已签发")
    order = Supervision.objects.get(pk=draft.pk)
    assert (order.state, bool(order.number), order.issued_by.username) == ("issued", True, "shiftleader")
    return order


def answered(one: Window, live: Live, case: Case, order: Supervision) -> None:
    """The department is told, finds the order on its desk and answers it."""
    page = one.page
    told_of = Notice.objects.filter(user__username="housing", kind="cases.case_order_issued", subject_id=case.pk)
    live.wait_for(told_of.first, "the order's notice")
    one.go("/")
    page.click("[aria-labelledby=card-supervision] a >> nth=0")
    page.click(f"a:has-text('{order.number}')")
    assert "逾期将通报" in page.inner_text("main")
    press(one, "答复督办")
    page.fill("[name=text]", ANSWER)
    keep(one, "l-answer")
    press(one, "答复督办")
    said(one, "已答复")
    order.refresh_from_db()
    assert (order.state, order.answer) == ("answered", ANSWER)


def told(one: Window, live: Live, case: Case, world: World) -> None:
    """On the case's page: who was told which level, when."""
    kinds = [f"cases.clock_{level}" for level in ("yellow", "orange", "red", "L2", "L3")]
    to_leader = Notice.objects.filter(user=world.leader, kind="cases.clock_L3", subject_id=case.pk)
    live.wait_for(to_leader.first, "the leader's notice")
    one.go(f"/cases/{case.number}/")
    one.page.locator("#told").scroll_into_view_if_needed()
    one.page.wait_for_selector("#told tr:has-text('超期三级')")
    rows = one.page.locator("#told tbody tr").all_inner_texts()
    for notice in Notice.objects.filter(subject_id=case.pk, kind__in=kinds).select_related("user"):
        assert any(notice.user.name in row for row in rows), (notice.user.name, notice.kind)
    assert any("郭明" in row and "超期三级" in row for row in rows), rows
    assert "待签发" in one.page.inner_text("#papers")  # the report to the leader
    keep(one, "l-case")


def on_paper(one: Window, order: Supervision) -> None:
    """Word and PDF of the order with its number, text and answer."""
    one.go(f"/supervision/{order.pk}/")
    keep(one, "l-paper")
    document = Document(BytesIO(downloaded(one, "docx", order)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    words = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    assert all(part in words for part in (order.number, "逾期将通报", ANSWER, "刘洋"))
    assert downloaded(one, "pdf", order).startswith(b"%PDF-")


def downloaded(one: Window, form: str, order: Supervision) -> bytes:
    with one.page.expect_download() as found:
        one.page.click(f"main a[href$='.{form}']")
    assert order.number in found.value.suggested_filename and found.value.suggested_filename.endswith(f".{form}")
    return Path(found.value.path()).read_bytes()
