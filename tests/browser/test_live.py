"""An open dashboard keeps itself current without a reload, and without disturbing who works in it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.people import LiveWalk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORDS = "夜市东口的井盖不见了"
MENU = ".jd-header a[data-menu='/work-orders/'] .jd-count"
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"  # as when somebody comes back to the window


def test_new_orders_appear_and_what_was_ticked_stays(window: Any, world: Any, walk: LiveWalk) -> None:
    first = walk.report(description=WORDS)
    one = window(world.housing)
    page = one.page
    one.go(f"/work-orders/?q={WORDS}")
    page.evaluate("window.sameDocument = true")
    page.check("tbody [name=orders]")
    page.focus("tbody a[data-key-item]")
    second = walk.report(description=WORDS)
    waiting = int(page.inner_text(MENU))
    page.evaluate(LOOK)
    page.wait_for_selector(f"tbody tr:has-text('{second.number}')")
    assert page.locator("tbody tr").count() == 2
    assert page.is_checked(f"tbody tr:has-text('{first.number}') [name=orders]")
    assert not page.is_checked(f"tbody tr:has-text('{second.number}') [name=orders]")
    assert first.number in page.evaluate("document.activeElement.textContent")
    assert "1" in page.inner_text("[data-select-count]")
    assert page.inner_text("#order-tabs [aria-current=page] .jd-count") == "2"
    assert int(page.inner_text(MENU)) == waiting + 1
    walk.acknowledge(first)
    walk.acknowledge(second)
    page.evaluate(LOOK)
    page.wait_for_selector("#order-rows .jd-empty")
    assert page.evaluate("window.sameDocument")
