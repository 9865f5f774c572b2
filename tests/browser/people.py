"""What people do at a window of the running platform, and cases made for them without one."""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.utils import timezone

from cases.demo.drawing import Picture
from cases.demo.scenes import SCENES
from cases.models import Case
from jiangdu.attachments import store
from jiangdu.models import User
from jiangdu.nudge import silently
from tests.cases.walk import Walk
from tests.chromium import Window
from tests.ground import HOME
from tests.world import PASSWORD

HERE = {"longitude": HOME[0], "latitude": HOME[1], "accuracy": 18}
ON_SITE = {"permissions": ["geolocation"], "geolocation": HERE}
_numbers = itertools.count(1)


def jpeg(*, is_mended: bool = False) -> bytes:
    """A picture of a manhole, open or mended, each time in another street."""
    picture = Picture(Random(next(_numbers)))
    SCENES["manhole"](picture, is_mended)
    out = io.BytesIO()
    picture.image.save(out, "JPEG", quality=82)
    return out.getvalue()


def file_of(name: str, *, is_mended: bool = False) -> dict[str, Any]:
    """A JPEG for a file input."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": jpeg(is_mended=is_mended)}


class LiveWalk(Walk):
    """A walk that began a quarter of an hour ago, with photos that can be looked at."""

    def __init__(self, world: Any) -> None:
        super().__init__(world, step=timedelta(seconds=20))
        self.now = timezone.now() - timedelta(minutes=15)

    def photo(self, user: User, kind: str = "near") -> str:
        return str(
            store(
                io.BytesIO(jpeg(is_mended=kind == "after")), kind=kind, uploader=user, at=self.now, name="cover.jpg"
            ).pk
        )

    def report(self, *args: Any, **fields: Any) -> Any:
        with silently():  # the worker of this process' own settings is not the running one
            return super().report(*args, **fields)


def sign_in(one: Window, username: str) -> None:
    """Through the door, as everybody."""
    page = one.page
    one.go("/accounts/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main [type=submit]")
    page.wait_for_url(f"{one.address}/")


def press(one: Window, words: str) -> None:
    """The button or link of the page's content with these words."""
    one.page.click(f"main >> :is(button, a.btn):has-text('{words}') >> visible=true")


def said(one: Window, words: str) -> None:
    """The page answers with these words."""
    one.page.wait_for_selector(f".jd-message:has-text('{words}')")


def keep(one: Window, name: str) -> None:
    """With LOOKS=folder in the environment, a picture of the page; always, that it is no wider than the window."""
    if folder := os.environ.get("LOOKS"):
        one.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert one.width_over() <= 0, f"{name}: {one.width_over()} px too wide"


def add_photo(one: Window, *, is_mended: bool = False, into: str = "photos") -> None:
    """A photo through the picker of this field, and it has arrived."""
    picker = f"[data-photos]:has([data-photos-input])[data-name='{into}'] >> visible=true"
    before = one.page.locator(f"{picker} >> [data-photo-done]").count()
    name = f"IMG_{next(_numbers):04}.jpg"
    one.page.set_input_files(f"{picker} >> [data-photos-input]", [file_of(name, is_mended=is_mended)])
    one.page.wait_for_selector(f"{picker} >> [data-photo-done] >> nth={before}")


def report_cover(one: Window, words: str, unit: str = "住建", *, condition: str = "01") -> Case:
    """A missing sewage cover from the phone: photo, position, words, the suggested category, sent."""
    page = one.page
    if not page.url.endswith("/cases/new/"):
        one.go("/cases/new/")
    page.wait_for_selector("[data-map-grid]:has-text('18')")  # the position came by itself, with its accuracy
    add_photo(one)
    page.fill("[name=description]", words)
    page.click("#rp-hints [data-choose]:has-text('污水井盖')")
    page.check(f"[name=condition][value='{condition}']")
    page.wait_for_selector(f"#rp-preview:has-text('{unit}')")
    assert unit in page.inner_text("#rp-brief")  # beside the button, before sending
    press(one, "提交上报")
    page.wait_for_url("**/cases/JD*/")
    return Case.objects.get(number=page.url.rstrip("/").split("/")[-1])


def chinese_in(text: str, names: Iterable[str]) -> list[str]:
    """The lines with Chinese characters that are none of these names (data are not translated)."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return [line.strip() for line in text.splitlines() if any("一" <= sign <= "鿿" for sign in line)]
