"""`/me/`: who I am here – posts, language, sessions, and how I want to be told."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jiangdu.models import User
from jiangdu.scope import scope_of


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Posts with their areas and what they allow."""
    assert isinstance(request.user, User)
    return render(request, "jiangdu/me.html", {"posts": scope_of(request.user).posts})
