"""Pictures of the main pages of a running demo, for the README and docs/screens: `bin/screens [ADDRESS]`.

Drives the installed Chromium as the demo's people would. Nothing is sent; one unused upload stays until it is purged.
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from cases.demo.drawing import Picture
from cases.demo.scenes import SCENES
from deploy.local.places import ROOT

FOLDER = ROOT / "docs" / "screens"
ADDRESS = "http://127.0.0.1:8000"
PASSWORD = "demo-jiangdu"  # of made-up people, printed by bin/up
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PHONE, DESK = 360, 1440
LARGEST = 200_000  # bytes
COVER = "东苑路口污水井盖缺失，井口敞开，行人绕行"


@dataclass(frozen=True)
class Screen:
    """One picture: whose page, how wide, in which language, and what is done before it is taken."""

    name: str
    user: str
    path: str
    width: int = DESK
    language: str = "zh-hans"
    prepare: Callable[[Page], None] | None = None
    height: int = 900

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}-{self.width}-{self.language.split('-')[0]}.png"


def fill_report(page: Page) -> None:
    """A missing cover, with photo, position and category: who gets it shows."""
    picture, out = Picture(Random("cover")), io.BytesIO()
    SCENES["manhole"](picture, False)
    picture.image.save(out, "JPEG", quality=85)
    page.set_input_files(
        "[data-photos-input]",
        [{"name": "cover.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}],  # type: ignore[arg-type]
    )
    page.wait_for_selector("[data-photo-done]")
    page.fill("[name=description]", COVER)
    page.click("#rp-hints [data-choose] >> nth=0")
    page.wait_for_selector("#rp-preview .bi-building")


def open_first(page: Page) -> None:
    """The first row of the list."""
    page.click("main [data-key-item] >> nth=0")
    page.wait_for_load_state("networkidle")


def draw(page: Page) -> None:
    """The village's grids as background of a new one."""
    page.fill("[name=code]", "321012100001099")
    page.locator("[name=code]").blur()
    page.wait_for_selector(".leaflet-overlay-pane path")


NEW, ORDERS, COMMAND = "/cases/new/", "/work-orders/", "/command/"
OWN, COVERS = "/cases/?state=closed&category=200110", "/cases/?state=closed&category=100102"
SCREENS = (
    Screen("report", "patroller", NEW, PHONE, prepare=fill_report, height=780),
    Screen("report", "patroller", NEW, PHONE, "en", fill_report, height=780),
    Screen("desk", "patroller", "/", PHONE, height=780),
    Screen("case", "patroller", OWN, PHONE, prepare=open_first, height=780),
    Screen("dashboard", "cityadmin", ORDERS),
    Screen("dashboard", "cityadmin", ORDERS, DESK, "en"),
    Screen("command", "dispatcher", COMMAND, prepare=open_first),
    Screen("command", "dispatcher", COMMAND, DESK, "en", open_first),
    Screen("case", "shiftleader", COVERS, prepare=open_first),
    Screen("desk", "shiftleader", "/", DESK, "en"),
    Screen("draw-grid", "admin", "/admin/grids/grid/add/", prepare=draw, height=1300),
)


def main(words: Sequence[str]) -> int:
    """Take them all; 1 if one is too large to be committed."""
    address = words[0].rstrip("/") if words else ADDRESS
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("✗ no Chromium found. By hand: bin/setup system browser")
    FOLDER.mkdir(parents=True, exist_ok=True)
    too_large = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for screen in SCREENS:
            size = take(browser, address, screen)
            print(f"• {screen.file.relative_to(ROOT)} {size // 1000} kB")
            too_large += [screen.file.name] if size > LARGEST else []
        browser.close()
    if too_large:
        print(f"✗ larger than {LARGEST // 1000} kB: {', '.join(too_large)}", file=sys.stderr)
    return len(too_large) and 1


def take(browser: Browser, address: str, screen: Screen) -> int:
    """One picture; its size in bytes."""
    window: Any = {"viewport": {"width": screen.width, "height": screen.height}, "has_touch": screen.width == PHONE}
    context = browser.new_context(**window, device_scale_factor=2 if screen.width == PHONE else 1)
    context.add_cookies([{"name": "django_language", "value": screen.language, "url": address}])
    page = context.new_page()
    sign_in(page, address, screen.user)
    stand_at_a_case(page, address)
    page.goto(address + screen.path)
    page.wait_for_load_state("networkidle")
    if screen.prepare:
        screen.prepare(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    picture.save(screen.file, optimize=True)
    if screen.file.stat().st_size > LARGEST:  # photos and maps in it: 256 colours do
        picture.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(screen.file, optimize=True)
    return screen.file.stat().st_size


def sign_in(page: Page, address: str, user: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", PASSWORD)
    page.click("main [type=submit]")
    page.wait_for_url(f"{address}/")


def stand_at_a_case(page: Page, address: str) -> None:
    """The device says it is where this person's latest case is."""
    found = page.request.get(f"{address}/api/v1/cases/?page_size=1").json()["results"]
    if found and found[0]["location"]:
        lng, lat = found[0]["location"]["coordinates"]
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation({"longitude": lng, "latitude": lat, "accuracy": 12})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
