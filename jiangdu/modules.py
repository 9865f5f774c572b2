"""The registry modules plug into: the core loops over what registered and names no app.

Each app's `module.py` calls `register(Module(...))` when it is imported; `discover()` imports them all at start. What a
module can contribute is described in `jiangdu.contributions`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from jiangdu.contributions import (
    Card,
    Column,
    ExportKind,
    Figure,
    MapLayer,
    MenuItem,
    NoticeKind,
    Panel,
    RoleSeed,
    SearchSource,
    Subject,
    Subscriber,
    Tell,
    Timer,
    Verb,
)
from jiangdu.rule_seeds import LadderSeed, LimitSeed

__all__ = [
    "Card",
    "Column",
    "ExportKind",
    "Figure",
    "LadderSeed",
    "LimitSeed",
    "MapLayer",
    "MenuItem",
    "Module",
    "NoticeKind",
    "Panel",
    "RoleSeed",
    "SearchSource",
    "Subject",
    "Subscriber",
    "Tell",
    "Timer",
    "Verb",
    "area_names",
    "discover",
    "export_kind",
    "modules",
    "parts",
    "register",
    "subject_for",
    "unregister",
]

if TYPE_CHECKING:
    from jiangdu.channels.base import Channel


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
