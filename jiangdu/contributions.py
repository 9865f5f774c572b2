"""What a module can contribute: one class for each kind of part. `jiangdu.modules` collects them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, QueryDict

    from jiangdu.models import User


Tell = Callable[[str], object]  # says how far a long piece of work has come


def holds(user: User, permission: str | tuple[str, ...]) -> bool:
    """Whether the user has the permission, or one of several; '' is everybody's who is signed in."""
    wanted = (permission,) if isinstance(permission, str) else permission
    return wanted == ("",) or any(map(user.has_perm, wanted))


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
        return holds(user, self.permission)


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
        return holds(user, self.permission)


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
