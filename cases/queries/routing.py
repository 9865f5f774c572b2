"""Finding the unit that must act, and saying why in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Category, Responsibility
from cases.models.category import in_readers_language
from cases.queries.components import owner_of
from cases.rules import routing
from grids.queries.locate import ComponentHere, Located
from jiangdu.models import Unit


@dataclass(frozen=True)
class Route:
    """The outcome with the units it names, and the rows' own words for the record."""

    outcome: routing.Outcome
    lead: Unit | None
    assisting: tuple[Unit, ...]
    facts: dict[str, Any]


def find_route(
    *,
    category: Category,
    located: Located | None,
    at: datetime,
    forbidden: frozenset[str] = frozenset(),
    component: ComponentHere | None = None,
) -> Route:
    """The catalogue's answer for a category at a spot (None: no position). `forbidden`: unit codes that reported it.

    The owner of the component comes before every row, if the component is of this category.
    """
    rows = list(
        Responsibility.objects.valid(timezone.localdate(at))
        .fitting(
            category=category,
            grid_code=located.code if located else "",
            place_ids=located.place_ids if located else (),
            area_kinds=located.area_kinds if located else (),
        )
        .select_related("lead", "place", "area_kind", "category")
        .annotate(
            helpers=ArrayAgg("assisting__code", filter=Q(assisting__isnull=False), default=[]),
            decision=Coalesce("decided_in__id", 0),
        )
    )
    owner = owner_of(component, category)
    owned = [routing.Row(id=0, category_code=category.code, lead=owner.code, component_owner=True)] if owner else []
    outcome = routing.choose([*owned, *map(_row, rows)])
    outcome = routing.without_backflow(outcome, forbidden, grid_duty=category.grid_duty)
    by_id = {row.pk: row for row in rows}
    chosen = by_id.get(outcome.chosen.id) if outcome.chosen else None  # 0: the owner's, no row of the catalogue
    by_owner = _owner_facts(component, owner, category) if component and owner else {}
    return Route(
        outcome=outcome,
        lead=chosen.lead if chosen else owner if outcome.chosen else None,
        assisting=tuple(chosen.assisting.all()) if chosen and chosen.helpers else (),  # type: ignore[attr-defined]
        facts={
            "verdict": outcome.verdict,
            "by": "catalogue",
            "rule": _facts(chosen) if chosen else by_owner if outcome.chosen else None,
            "losers": [{**(_facts(by_id[row.id]) if row.id else by_owner), "why": why} for row, why in outcome.losers],
        },
    )


def _row(row: Responsibility) -> routing.Row:
    return routing.Row(
        id=row.pk,
        category_code=row.category.code,
        lead=row.lead.code,
        assisting=tuple(row.helpers),  # type: ignore[attr-defined]
        grid_prefix=row.grid_prefix,
        place=str(row.place) if row.place else "",
        area_kind=str(row.area_kind) if row.area_kind else "",
        document=row.document,
        decision=row.decision,  # type: ignore[attr-defined]
    )


def _owner_facts(component: ComponentHere, owner: Unit, category: Category) -> dict[str, Any]:
    return {
        "id": None,
        "component": component.code,
        "category": {"code": category.code, "zh": category.name_zh, "en": category.name_en},
        "area": {},
        "lead": {"code": owner.code, "zh": owner.short_zh, "en": owner.short_en},
        "document": "",
    }


def _facts(row: Responsibility) -> dict[str, Any]:
    """What the explanation needs later, even when the row is gone: codes and both names."""
    area = {"grid": row.grid_prefix} if row.grid_prefix else {}
    if row.place:
        area["place"] = str(row.place)
    if row.area_kind:
        area["area_kind"] = str(row.area_kind)
    return {
        "id": row.pk,
        "category": {"code": row.category.code, "zh": row.category.name_zh, "en": row.category.name_en},
        "area": area,
        "lead": {"code": row.lead.code, "zh": row.lead.short_zh, "en": row.lead.short_en},
        "document": row.document,
    }


def explanation(facts: dict[str, Any]) -> str:
    """Why it is theirs, in the reader's language. '' before routing."""
    if not facts:
        return ""
    if facts.get("by") == "hand":
        return _("Dispatched by hand. Reason: %(reason)s") % {
            "reason": facts.get("reason") or _("as the catalogue says")
        }
    if facts.get("by") == "decision":
        return _("Decided in coordination %(number)s; it binds the units.") % {"number": facts["decision"]}
    rule = facts.get("rule")
    if rule:
        sentence = _rule_sentence(rule)
        if rule["document"]:
            sentence += " " + _("Source: %(document)s.") % {"document": rule["document"]}
        if facts["losers"]:
            sentence += " " + _("%(count)d wider rows did not count.") % {"count": len(facts["losers"])}
        return sentence
    reasons = {
        "no_owner": _("The catalogue names no unit for this category here; the desk decides."),
        "unclear": _("The catalogue names different units with equal right: %(units)s; the desk decides."),
        "backflow": _("The catalogue would give it back to those who reported it (%(units)s); the desk decides."),
    }
    deciding = [loser for loser in facts.get("losers", []) if loser["why"] in {"conflict", "backflow"}]
    units = ", ".join(_words(loser)["unit"] for loser in deciding)
    return reasons[facts["verdict"]] % {"units": units}


def _rule_sentence(rule: dict[str, Any]) -> str:
    if rule.get("component"):
        words = {**_words(rule), "component": rule["component"]}
        return _("Owner of component %(component)s (%(category)s): %(unit)s.") % words
    return _("Responsibility catalogue: %(category)s, %(area)s → %(unit)s.") % _words(rule)


def _words(rule: dict[str, Any]) -> dict[str, str]:
    area = rule["area"]
    where = area.get("place") or area.get("area_kind") or (_("grid %(code)s") % {"code": area["grid"]} if area else "")
    return {
        "category": in_readers_language(rule["category"]["zh"], rule["category"]["en"]),
        "area": where or _("whole district"),
        "unit": in_readers_language(rule["lead"]["zh"], rule["lead"]["en"]),
    }
