"""A leaking wall nobody wants: returned twice, decided in a meeting, and the next one goes to the right place at once."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Case, Return
from grids.models import Place
from jiangdu.history import history_of
from tests.browser.live import Live
from tests.browser.people import ON_SITE, add_photo, keep, press, said, sign_in
from tests.chromium import Window
from tests.grids.factories import square
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]
SOUTH = {360: 119.001, 1440: 119.006}  # western edge of the compound, in world.grid, away from other journeys
CLAUSE = "民法典第二百七十八条"


def standing(spot: tuple[float, float]) -> dict[str, Any]:
    return {**ON_SITE, "geolocation": {"longitude": spot[0], "latitude": spot[1], "accuracy": 18}}


@pytest.mark.parametrize("width", [360, 1440])
def test_the_dispute(window: Any, world: World, live: Live, width: int) -> None:
    """The reporter and the departments with a phone; the shift leader at a desk or, when out, with a phone too."""
    west = SOUTH[width]
    compound = Place.objects.create(
        kind="compound", name_zh="南苑小区", name_en="Nanyuan", geometry=square(west, 32.0, west + 0.003, 32.003),
        grid_code=world.grid, has_property_management=False,
    )  # fmt: skip
    housing, city = window(None, 360), window(None, 360)
    leader = window(None, width)
    for one, name in ((housing, "housing"), (city, "cityadmin"), (leader, "shiftleader")):
        sign_in(one, name)
    case = leak(window(world.patroller, 360, **standing((west + 0.0012, 32.0012))), "3 幢外墙渗漏，楼道起皮", "住建")
    returned(housing, case, reason="not_our_duty", text="共用部位不属住建职责", photo=True)
    sent_elsewhere(leader, case)
    returned(city, case, reason="owner_other", text="外墙属业主共有", clause=CLAUSE)
    decided(leader, case)
    assert [entry.name for entry in history_of(case)] == [
        "case.reported", "case.filed", "case.dispatched", "order.returned", "case.dispatched", "order.returned",
        "case.convened", "case.decided",
    ]  # fmt: skip
    the_next(window(world.patroller, 360, **standing((west + 0.0018, 32.0018))), compound)  # another wall, 90 m on


def leak(one: Window, words: str, unit: str) -> Case:
    """Reported from where the person stands, in the category the search finds."""
    page = one.page
    one.go("/cases/new/")
    page.wait_for_selector("[data-map-grid]:has-text('18')")
    add_photo(one)
    page.fill("[name=description]", words)
    page.fill("#rp-q", "渗漏")
    page.click("#rp-results [data-choose]:has-text('房屋渗漏水')")
    page.wait_for_selector(f"#rp-preview:has-text('{unit}')")
    press(one, "提交上报")
    page.wait_for_url("**/cases/JD*/")
    case = Case.objects.get(number=page.url.rstrip("/").split("/")[-1])
    assert (case.state, case.dispatched_at) == ("dispatched", case.reported_at)
    assert unit in page.inner_text(".case-now")
    return case


def returned(one: Window, case: Case, *, reason: str, text: str, clause: str = "", photo: bool = False) -> None:
    """From the list of work orders; without evidence it is refused, and what was written stays."""
    page = one.page
    one.expected = ["400"]
    one.go("/work-orders/")
    page.click(f"tr:has-text('{case.number}') a:has-text('退单')")
    page.check(f"[name=reason_code][value={reason}]")
    page.fill("[name=text]", text)
    press(one, "退单")
    page.wait_for_selector(".jd-error, .alert-danger")
    assert page.input_value("[name=text]") == text
    if photo:
        add_photo(one, into="evidence")
    page.fill("[name=clause]", clause)
    keep(one, f"d-return-{reason}")
    press(one, "退单")
    said(one, "已退回")
    one.go("/work-orders/?tab=returned")
    assert "待判" in page.inner_text(f"tr:has-text('{case.number}')")


def open_on_desk(one: Window, case: Case, queue: str) -> None:
    """From its queue; what the units wrote stands beside it."""
    one.go("/command/")
    one.page.click(f"[aria-labelledby=queue-{queue}] [data-number='{case.number}'] [data-command-act]")
    one.page.wait_for_selector(f"[data-case='{case.number}'] #command-form")


def sent_elsewhere(one: Window, case: Case) -> None:
    """The shift leader finds the return justified and dispatches to another department."""
    page = one.page
    open_on_desk(one, case, "returned")
    assert "共用部位不属住建职责" in page.inner_text("#command-case")
    page.wait_for_selector("#command-case img[src*='/files/']")
    assert not page.locator("#command-form [name=lead] option:has-text('住建')").count()  # it has just returned it
    page.select_option("#command-form [name=lead]", label="城管局 (JD-G14)")
    page.fill("#command-form [name=reason]", "共用部位由城管局处置")
    keep(one, "d-desk-returned")
    page.click("#command-form [type=submit]")
    said(one, "已派遣")
    assert Return.objects.get(case=case).outcome == "justified"
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.lead.code) == ("dispatched", "JD-G14")


def decided(one: Window, case: Case) -> None:
    """Nobody called the meeting: it stands in its queue; minutes, decision and the rule are entered beside it."""
    page = one.page
    open_on_desk(one, case, "coordination")
    shown = page.inner_text("#command-case")
    assert "自动召集" in shown and CLAUSE in shown and "仙女镇" in shown
    page.select_option("#command-form [name=lead]", label="城管局 (JD-G14)")
    page.select_option("#command-form [name=assisting]", label=["仙女镇 (JD-W100)"])
    page.fill("#command-form [name=minutes]", "由城管局牵头修缮，仙女镇协助入户")
    page.check("#command-form [name=make_rule]")
    assert "南苑小区" in page.inner_text("#command-form [name=scope]")
    keep(one, "d-desk-coordination")
    page.click("#command-form [type=submit]")
    said(one, "已裁定")
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.lead.code, case.is_binding) == ("dispatched", "JD-G14", True)
    one.go(f"/cases/{case.number}/")
    with page.expect_download() as paper:
        page.click(f"a[href$='/{case.number}-C1.docx']")
    assert paper.value.suggested_filename.endswith(".docx")
    keep(one, "d-case-decided")


def the_next(one: Window, compound: Place) -> None:
    """Who gets it is shown before sending, and why after."""
    case = leak(one, "5 幢北墙也渗水了", "城管")
    assert case.lead.code == "JD-G14" and [o.unit.code for o in case.orders_now] == ["JD-G14", "JD-W100"]
    why = one.page.inner_text(".case-now")
    assert compound.name_zh in why and case.routing["rule"]["document"] in why and "-C1" in why
    keep(one, "d-next")
