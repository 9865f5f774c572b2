"""An administrator draws a grid with the mouse and adds a row to the catalogue: the very next report follows both."""

from __future__ import annotations

from typing import Any

import pytest

from grids.models import Grid
from tests.browser.people import report_cover
from tests.chromium import Window
from tests.world import VILLAGE, World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]
NEW = f"{VILLAGE}003"
# The map of the area; the station has one of its own.
REMEMBER_THE_MAP = """addEventListener("map:init", ({ detail: { map } }) => {
  if (map.getContainer().id === "id_geometry-map") window.drawnMap = map;
})"""
CORNERS = [(119.09, 32.105), (119.16, 32.105), (119.16, 31.995), (119.09, 31.995)]  # over all edges
INSIDE = {"longitude": 119.12, "latitude": 32.05, "accuracy": 18}


def test_a_new_grid_and_a_new_row_count_at_once(window: Any, world: World, live: Any) -> None:
    administrator = window(world.administrator)
    draw_grid(administrator)
    add_row(administrator)
    approve_row(window(world.admin))
    patroller = window(world.patroller, 360, permissions=["geolocation"], geolocation=INSIDE)
    case = report_cover(patroller, "新网格里的污水井盖缺失", unit="水")
    assert (case.grid_code, case.lead.code) == (NEW, "JD-G16")
    assert "新划网格" in patroller.page.inner_text("main")


def add_row(one: Window) -> None:
    """Whatever happens to sewage covers in the new grid is the water bureau's."""
    page = one.page
    one.go("/admin/cases/responsibility/add/")
    choose(page, "category", "100102")
    page.fill("[name=grid_prefix]", NEW)
    choose(page, "lead", "水利局")
    page.fill("[name=document]", "江网办〔2026〕1号")
    page.click(".field-valid_from .datetimeshortcuts a >> nth=0")  # today
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")


def approve_row(one: Window) -> None:
    """Entered by one, approved by another."""
    one.go("/admin/cases/responsibility/?standing=waiting")
    one.page.click("#result_list tbody th a")
    one.page.click("[name=_approve]")
    one.page.wait_for_selector(".messagelist .success")


def choose(page: Any, field: str, words: str) -> None:
    """In the administration's searching select, by keyboard."""
    page.click(f".field-{field} .select2-selection")
    page.wait_for_selector(".select2-container--open .select2-search__field:focus")  # else the first key is lost
    page.keyboard.type(words)
    page.wait_for_load_state("networkidle")  # the answer to the last character, not to the first
    page.wait_for_selector(f".select2-results__option--highlighted:has-text('{words}')")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".field-{field} .select2-selection__rendered:has-text('{words}')")


def draw_grid(one: Window) -> None:
    """Generously over the edges, then fitted to its neighbours."""
    page = one.page
    page.add_init_script(REMEMBER_THE_MAP)
    one.go("/admin/grids/grid/add/")
    page.fill("[name=code]", NEW)
    page.fill("[name=name_zh]", "新划网格")
    page.fill("[name=name_en]", "New grid")
    page.wait_for_selector(".leaflet-overlay-pane path")  # the village and its grids, as background
    assert page.get_attribute(".leaflet-draw-draw-polygon", "title") == "画多边形"
    page.click(".leaflet-draw-draw-polygon")
    for corner in [*CORNERS, CORNERS[0]]:
        page.mouse.move(*on_screen(page, corner), steps=3)
        page.mouse.click(*on_screen(page, corner), delay=50)
        page.wait_for_timeout(100)  # a hand takes longer, too
    page.check("[name=fit]")
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")
    grid = Grid.objects.get(code=NEW)
    assert grid.geometry.extent == pytest.approx((119.1, 32.0, 119.15, 32.1), abs=1e-3)


def on_screen(page: Any, corner: tuple[float, float]) -> tuple[float, float]:
    """Where this longitude and latitude are in the window."""
    find = """([lng, lat]) => { const box = drawnMap.getContainer().getBoundingClientRect();
              const at = drawnMap.latLngToContainerPoint([lat, lng]); return [box.left + at.x, box.top + at.y]; }"""
    page.locator("#id_geometry-map").scroll_into_view_if_needed()
    x, y = page.evaluate(find, list(corner))
    return float(x), float(y)
