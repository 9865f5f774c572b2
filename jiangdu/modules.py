"""The registry modules plug into: the core loops over what registered and names no app.

Each app's `module.py` calls `register(Module(...))` when it is imported; `discover()` imports them all at start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from jiangdu.rule_seeds import LadderSeed, LimitSeed

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, QueryDict

    from jiangdu.channels.base import Channel
    from jiangdu.models import User


Tell = Callable[[str], object]  # says how far a long piece of work has come


@dataclass(frozen=True)
class MenuItem:
    """An entry of the main menu. Shown to users holding `permission`, or one of several ('' = everyone signed in)."""

    label: object
    url_name: str
    icon: str  # name of a bootstrap icon, without "bi-"
    permission: str | tuple[str, ...] = ""
    order: int = 100
    badge: Callable[[User], int] | None = None
    on_phone: bool = False  # also in the bar at the bottom of a phone
    is_main: bool = False  # the one big button: under the thumb on a phone, in the header on a desk

    def is_for(self, user: User) -> bool:
        wanted = (self.permission,) if isinstance(self.permission, str) else self.permission
        return wanted == ("",) or any(map(user.has_perm, wanted))


@dataclass(frozen=True)
class Card:
    """A card on the desk: `template` rendered with what `context(request, at)` returns; None hides it."""

    key: str
    template: str
    context: Callable[[HttpRequest, datetime], Mapping[str, Any] | None]
    permission: str = ""
    order: int = 100


@dataclass(frozen=True)
class Figure:
    """A figure: `value(scope user, start, end)` → (numerator, denominator or None); `rows` is the drill-down's queryset."""

    key: str
    label: object
    unit: object
    value: Callable[[User, datetime, datetime], tuple[float, float | None]]
    rows: Callable[[User, datetime, datetime], QuerySet[Any]] | None = None
    permission: str = ""


@dataclass(frozen=True)
class RoleSeed:
    """A role the module proposes: created at `migrate` when absent; an administrator may change it afterwards."""

    code: str
    name_zh: str
    name_en: str
    permissions: Sequence[str] = ()  # "app_label.codename"


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice. `title` and `body` are lazy translatable strings with %(name)s placeholders."""

    code: str
    title: object
    body: object
    wakes: bool = False  # may be sent in quiet hours


@dataclass(frozen=True)
class Subscriber:
    """Told after commit of history entries whose name is in `names` ('case.*' matches a prefix)."""

    name: str
    names: Sequence[str]
    handle: Callable[[Any], None]  # gets the HistoryEntry

    def wants(self, name: str) -> bool:
        return any(n == name or (n.endswith("*") and name.startswith(n[:-1])) for n in self.names)


@dataclass(frozen=True)
class Timer:
    """A periodic task: `schedule` is seconds or a celery crontab."""

    name: str
    task: str
    schedule: Any


@dataclass(frozen=True)
class MapLayer:
    """A layer on the map: GeoJSON features from `features(user, bbox)` with bbox = (west, south, east, north) in degrees.

    A feature's properties may say `name`, `words` (a state or kind, spelled out), `url` and `tone`: one of the words of
    `legend()`, which pairs each tone with its meaning. From `min_zoom` on; `is_shown` without having been asked for.
    """

    key: str
    label: object
    features: Callable[[User, tuple[float, float, float, float]], list[dict[str, Any]]]
    permission: str = ""
    legend: Callable[[], Sequence[tuple[str, object]]] | None = None
    min_zoom: int = 0
    is_shown: bool = False


@dataclass(frozen=True)
class SearchSource:
    """Answers the search box: `find(user, words, limit)` → [(title, description, url)]."""

    key: str
    label: object
    find: Callable[[User, str, int], list[tuple[str, str, str]]]


@dataclass(frozen=True)
class Column:
    """A column of an export: `value(row)` is text, a number, a date or a moment; `width` in characters."""

    label: object
    value: Callable[[Any], Any]
    width: int = 14


@dataclass(frozen=True)
class ExportKind:
    """A list that can be taken out: `rows(user, parameters)` are what the list at this address shows, InvalidInput if wrong.

    `prepare` gets some hundred rows at a time and may put on them what costs a query.
    """

    key: str
    label: object
    rows: Callable[[User, QueryDict], QuerySet[Any]]
    columns: Sequence[Column]
    prepare: Callable[[list[Any]], None] | None = None
    permission: str | tuple[str, ...] = ""

    def is_for(self, user: User) -> bool:
        wanted = (self.permission,) if isinstance(self.permission, str) else self.permission
        return wanted == ("",) or any(map(user.has_perm, wanted))


@dataclass(frozen=True)
class Subject:
    """A model that has history, clocks, files and a page. Lookups by its `label` ('cases.case')."""

    label: str
    visible_to: Callable[[User], QuerySet[Any]]
    lock: Callable[[int], Model]  # the row locked for an action
    url: Callable[[Any], str]
    # entry name → lazy sentence with %(actor)s and data keys
    sentences: Mapping[str, object] = field(default_factory=dict)
    on_level: Callable[[Any, Any, str, datetime], None] | None = None  # (locked subject, clock, level, at)
    # (locked subject, duty call, at): groups of people in the order of call; None: nobody is needed any more
    on_call: Callable[[Any, Any, datetime], Sequence[Sequence[User]] | None] | None = None
    # (locked subject, clock, at): not by an action on it
    on_due_changed: Callable[[Any, Any, datetime], None] | None = None


@dataclass(frozen=True)
class Panel:
    """A panel on another subject's page: `template` with what `context(request, subject)` returns; None hides it."""

    subject: str
    key: str
    template: str
    context: Callable[[HttpRequest, Any], Mapping[str, Any] | None]
    permission: str = ""
    order: int = 100


