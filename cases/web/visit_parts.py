"""What the loop adds to a visit of a campaign: the way to report a case from there, and what became of such cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from grids.actions.visit import may_report_from
from grids.models import CampaignVisit, Place
from jiangdu.models import User
from jiangdu.modules import Panel, Verb

SUBJECT = "grids.campaignvisit"


def may_report(user: User, visit: CampaignVisit) -> bool:
    return user.has_perm("cases.report_case") and may_report_from(visit, user)


def report_url(visit: CampaignVisit) -> str:
    """The report page, with the place's position and name filled in."""
    place = Place.objects.only("geometry").get(pk=visit.place_id)
    point = place.geometry.point_on_surface
    known = {"visit": visit.pk, "lng": f"{point.x:.6f}", "lat": f"{point.y:.6f}", "address": visit.place.name}
    return f"{reverse('case-new')}?{urlencode(known)}"


def visit_cases(request: HttpRequest, visit: CampaignVisit) -> Mapping[str, Any] | None:
    """The cases reported from the visit, as far as the reader may see them."""
    if not visit.case_numbers:
        return None
    user: Any = request.user
    cases = Case.objects.visible_to(user).for_page().filter(number__in=visit.case_numbers).order_by("number")
    return {"cases": cases}


VERBS = [Verb(SUBJECT, "report", _("Report a case from here"), may_report, report_url)]
PANELS = [Panel(SUBJECT, "cases", "cases/_visit_cases.html", visit_cases)]
