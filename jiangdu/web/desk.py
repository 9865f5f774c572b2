"""The desk: what waits for whoever signs in, from the cards of every module."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from jiangdu.models import User
from jiangdu.modules import Card, parts


def cards_of(request: HttpRequest, *, at: datetime) -> list[SafeString]:
    """The rendered cards this user may see, in order; a card whose context is None is left out."""
    assert isinstance(request.user, User)
    cards: list[Card] = sorted(parts("cards"), key=lambda card: card.order)
    shown = []
    for card in cards:
        if card.permission and not request.user.has_perm(card.permission):
            continue
        if (context := card.context(request, at)) is not None:
            shown.append(render_to_string(card.template, {**context, "card": card}, request))
    return shown


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """`/`: the cards, or a friendly emptiness."""
    return render(request, "jiangdu/desk.html", {"cards": cards_of(request, at=timezone.now())})
