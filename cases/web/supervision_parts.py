"""Supervision on other pages: the papers and the notices on the case's page, the card on the desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from cases.actions.remind import may_remind_from
from cases.models import Case, Supervision
from cases.models.holders import at_desk
from cases.queries.supervision import TABS, signs, tab_counts
from cases.queries.told import may_see_told
from jiangdu.models import User
from jiangdu.modules import Card, Panel


def papers_panel(request: HttpRequest, case: Case) -> Mapping[str, Any] | None:
    """The papers about the case. No query for a case without any."""
    user: Any = request.user
    if not case.paper_count:
        return None
    papers = list(Supervision.objects.visible_to(user).filter(case=case).select_related("unit").order_by("-id"))
    for paper in papers:
        paper.case = case
    return {"papers": papers} if papers else None


def told_panel(request: HttpRequest, case: Case) -> Mapping[str, Any] | None:
    """Who was told when; read when it comes into view."""
    user: Any = request.user
    return {} if may_see_told(case, user) else None


def remind_from(case: Case, user: User, allowed: Collection[str], at: datetime) -> datetime | None:
    """From when on this person may remind again; None: now, or never. No query for a case nobody has reminded of."""
    if "remind" not in allowed or not case.remind_count or at_desk(case, user):
        return None
    again_at = may_remind_from(case, user)
    return again_at if again_at and again_at > at else None


def supervision_card(request: HttpRequest, at: datetime) -> Mapping[str, Any] | None:
    """Drafts to sign and answers owed, for those who sign, answer or look on. One query."""
    user: Any = request.user
    if not (signs(user) or user.has_perm("cases.manage_order")):
        return None
    names = ("to_sign", "waiting", "overdue") if signs(user) else ("waiting", "overdue")
    counts = tab_counts(Supervision.objects.visible_to(user), names, at)
    if not any(counts.values()):
        return None
    url = reverse("supervision")
    rows = [{"label": TABS[n].label, "count": counts[n], "tone": TABS[n].tone, "url": f"{url}?tab={n}"} for n in names]
    return {"rows": rows}


PANELS = [
    Panel("cases.case", "papers", "cases/_case_papers.html", papers_panel, order=10),
    Panel("cases.case", "told", "cases/_case_told.html", told_panel, order=900),
]
CARDS = [Card("supervision", "cases/_supervision_card.html", supervision_card, order=35)]
