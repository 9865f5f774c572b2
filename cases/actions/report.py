"""Report: a person on the street, a caller at the desk or a partner tells of a matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.file import apply_file
from cases.actions.missed_report import check_found_by_inspection, note_missed_report
from cases.actions.self_handled import close_if_shown
from cases.models import Case, Category, Condition, LoopSettings, Reporter
from cases.models.category import is_dangerous
from cases.queries import components
from cases.queries.backflow import reporting_units_of
from cases.queries.desks import desk_for
from cases.queries.distance import metres_between
from cases.queries.routing import Route, find_route
from cases.rules.filing import files_itself
from cases.rules.search import bigrams
from grids.queries.locate import ComponentHere, ComponentWanted, Located, find_component, locate
from jiangdu.attachments import claim
from jiangdu.clocks import rules
from jiangdu.errors import InvalidInput, NotAllowed, invalid
from jiangdu.history import record
from jiangdu.models import District, User
from jiangdu.scope import SYSTEM, scope_of


@dataclass(frozen=True)
class Caller:
    """Who called, in their own words; kept encrypted."""

    name: str = ""
    phone: str = ""
    contactable: bool = False


@dataclass(frozen=True)
class Matter:
    """What is reported. `location` is WGS-84; `raw_location` what the device gave, with its system."""

    description: str
    category: Category | None = None
    condition: Condition | None = None
    location: Point | None = None
    raw_location: dict[str, Any] | None = None
    address: str = ""
    is_urgent: bool = False
    is_self_handled: bool = False
    photos: Sequence[str] = ()
    photo_waiver: str = ""
    component: str = ""  # its 16 digits
    same_as: str = ""  # number of the case the reporter takes it for
    found_by_inspection: bool = False  # nobody had reported it: an inspector's find
    external_id: str = ""
    caller: Caller | None = None


@transaction.atomic
def report_case(*, actor: User, at: datetime, matter: Matter, channel: str = Case.Channel.GRID, note: str = "") -> Case:
    """File a report; what the system does next (file, dispatch) happens at once, in the same transaction.

    Raises InvalidInput naming the field: outside_district, component, or what the category needs.
    """
    if not actor.has_perm("cases.report_case"):
        raise NotAllowed
    book = rules() if matter.category and matter.category.is_component else None
    located = _located(matter, components.wanted(matter.category, matter.component, book))
    _check_needs(matter)
    if matter.found_by_inspection:
        check_found_by_inspection(actor, has_position=located is not None)
    component = _component(matter, located)
    case = _new_case(matter, located, actor=actor, at=at, channel=channel)
    case.book_now = book
    case.component = components.as_row(component)
    case.same_as = _same_as(matter)
    route = _route(case, located, component, at=at)
    case.desk = desk_for(grid_code=case.grid_code, category=case.category, lead=route.lead if route else None, at=at)
    case.save(force_insert=True)
    case.is_new, case.orders_now, case.path_now = True, [], located.path if located else ()
    if matter.caller:
        case.caller_now = _keep_caller(case, matter.caller)
    else:
        case.caller_now = None
    case.photos_now = claim(matter.photos, subject=case, user=actor, at=at)
    record(case, "case.reported", actor=actor, at=at, note=note or case.description, **_told(case))
    if case.found_by_inspection:
        note_missed_report(case, at=at)
    if close_if_shown(case, case.photos_now, at=at):
        return case
    if route and _files_itself(case, matter):
        assert case.category is not None
        apply_file(case, actor=SYSTEM, at=at, category=case.category, condition=case.condition, route=route)
    else:
        follow_clocks(case, at=at)
        case.save()
    return case


def _located(matter: Matter, wanted: ComponentWanted | None) -> Located | None:
    if matter.location is None:
        return None
    located = locate(matter.location, wanted)
    if located is None:
        message = _("This position lies outside the district. Move the pin into the district.")
        raise InvalidInput({"location": [(message, "outside_district")]}, code="outside_district")
    return located


def _component(matter: Matter, located: Located | None) -> ComponentHere | None:
    """The component named, or the only one of the category lying there. InvalidInput if the named one cannot be meant."""
    if not matter.component:
        return components.only_one(located)
    found = components.only_one(located) if located else find_component(code=matter.component)
    if found is None:
        raise invalid("component", _("There is no component in use with this code."), "does_not_exist")
    if matter.category and matter.category.code != found.category_code:
        raise invalid("component", _("This component is of another category. Choose its category, or leave it out."))
    return found


def _same_as(matter: Matter) -> Case | None:
    """The case the reporter takes it for: one they could have been shown as a possible duplicate."""
    if not matter.same_as:
        return None
    known = Case.objects.filter(number=matter.same_as, category__is_restricted=False).first()
    if (
        known is None
        or known.category_id != (matter.category.pk if matter.category else None)
        or not _close(known, matter)
    ):
        message = _("There is no such case of this category close by. Choose one of those shown, or leave it out.")
        raise invalid("same_as", message, "does_not_exist")
    return known  # type: ignore[no-any-return]


def _close(known: Case, matter: Matter) -> bool:
    if known.location is None or matter.location is None:
        return False
    return metres_between(known.location, matter.location) <= LoopSettings.current().duplicate_radius_m


def _check_needs(matter: Matter) -> None:
    """What the category needs, and a condition that belongs to it."""
    category, errors = matter.category, {}
    if category is None:
        return
    if category.needs_position and matter.location is None:
        errors["location"] = [(_("This category needs a position."), "required")]
    if category.needs_photo and not matter.photos and not matter.photo_waiver:
        errors["photos"] = [(_("This category needs a photo, or the reason why there is none."), "required")]
    if matter.condition and matter.condition.category_id != category.pk:
        errors["condition"] = [(_("This condition belongs to another category."), "invalid")]
    if errors:
        raise InvalidInput(errors)


def _new_case(matter: Matter, located: Located | None, *, actor: User, at: datetime, channel: str) -> Case:
    grid_code = located.code if located else _own_grid(actor)
    pk, number = _next_number(at)
    category = matter.category
    condition = matter.condition or (category.default_condition if category else None)
    return Case(
        pk=pk,
        number=number,
        category=category,
        condition=condition,
        description=matter.description,
        location=matter.location,
        raw_location=matter.raw_location,
        address=matter.address,
        grid_code=grid_code,
        reported_grid_code=grid_code,
        channel=channel,
        is_urgent=matter.is_urgent or bool(category and is_dangerous(category, condition)),
        is_self_handled=matter.is_self_handled,
        photo_waiver=matter.photo_waiver,
        found_by_inspection=matter.found_by_inspection,
        external_id=matter.external_id,
        reporter=actor,
        reported_at=at,
        search=bigrams(" ".join([number, matter.description, matter.address, category.name_zh if category else ""])),
    )


def _own_grid(actor: User) -> str:
    """Without a position the matter belongs to the reporter's grid, if that is one."""
    prefixes = scope_of(actor).grid_prefixes
    return prefixes[0] if len(prefixes) == 1 else ""


