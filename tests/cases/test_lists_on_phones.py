"""On a phone the lists begin with what is listed; filters and bulk verbs wait behind buttons."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Case
from tests.cases.walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LISTS = {"/work-orders/": "form.order-filter", "/cases/?state=dispatched": "form.case-filter"}


@pytest.fixture
def some(window: Any, walk: Walk) -> list[Case]:
    return [walk.filed() for _ in range(3)]


@pytest.mark.parametrize(("path", "form"), LISTS.items())
def test_the_first_screen_shows_the_first_card(window: Any, world: Any, some: list[Case], path: str, form: str) -> None:
    one = window(world.housing, 360)
    one.go(path)
    page = one.page
    card = page.locator("tbody tr").first.bounding_box()
    assert card["y"] < 340 and not page.locator(form).is_visible()
    page.locator(".jd-fold-filter > summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(f"{form} [name=q]").is_visible() and one.width_over() <= 0


def test_bulk_verbs_and_their_boxes_come_together(window: Any, world: Any, some: list[Case]) -> None:
    one = window(world.housing, 360)
    one.go("/work-orders/")
    many, box = one.page.locator("#bulk"), one.page.locator("[name=orders]").first
    assert not many.is_visible() and not box.is_visible()
    one.page.click(".jd-fold-many > summary")
    assert many.is_visible() and box.is_visible()


@pytest.mark.parametrize("path", LISTS)
def test_a_desk_has_them_in_sight(window: Any, world: Any, some: list[Case], path: str) -> None:
    one = window(world.housing, 1440)
    one.go(path)
    assert one.page.locator("main [name=q]").is_visible() and not one.page.locator(".jd-fold-filter").is_visible()
    assert one.page.locator(".jd-phone-label").filter(visible=True).count() == 0
