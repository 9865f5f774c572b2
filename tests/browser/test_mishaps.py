"""What goes wrong in practice: two at once, a session that ends in mid-form, a phone without a free hand for the mouse."""

from __future__ import annotations

import pytest
from django.conf import settings

from cases.models import Case
from jiangdu.history import history_of
from tests.browser.people import HERE, ON_SITE, add_photo, file_of, press
from tests.ground import NEXT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]


def test_of_two_officers_acknowledging_at_once_one_is_told(window, world, walk) -> None:
    case = walk.report()
    first, second = window(world.housing), window(world.housing)
    second.expected = ["409"]
    for one in (first, second):
        one.go("/work-orders/")
    button = f"tr:has-text('{case.number}') button:has-text('签收')"
    for one in (first, second):  # neither waits for the other's answer
        one.page.click(button, no_wait_after=True)
    first.page.wait_for_selector(".jd-message:has-text('已签收'), main .alert")
    second.page.wait_for_selector(".jd-message:has-text('已签收'), main .alert")
    said = sorted(one.page.locator("main .alert").all_inner_texts() for one in (first, second))
    assert [len(words) for words in said] == [0, 1], said
    assert "其间" in said[1][0] or "已被" in said[1][0] or "变" in said[1][0]
    assert [entry.name for entry in history_of(case)].count("order.acknowledged") == 1


def test_a_session_lost_in_mid_form_loses_nothing(window, world) -> None:
    one = window(world.patroller, 360, **ON_SITE)
    page = one.page
    one.go("/cases/new/")
    page.wait_for_selector("[data-map-grid]:has-text('18')")
    add_photo(one)
    page.fill("[name=description]", "工农路污水井盖缺失，写到一半会话断了")
    page.click("#rp-hints [data-choose]:has-text('污水井盖')")
    page.wait_for_selector("#rp-preview:has-text('住建')")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    press(one, "提交上报")
    page.wait_for_selector("[data-session-dialog][open]")
    page.fill("#jd-session-password", world.password)
    page.click("[data-session-form] .btn-primary")
    page.wait_for_url("**/cases/JD*/")
    case = Case.objects.get(description="工农路污水井盖缺失，写到一半会话断了")
    assert (case.state, case.grid_code, len(case.photos_now)) == ("dispatched", world.grid, 1)


def test_a_measured_position_is_never_remembered_a_placed_one_is(window, world) -> None:
    """Whoever opens the form again may stand elsewhere: the device is asked anew."""
    one = window(world.patroller, 360, **ON_SITE)
    page = one.page
    one.go("/cases/new/")
    page.wait_for_selector("[data-map-grid]:has-text('18')")
    page.fill("[name=description]", "走到一半的上报")
    page.context.set_geolocation({"longitude": NEXT[0], "latitude": NEXT[1], "accuracy": 25})
    page.reload()
    page.wait_for_selector("[data-map-grid]:has-text('25')")
    assert page.input_value("[name=description]") == "走到一半的上报"
    assert float(page.input_value("[name=lng]")) == pytest.approx(NEXT[0], abs=1e-5)
    page.focus("[data-map-centre]")
    page.keyboard.press("Enter")
    page.wait_for_function("() => !document.querySelector('[name=accuracy]').value")
    placed = page.input_value("[name=lng]")
    page.context.set_geolocation({**HERE, "accuracy": 30})
    page.reload()
    page.wait_for_selector("[data-map-grid]:has-text('网格')")
    assert page.input_value("[name=lng]") == placed


def test_a_report_by_keyboard_alone(window, world) -> None:
    one = window(world.patroller, 1440, **ON_SITE)
    page = one.page
    one.go("/cases/new/")
    page.wait_for_selector("[data-map-grid]:has-text('18')")
    tab_to(page, "input[type=file]")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files([file_of("desk.jpg")])
    page.wait_for_selector("[data-photo-done]")
    tab_to(page, "[name=description]")
    page.keyboard.type("龙川大桥南侧污水井盖破了")
    tab_to(page, "#rp-q")
    page.keyboard.type("wsjg")
    page.wait_for_selector("#rp-results [data-choose]:has-text('污水井盖')")
    page.keyboard.press("Enter")  # from the words to the first thing found
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-chosen='100102']")
    tab_to(page, "[name=condition]:checked")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#rp-preview:has-text('住建')")
    tab_to(page, "[name=send]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/JD*/")
    case = Case.objects.get(description="龙川大桥南侧污水井盖破了")
    assert (case.category.code, case.grid_code, len(case.photos_now)) == ("100102", world.grid, 1)
    assert case.location.coords == pytest.approx((HERE["longitude"], HERE["latitude"]), abs=1e-5)


def tab_to(page, selector: str) -> None:
    """Tab until the focus is there; always visible on the way."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    pytest.fail(f"no way to {selector} by Tab")