def _next_number(at: datetime) -> tuple[int, str]:
    """Row id and number: the district's prefix, the local day, the last six digits of the database sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        pk = int(cursor.fetchone()[0])
    return (pk, f"{District.objects.current().prefix}{timezone.localtime(at):%Y%m%d}{pk % 1_000_000:06d}")


def _route(case: Case, located: Located | None, component: ComponentHere | None, *, at: datetime) -> Route | None:
    if case.category is None:
        return None
    forbidden = reporting_units_of(case)
    return find_route(category=case.category, located=located, at=at, forbidden=forbidden, component=component)


def _files_itself(case: Case, matter: Matter) -> bool:
    category = case.category
    return category is not None and files_itself(
        auto_file=category.auto_file,
        from_grid_staff=case.channel == Case.Channel.GRID,
        self_handled=case.is_self_handled,
        same_as_another=case.same_as_id is not None,
        claimed_urgent=matter.is_urgent,
        dangerous=is_dangerous(category, case.condition),
    )


def _keep_caller(case: Case, caller: Caller) -> Reporter:
    return Reporter.objects.create(
        case=case,
        name=caller.name,
        phone=caller.phone,
        phone_hash=Reporter.hashed(caller.phone),
        contactable=caller.contactable,
    )


def _told(case: Case) -> dict[str, Any]:
    return {
        "category": case.category.code if case.category else None,
        "grid": case.grid_code,
        "channel": case.channel,
        "is_urgent": case.is_urgent,
        **({"same_as": case.same_as.number} if case.same_as else {}),
    }
