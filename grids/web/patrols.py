"""`/patrols/`: the phone's page with one big button; a patrol; where patrols are now; coverage by grid and month."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from grids.actions.look import look_at_live, look_at_patrol
from grids.actions.patrol import start_patrol, stop_patrol
from grids.models import Grid, GridCoverage, Patrol
from grids.models.reach import covers
from grids.queries.locate import grid_paths
from grids.queries.patrols import cell_features, live_features, track_feature
from grids.web.forms import HereForm
from grids.web.months import month_in, month_links
from jiangdu.errors import InvalidInput
from jiangdu.locking import waiting_briefly
from jiangdu.models import User
from jiangdu.scope import scope_of

SHOWN = 20


@never_cache
@login_required
def patrols(request: HttpRequest) -> HttpResponse:
    """Start and stop, one's last patrols, and the coverage of one's grids this month."""
    assert isinstance(request.user, User)
    return render(request, "grids/patrols.html", _page(request, HereForm()))


@login_required
@permission_required("grids.go_on_patrol", raise_exception=True)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Start, in the grid here or the one chosen."""
    assert isinstance(request.user, User)
    form = HereForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            with waiting_briefly():
                start_patrol(actor=request.user, at=timezone.now(), grid_code=given["grid"], position=given["position"])
        except InvalidInput as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("On patrol. Keep this page open; the track is taken while it runs."))
            return redirect("patrols")
    return render(request, "grids/patrols.html", _page(request, form), status=400)


@login_required
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop, and show what came of it."""
    assert isinstance(request.user, User)
    with waiting_briefly():
        stop_patrol(patrol_id=pk, actor=request.user, at=timezone.now())
    messages.success(request, _("The patrol has ended. Its coverage is being computed."))
    return redirect("patrol", pk=pk)


@login_required
@require_GET
def patrol(request: HttpRequest, pk: int) -> HttpResponse:
    """One patrol with its track. Another's only as shift leader, and that is written down."""
    assert isinstance(request.user, User)
    row = look_at_patrol(patrol_id=pk, actor=request.user, at=timezone.now(), request=request)
    track = track_feature(row)
    features = cell_features(row.cells) + ([track] if track else [])
    context = {"patrol": row, "path": grid_paths([row.grid_code]).get(row.grid_code), "features": _drawn(features)}
    return render(request, "grids/patrol.html", context)


@never_cache
@login_required
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """Where patrols are now, on a map and as a list. For the shift leader alone."""
    assert isinstance(request.user, User)
    running = list(look_at_live(actor=request.user, at=timezone.now(), request=request))
    context = {
        "running": running,
        "paths": grid_paths(row.grid_code for row in running),
        "features": _drawn(live_features(running)),
    }
    return render(request, "grids/live.html", context)


@login_required
@require_GET
@permission_required("grids.see_coverage", raise_exception=True)
def coverage(request: HttpRequest) -> HttpResponse:
    """Coverage of the grids of one's area in a month, the least covered first. Says nothing about people."""
    assert isinstance(request.user, User)
    first = month_in(request)
    rows = GridCoverage.objects.visible_to(request.user).filter(month=first).defer("cells")
    found = sorted(rows[:2000], key=lambda row: row.coverage or 0.0)
    passed, total = sum(row.cells_passed for row in found), sum(row.cells_total for row in found)
    context = {
        "rows": found,
        "paths": grid_paths(row.grid_code for row in found),
        "passed": passed,
        "total": total,
        "share": passed / total if total else None,
        **month_links(first),
    }
    return render(request, "grids/coverage.html", context)


@login_required
@require_GET
@permission_required("grids.see_coverage", raise_exception=True)
def grid_coverage(request: HttpRequest, code: str) -> HttpResponse:
    """The ground of one grid covered in a month."""
    assert isinstance(request.user, User)
    first = month_in(request)
    row = GridCoverage.objects.visible_to(request.user).filter(month=first, grid_code=code).first()
    grid = Grid.objects.active().filter(code=code).first()
    if grid is None or (row is None and not covers(request.user, code)):
        raise Http404
    features = cell_features(row.cells) if row else []
    context = {"row": row, "grid": grid, "features": _drawn(features), **month_links(first)}
    return render(request, "grids/grid_coverage.html", context)


def _page(request: HttpRequest, form: HereForm) -> dict[str, Any]:
    assert isinstance(request.user, User)
    user = request.user
    own = Patrol.objects.filter(patroller=user).order_by("-started_at", "-id")
    rows = list(own.defer("cells")[:SHOWN])
    running = next((row for row in rows if row.is_running), None)
    month: date = timezone.localdate().replace(day=1)
    covered = GridCoverage.objects.visible_to(user).filter(month=month).defer("cells").order_by("grid_code")[:SHOWN]
    codes = [*scope_of(user).grid_prefixes, *(row.grid_code for row in rows), *(row.grid_code for row in covered)]
    paths = grid_paths(codes)
    grids = [(code, paths[code][-1].name) for code in scope_of(user).grid_prefixes if code in paths]
    return {"form": form, "running": running, "rows": rows, "covered": covered, "paths": paths, "grids": grids}


def _drawn(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
