"""A small matter put right by its finder: two photos on a phone, closed by itself, and looked at again if drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cases.models import Case, LoopSettings, SpotCheck
from jiangdu.history import history_of
from tests.browser.live import Live
from tests.browser.people import ON_SITE, add_photo, keep, press, said, sign_in
from tests.chromium import Window
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]


@pytest.fixture
def drawn(live: Live) -> Iterator[Any]:
    """`drawn(percent)` sets the share looked at again; afterwards it is as before."""
    before = LoopSettings.current().self_handled_sample_percent
    change = lambda percent: LoopSettings.objects.update_or_create(  # noqa: E731
        pk=1, defaults={"self_handled_sample_percent": percent}
    )
    yield change
    change(before)


def test_closed_by_itself_and_looked_at_again(window: Any, world: World, drawn: Any) -> None:
    drawn(100)
    patroller, inspector = window(None, 360, **ON_SITE), window(None, 360, **ON_SITE)
    sign_in(patroller, "patroller")
    case = put_right(patroller, world, "电动自行车占盲道，已挪正")
    in_the_list(patroller, case)
    assert SpotCheck.objects.get(case=case).reason == "sampled"
    looked_at(inspector, case)
    patroller.go(f"/cases/{case.number}/")
    assert "抽查" in patroller.page.inner_text("main")
    assert [entry.name for entry in history_of(case)] == [
        "case.reported", "case.closed", "case.spot_check_asked", "case.spot_checked",
    ]  # fmt: skip


def test_who_is_not_drawn_is_left_in_peace(window: Any, world: World, drawn: Any) -> None:
    drawn(0)
    case = put_right(window(world.patroller, 360, **ON_SITE), world, "共享单车倒在路口，已扶起")
    assert not SpotCheck.objects.filter(case=case, reason="sampled").exists()  # a flag may still ask for a look


def put_right(one: Window, world: World, words: str) -> Case:
    """Without the second photo it is refused where the photo belongs; with it the platform closes it."""
    page = one.page
    one.expected = ["400"]
    one.go("/cases/new/")
    page.wait_for_selector("[data-map-grid]:has-text('18')")
    page.fill("[name=description]", words)
    page.fill("#rp-q", "非机动车")
    page.click("#rp-results [data-choose]:has-text('非机动车乱停放')")
    page.check("[name=self_handled]")
    add_photo(one, into="photos_before")
    assert "当场结案" in page.inner_text("[data-handled-slots]")
    press(one, "提交上报")
    page.wait_for_selector("[data-handled-slots] .jd-error:has-text('照片')")
    assert page.input_value("[name=description]") == words and page.locator("[data-photo-done]").count() == 1
    add_photo(one, is_mended=True, into="photos_after")
    keep(one, "s-form")
    press(one, "提交上报")
    page.wait_for_url("**/cases/JD*/")
    case = Case.objects.get(number=page.url.rstrip("/").split("/")[-1])
    assert (case.state, case.closing_kind, case.due_at) == ("closed", "self_handled", None)
    assert case.closed_by is None and not case.orders.exists()
    page.wait_for_selector(".jd-before-after img[src*='/files/'] >> nth=1")
    keep(one, "s-closed")
    return case


def in_the_list(one: Window, case: Case) -> None:
    """Told from those a department had to handle."""
    one.go("/cases/")
    assert "自行处置" in one.page.inner_text(f"tr:has-text('{case.number}')")
    one.page.click(".jd-fold-filter summary")
    one.page.click(".case-filter summary:has-text('更多')")
    one.page.select_option("[name=closing_kind]", label="自行处置")
    one.page.click(".case-filter button:has-text('应用')")
    one.page.wait_for_url("**closing_kind=self_handled**")
    assert case.number in one.page.inner_text("#case-rows")
    keep(one, "s-list")
    one.go("/cases/?closing_kind=verified")
    assert case.number not in one.page.inner_text("#case-rows")


def looked_at(one: Window, case: Case) -> None:
    """The inspector finds it on the page of spot checks and looks on site."""
    page = one.page
    sign_in(one, "inspector")
    one.go("/spot-checks/")
    keep(one, "s-checks")
    page.click(f"a[href*='/cases/{case.number}/do/spot_check/']")
    page.check("[name=outcome][value=passed]")
    page.fill("[name=text]", "盲道畅通")
    add_photo(one)
    keep(one, "s-check")
    press(one, "抽查")
    said(one, "谢谢，已记录")
    assert SpotCheck.objects.get(case=case).outcome == "passed"
    one.go("/spot-checks/")
    assert not page.locator(f"a[href*='/cases/{case.number}/do/spot_check/']").count()
