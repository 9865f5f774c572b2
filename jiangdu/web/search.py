"""`/search/`: one box over everything the modules can find for this user."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jiangdu.models import User
from jiangdu.modules import SearchSource, parts

LIMIT = 20
LONGEST = 100


def found_for(user: User, words: str) -> list[dict[str, object]]:
    """Per source its label and up to LIMIT hits (title, description, url); sources without hits are left out."""
    sources: list[SearchSource] = list(parts("search"))
    answers = [{"label": source.label, "hits": source.find(user, words, LIMIT)} for source in sources]
    return [answer for answer in answers if answer["hits"]]


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Results grouped by source; an exact single hit is still shown, so that nobody is thrown onto a page."""
    assert isinstance(request.user, User)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    groups = found_for(request.user, words) if words else []
    return render(request, "jiangdu/search.html", {"words": words, "groups": groups})