@dataclass(frozen=True)
class Verb:
    """A button on another subject's page. `allowed(user, subject)` decides; `url(subject)` is a POST or a form page."""

    subject: str
    key: str
    label: object
    allowed: Callable[[User, Any], bool]
    url: Callable[[Any], str]


@dataclass(frozen=True)
class Module:
    """All that one app contributes. Every part is optional."""

    name: str
    label: object
    menu: Sequence[MenuItem] = ()
    cards: Sequence[Card] = ()
    figures: Sequence[Figure] = ()
    roles: Sequence[RoleSeed] = ()
    limits: Sequence[LimitSeed] = ()
    ladders: Sequence[LadderSeed] = ()
    notices: Sequence[NoticeKind] = ()
    channels: Sequence[Channel] = ()
    subscribers: Sequence[Subscriber] = ()
    urls: Sequence[tuple[str, str]] = ()  # (prefix, urlconf module)
    api_routes: Sequence[tuple[str, str]] = ()  # (prefix below /api/v1/, urlconf module)
    timers: Sequence[Timer] = ()
    map_layers: Sequence[MapLayer] = ()
    search: Sequence[SearchSource] = ()
    exports: Sequence[ExportKind] = ()
    area_names: Sequence[Callable[[set[str]], Mapping[str, str]]] = ()  # names, in the active language, of area codes
    subjects: Sequence[Subject] = ()
    sentences: Sequence[tuple[str, object]] = ()  # of entries it records on other modules' subjects: name → sentence
    panels: Sequence[Panel] = ()
    verbs: Sequence[Verb] = ()
    demo: Sequence[Callable[[datetime, Tell], None]] = ()  # (at, tell): adds its part of the demo once


_modules: dict[str, Module] = {}


def register(module: Module) -> None:
    """Add a module. Registering the same name again replaces it (a test's reload)."""
    _modules[module.name] = module


def unregister(name: str) -> None:
    """Take a module out again."""
    _modules.pop(name, None)


def modules() -> list[Module]:
    """Everything registered, in the order of registration."""
    return list(_modules.values())


def parts(kind: str) -> Iterator[Any]:
    """All contributions of one kind: `parts("menu")`, `parts("subjects")` …"""
    for module in _modules.values():
        yield from getattr(module, kind)


def subject_for(label: str) -> Subject:
    """The subject registered for a model label; KeyError names the label if none is."""
    for subject in parts("subjects"):
        if subject.label == label:
            return subject  # type: ignore[no-any-return]
    raise KeyError(f"no module registers the subject {label!r}")


def export_kind(key: str) -> ExportKind:
    """The list registered under this key; KeyError if none is."""
    for kind in parts("exports"):
        if kind.key == key:
            return kind  # type: ignore[no-any-return]
    raise KeyError(key)


def area_names(codes: set[str]) -> dict[str, str]:
    """Names of areas by code, as far as a module knows them; no code asks nobody."""
    found: dict[str, str] = {}
    for names in parts("area_names") if codes else ():
        found |= names(codes)
    return found


def discover() -> None:
    """Import `module.py` of every installed app that has one, lowest app first."""
    from django.apps import apps

    for config in reversed(list(apps.get_app_configs())):
        if find_spec(f"{config.name}.module"):
            import_module(f"{config.name}.module")
