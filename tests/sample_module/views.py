"""The module's page, its parts on other pages, its figure, layer, search and call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from cases.models import Case
from jiangdu.api.base import ApiView
from jiangdu.models import User
from tests.sample_module.actions import offer_help
from tests.sample_module.models import Offer


@login_required
def offer(request: HttpRequest, number: str) -> HttpResponse:
    user: Any = request.user
    case = Case.objects.visible_to(user).filter(number=number).first()
    if case is None:
        raise Http404
    if request.method == "POST":
        offer_help(case_id=case.pk, actor=user, at=timezone.now(), words=request.POST["words"])
        return redirect("case", number)
    return render(request, "sample_module/offers.html", {"offers": Offer.objects.filter(case=case)})


@login_required
def offers(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    return render(request, "sample_module/offers.html", {"offers": Offer.objects.visible_to(user)})


class OffersView(ApiView):
    """Offers on the cases one may see."""

    schema = None

    def get(self, request: Request) -> Response:
        return Response([{"words": row.words} for row in Offer.objects.visible_to(self.person)])


def panel(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    found = Offer.objects.filter(case=case)
    return {"offers": found} if found else None


def card(request: HttpRequest, at: datetime) -> dict[str, Any] | None:
    user: Any = request.user
    return {"offers": Offer.objects.filter(by=user)}


def count(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
    return Offer.objects.visible_to(user).count(), None


def features(user: User, bbox: tuple[float, float, float, float]) -> list[dict[str, Any]]:
    rows = Offer.objects.visible_to(user).filter(case__location__isnull=False).select_related("case")
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": list(row.case.location.coords)},
            "properties": {"words": row.words},
        }
        for row in rows
    ]


def find(user: User, text: str, limit: int) -> list[tuple[str, str, str]]:
    rows = Offer.objects.visible_to(user).filter(words__contains=text)[:limit]
    return [(f"SampleHit {row.words}", "", f"/cases/{row.case.number}/") for row in rows]
