"""`/places/<id>/`: what is known of a place, where it lies, who said so and when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grids.actions.place import change_place_facts
from grids.models import Place
from grids.models.reach import covers
from grids.queries.features import collection, place_features
from grids.queries.locate import grid_path
from grids.queries.told import told
from grids.web.forms import PlaceFactsForm
from jiangdu.locking import waiting_briefly
from jiangdu.models import User


@login_required
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """The place; POST corrects its facts."""
    assert isinstance(request.user, User)
    places = Place.objects.visible_to(request.user).select_related("owner").prefetch_related("area_kinds")
    row = places.filter(pk=pk).first()
    if row is None:
        raise Http404
    form = PlaceFactsForm(request.POST if request.method == "POST" else None, initial=PlaceFactsForm.known(row))
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {"facts": form.facts(), "note": form.cleaned_data["note"]}
        with waiting_briefly():
            change_place_facts(place_id=pk, actor=request.user, at=timezone.now(), **given)
        messages.success(request, _("Saved. The next case here is routed by it."))
        return redirect("place", pk=pk)
    context = {
        "place": row,
        "path": grid_path(row.grid_code),
        "features": collection(place_features(Place.objects.filter(pk=pk))),
        "form": form,
        "may_change": request.user.has_perm("grids.change_place_facts") and covers(request.user, row.grid_code),
        "entries": told(row),
    }
    return render(request, "grids/place.html", context, status=400 if form.errors else 200)
