"""Every main page with real matters on it: no barrier, nothing too wide, and one language at a time."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from cases.models import Case
from jiangdu.models import User
from tests.browser.people import ON_SITE, LiveWalk, chinese_in
from tests.cases.walk import BY_DESK
from tests.chromium import Window
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]
ALWAYS_CHINESE = {"中文", "已更换井盖", "已修好", "满意", "井盖, jinggai, jg"}  # a language, people's words, an example

EXAMINED = {(360, "zh-hans"), (1440, "en")}  # where axe looks: it takes a second a page
ALL_WORDS = """() => [document.title, document.body.innerText, ...["aria-label", "title", "placeholder", "alt"].flatMap(
    (name) => [...document.querySelectorAll(`main [${name}], header [${name}]`)].map((part) => part.getAttribute(name))
)].join("\\n")"""


@pytest.fixture
def matters(walk: LiveWalk) -> dict[str, Case]:
    """One to acknowledge, one being handled, one to verify, one closed, one waiting at the desk."""
    return {
        "issued": walk.report(),
        "handling": walk.acknowledge(walk.report()),
        "verifying": walk.submit(walk.acknowledge(walk.report())),
        "closed": walk.close(walk.verify(walk.submit(walk.acknowledge(walk.report())))),
        "waiting": walk.report(BY_DESK),
    }


def tour(world: World, matters: dict[str, Case]) -> list[tuple[User, list[str]]]:
    """Who looks at what."""
    issued, verifying, closed = (matters[name].number for name in ("issued", "verifying", "closed"))
    order = matters["handling"].lead_order.pk
    return [
        (world.patroller, ["/", "/tasks/?lng=119.03&lat=32.05", "/cases/new/?choose=100102.01", "/cases/", "/notices/",
                           f"/cases/{verifying}/", f"/cases/{closed}/", f"/cases/{verifying}/do/pass_verification/"]),
        (world.housing, ["/", "/work-orders/", "/work-orders/?tab=handling", f"/cases/{issued}/",
                         f"/work-orders/{order}/do/submit_result/", "/notices/"]),
        (world.dispatcher, ["/", "/command/", f"/command/?case={matters['waiting'].number}", "/cases/?open=true"]),
        (world.acceptor, ["/cases/new/", f"/command/?case={matters['waiting'].number}"]),
    ]  # fmt: skip


def name_of(path: str) -> str:
    return path.strip("/").replace("/", "-").replace("?", "-").replace("=", "-") or "desk"


def settle(one: Window, path: str) -> None:
    one.go(path)
    one.page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages(window, world, matters, names, width: int, language: str) -> None:
    found = []
    for user, paths in tour(world, matters):
        speak(user, language)
        one = window(user, width, language, **ON_SITE)
        for path in paths:
            settle(one, path)
            if folder := os.environ.get("LOOKS"):
                shot = f"{name_of(path)}-{user.username}-{width}-{language}.png"
                one.page.screenshot(path=Path(folder) / shot, full_page=True)
            faults = one.barriers() if (width, language) in EXAMINED else []
            faults += [f"{one.width_over()} px too wide"] if one.width_over() > 0 else []
            faults += foreign(one, language, names)
            found += [f"{user.username} {path}: {fault}" for fault in faults]
        speak(user, "")
    assert not found, "\n".join(found)


def speak(user: User, language: str) -> None:
    """The person's own choice; '' as before."""
    User.objects.filter(pk=user.pk).update(language=language or "zh-hans")


@pytest.fixture
def names(world, matters) -> set[str]:
    """What is called by its own name in every language: people, and what was written by them."""
    found = {
        word for field in ("description", "address") for word in Case.objects.values_list(field, flat=True) if word
    }
    found |= set(User.objects.values_list("name", flat=True))
    return found | ALWAYS_CHINESE


def foreign(one: Window, language: str, names: set[str]) -> list[str]:
    """Words of the other language among the words of the page (people's own texts apart)."""
    text = one.page.evaluate(ALL_WORDS)
    if language == "en":
        return [f"Chinese: {line}" for line in chinese_in(text, names)]
    return [f"English: {line}" for line in english_in(text)]


def english_in(text: str) -> list[str]:
    """Lines with English words; keys, codes, a kind of file and the name of the language itself are none."""
    return [
        line
        for line in text.splitlines()
        if set(re.findall(r"[A-Za-z]{3,}", line)) - {"English", "Enter", "Excel", "jinggai"}
    ]
