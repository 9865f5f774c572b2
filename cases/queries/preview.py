"""Who would get a matter and by when, before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from cases.models import Category, Condition
from cases.queries import components
from cases.queries.backflow import reporting_units
from cases.queries.channels import channel_of
from cases.queries.routing import Route, explanation, find_route
from grids.queries.locate import GridName, locate
from jiangdu.clocks import rules
from jiangdu.errors import invalid
from jiangdu.models import User
from jiangdu.worktime import add_minutes


@dataclass(frozen=True)
class Preview:
    """The route, why, and the due time if it were dispatched at this moment (None: it would wait at the desk).

    `safe_by`: until when the danger must be gone, where there is one; it counts from filing, with or without a unit.
    """

    route: Route
    explanation: str
    due_at: datetime | None
    grid: GridName | None
    safe_by: datetime | None = None


def preview(
    *, category: Category, condition: Condition | None, location: Point | None, user: User, at: datetime
) -> Preview:
    """What would happen. InvalidInput `outside_district` for a position outside."""
    wanted = components.wanted(category, "", None) if location else None
    located = locate(location, wanted) if location else None
    if location and located is None:
        raise invalid(
            "location",
            _("This position lies outside the district. Move the pin into the district."),
            "outside_district",
        )
    forbidden = reporting_units(user, channel=channel_of(user), grid_code=located.code if located else "")
    component = components.only_one(located)
    route = find_route(category=category, located=located, at=at, forbidden=forbidden, component=component)
    chosen = condition or category.default_condition
    limit = chosen.limit if chosen else category.limit
    due_at = None
    if route.lead:
        due_at = add_minutes(at, limit.minutes, rules().calendar(limit.calendar, route.lead.pk))
    safe = chosen.safe_limit if chosen else None
    unit = route.lead.pk if route.lead else None
    safe_by = add_minutes(at, safe.minutes, rules().calendar(safe.calendar, unit)) if safe else None
    return Preview(route, explanation(route.facts), due_at, located.grid if located else None, safe_by)
