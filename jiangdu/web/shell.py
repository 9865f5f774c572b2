"""What every page needs around its content: district, menu, unread notices. Nothing is read until a template asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from jiangdu.models import District, User
from jiangdu.modules import MenuItem, area_names, parts
from jiangdu.notices import unread_count
from jiangdu.scope import scope_of
from jiangdu.web.words import words

STYLESHEETS = ("tokens", "layout", "frame", "components", "parts", "forms", "widgets", "pages")
BEHAVIOURS = (
    *("toast", "drop", "draft", "photos", "confirm", "lightbox", "time_left", "offline"),
    *("session", "once", "keys"),  # submit listeners in the order in which they must ask
)


@dataclass(frozen=True)
class Entry:
    """A menu entry as the page shows it; `count` is its badge, None without one."""

    label: object
    url: str
    icon: str
    count: int | None
    is_current: bool
    on_phone: bool
    is_main: bool


class Shell:
    """The frame of one page for one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    stylesheets = [f"jiangdu/{name}.css" for name in STYLESHEETS]
    behaviours = [f"jiangdu/{name}.js" for name in BEHAVIOURS]

    @property
    def user(self) -> User | None:
        """Who is signed in, if anybody."""
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def entries(self) -> list[Entry]:
        """The menu of this user, in order; entries whose address is not mounted are left out."""
        if self.user is None:
            return []
        items: list[MenuItem] = sorted(parts("menu"), key=lambda item: item.order)
        shown = [self._entry(item) for item in items if item.is_for(self.user)]
        return [entry for entry in shown if entry]

    def _entry(self, item: MenuItem) -> Entry | None:
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            return None
        count = item.badge(self.user) if item.badge and self.user else None
        is_current = self.request.path == url or (url != "/" and self.request.path.startswith(url))
        return Entry(item.label, url, item.icon, count, is_current, item.on_phone, item.is_main)

    @cached_property
    def menu(self) -> list[Entry]:
        """The main menu: everything but the big button. Of nested addresses only the longest is current."""
        current = max((e.url for e in self.entries if e.is_current), key=len, default="")
        return [_only(entry, current) for entry in self.entries if entry is not self.main]

    @cached_property
    def main(self) -> Entry | None:
        """The one big button of this user; further candidates stay in the menu."""
        return next((entry for entry in self.entries if entry.is_main), None)

    @cached_property
    def phone_bar(self) -> tuple[list[Entry], list[Entry]]:
        """The bar at the bottom of a phone: at most two entries left and two right of the big button."""
        chosen = [entry for entry in self.menu if entry.on_phone][:4]
        return chosen[:2], chosen[2:]

    @cached_property
    def unread(self) -> int:
        """Unread notices."""
        return unread_count(self.user) if self.user else 0

    @property
    def words(self) -> dict[str, str]:
        """What the scripts say, in the active language."""
        return words()

    @cached_property
    def posts(self) -> list[str]:
        """The user's current posts in words: what one is, and of which unit or area."""
        posts = scope_of(self.user).posts if self.user else ()
        names = _names_of({post.grid_code for post in posts if post.grid_code})
        return [f"{post.kind} · {post.unit or names.get(post.grid_code) or post.grid_code}" for post in posts]


def _only(entry: Entry, current: str) -> Entry:
    if not entry.is_current or entry.url == current:
        return entry
    return Entry(entry.label, entry.url, entry.icon, entry.count, False, entry.on_phone, entry.is_main)


def _names_of(codes: set[str]) -> dict[str, str]:
    """Names of areas in the active language; read anew when they have not been asked for lately."""
    keys = {f"area-name:{get_language()}:{code}": code for code in codes}
    known = {keys[key]: name for key, name in cache.get_many(keys).items()} if keys else {}
    if missing := codes - known.keys():
        found = area_names(missing)
        cache.set_many({key: found[code] for key, code in keys.items() if code in found})
        known |= found
    return known


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell`, `district` and `csp_nonce`."""
    current: Callable[[], District] = District.objects.current
    nonce = getattr(request, "csp_nonce", "")  # absent on an error before its middleware
    return {"shell": Shell(request), "district": SimpleLazyObject(current), "csp_nonce": nonce}
