"""`/campaigns/visits/<id>/`: one place to visit, on a phone. Other modules add what else can come of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grids.actions.campaign import assign_visit
from grids.actions.visit import finish_visit
from grids.models import CampaignVisit, Place
from grids.models.reach import covers
from grids.queries.campaigns import visits_for_page
from grids.queries.features import collection, place_features
from grids.queries.locate import grid_path
from grids.queries.visitors import staff_around
from grids.web.forms import AssignForm, VisitForm, refuse
from jiangdu.attachments import photo_shown
from jiangdu.errors import InvalidInput
from jiangdu.locking import waiting_briefly
from jiangdu.models import Attachment, User
from jiangdu.modules import parts
from jiangdu.web.photo_fields import uploaded

SUBJECT = "grids.campaignvisit"


@login_required
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """The place and what to look at; POST records the result."""
    assert isinstance(request.user, User)
    row = _found(request, pk)
    form = VisitForm(request.POST if request.method == "POST" else None, initial=VisitForm.known(row.place))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        facts = form.facts() if given["outcome"] == CampaignVisit.Outcome.FACTS_CHANGED else None
        result = {key: given[key] for key in ("outcome", "findings", "photos")}
        try:
            with waiting_briefly():
                finish_visit(visit_id=pk, actor=request.user, at=timezone.now(), facts=facts, **result)
        except InvalidInput as refusal:
            refuse(form, refusal, {"facts": "area_kinds"})
        else:
            messages.success(request, _("Recorded. Thank you."))
            return redirect("campaigns")
    return render(request, "grids/visit.html", _context(request, row, form), status=400 if form.errors else 200)


@login_required
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody else."""
    assert isinstance(request.user, User)
    row = _found(request, pk)
    form = AssignForm(request.POST, people=staff_around(row.place.grid_code, timezone.localdate()))
    if form.is_valid():
        with waiting_briefly():
            assign_visit(visit_id=pk, actor=request.user, at=timezone.now(), assignee=form.cleaned_data["assignee"])
        messages.success(request, _("Asked; the person was told."))
    else:
        messages.error(request, _("Choose somebody from the list."))
    return redirect("visit", pk=pk)


def _found(request: HttpRequest, pk: int) -> CampaignVisit:
    user: Any = request.user
    row = visits_for_page(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _context(request: HttpRequest, row: CampaignVisit, form: VisitForm) -> dict[str, Any]:
    user: Any = request.user
    mine = row.is_open and row.assignee_id == user.pk and user.has_perm("grids.visit_places")
    leads = row.is_open and user.has_perm("grids.plan_campaign") and covers(user, row.place.grid_code)
    people = staff_around(row.place.grid_code, timezone.localdate()) if leads else User.objects.none()
    verbs = [verb for verb in parts("verbs") if verb.subject == SUBJECT and verb.allowed(user, row)]
    return {
        "visit": row,
        "form": form,
        "mine": mine,
        "path": grid_path(row.place.grid_code),
        "features": collection(place_features(Place.objects.filter(pk=row.place_id))),
        "photos": _photos(request, row),
        "sent": uploaded(request, request.POST.getlist("photos")) if form.is_bound else [],
        "assign_form": AssignForm(people=people) if leads else None,
        "verbs": [{"label": verb.label, "url": verb.url(row)} for verb in verbs],
        "panels": _panels(request, row),
    }


def _photos(request: HttpRequest, row: CampaignVisit) -> list[dict[str, Any]]:
    if row.done_at is None:
        return []
    taken = Attachment.objects.filter(subject_type=SUBJECT, subject_id=row.pk).order_by("created_at")
    return [photo_shown(one, request) for one in taken]


def _panels(request: HttpRequest, row: CampaignVisit) -> list[str]:
    """What other modules show here, rendered: the cases that came of the visit."""
    found: list[str] = []
    for panel in parts("panels"):
        wanted = panel.subject == SUBJECT and (not panel.permission or request.user.has_perm(panel.permission))
        context = panel.context(request, row) if wanted else None
        if context is not None:
            found.append(render_to_string(panel.template, {**context, "visit": row}, request))
    return found
