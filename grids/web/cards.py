"""The field's card on the desk: what there is to do out there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from grids.models import CampaignVisit, GridQuestion, GuideSignIn, Patrol
from jiangdu.models import User
from jiangdu.modules import Card


def field_card(request: HttpRequest, at: datetime) -> Mapping[str, Any] | None:
    """Open visits, a running patrol, today's sign-in, questions to answer. Only what the person's rights bring along."""
    assert isinstance(request.user, User)
    user = request.user
    visits = _open_visits(user) if user.has_perm("grids.visit_places") else 0
    patrol = _running(user) if user.has_perm("grids.go_on_patrol") else None
    guide = user.has_perm("grids.sign_in_as_guide") and not user.is_superuser
    if not (visits or patrol or guide):
        return None
    return {"visits": visits, "patrol": patrol, **(_of_guide(user, at) if guide else {})}


def _open_visits(user: User) -> int:
    return CampaignVisit.objects.open().filter(assignee=user).count()


def _running(user: User) -> Patrol | None:
    return Patrol.objects.running().filter(patroller=user).only("pk", "started_at").first()


def _of_guide(user: User, at: datetime) -> dict[str, Any]:
    signed = GuideSignIn.objects.filter(post__user=user, day=timezone.localdate(at)).first()
    return {
        "guide": True,
        "signed": signed,
        "questions": GridQuestion.objects.open().filter(post__user=user).count(),
    }


CARDS = [Card("field", "grids/_field_card.html", field_card, order=25)]
