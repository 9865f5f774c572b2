"""`/campaigns/`: plan, progress, and the visits for whoever has to make them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids.actions.campaign import end_campaign, plan_campaign
from grids.models import Campaign, CampaignVisit, Place
from grids.models.reach import covers, in_reach, prefixes_of
from grids.queries.campaigns import outcomes_of, visits_for_page, with_progress
from grids.queries.told import told
from grids.web.forms import CampaignForm, ReasonForm, refuse
from jiangdu.errors import InvalidInput
from jiangdu.locking import waiting_briefly
from jiangdu.models import User

SHOWN = 50
VISITS_SHOWN = 300


@login_required
@require_GET
def campaigns(request: HttpRequest) -> HttpResponse:
    """One's open visits first, then the campaigns with their progress."""
    assert isinstance(request.user, User)
    user = request.user
    rows = with_progress(Campaign.objects.visible_to(user)).order_by("state", "ends_on", "-id")
    running = [row for row in rows[:SHOWN] if row.is_running]
    past = Campaign.objects.visible_to(user).exclude(state=Campaign.State.RUNNING)
    context = {
        "mine": visits_for_page(user).open().filter(assignee=user).order_by("campaign__ends_on", "id")[:SHOWN],
        "running": running,
        "past": with_progress(past).order_by("-ended_at")[:SHOWN],
        "today": timezone.localdate(),
    }
    return render(request, "grids/campaigns.html", context)


@login_required
@permission_required("grids.plan_campaign", raise_exception=True)
@require_http_methods(["GET", "POST"])
def new_campaign(request: HttpRequest) -> HttpResponse:
    """Plan one."""
    assert isinstance(request.user, User)
    user = request.user
    places = Place.objects.active().filter(in_reach(user)).defer("geometry").order_by("grid_code", "name_zh")
    first = {"starts_on": timezone.localdate(), "grid_prefix": next(iter(prefixes_of(user)), "")}
    form = CampaignForm(request.POST if request.method == "POST" else None, places=places, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = plan_campaign(actor=user, at=timezone.now(), plan=form.given())
        except InvalidInput as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The campaign is planned, and everybody with a place to visit was told."))
            return redirect("campaign", pk=campaign.pk)
    return render(request, "grids/campaign_new.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_GET
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan, how far it is, and its visits: the open ones first."""
    assert isinstance(request.user, User)
    user = request.user
    row = with_progress(Campaign.objects.visible_to(user)).filter(pk=pk).first()
    if row is None:
        raise Http404
    visits = visits_for_page(user).filter(campaign=pk).order_by("-done_at", "id")
    counts = outcomes_of(row)
    may_lead = user.has_perm("grids.plan_campaign") and (row.planned_by_id == user.pk or covers(user, row.grid_prefix))
    context = {
        "campaign": row,
        "visits": visits[:VISITS_SHOWN],
        "outcomes": [(label, counts.get(value, 0)) for value, label in CampaignVisit.Outcome.choices],
        "left": counts.get("", 0),
        "percent": round(100 * row.done / row.planned) if row.planned else 0,  # type: ignore[attr-defined]
        "may_lead": may_lead and row.is_running,
        "reason_form": ReasonForm(),
        "entries": told(row),
        "today": timezone.localdate(),
    }
    return render(request, "grids/campaign.html", context)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Finish, or call off with a reason."""
    assert isinstance(request.user, User)
    given: dict[str, Any] = {"reason": request.POST.get("reason", "")[:2000], "cancel": "cancel" in request.POST}
    try:
        with waiting_briefly():
            end_campaign(campaign_id=pk, actor=request.user, at=timezone.now(), **given)
    except InvalidInput as refusal:
        messages.error(request, str(refusal.message))
    return redirect("campaign", pk=pk)
