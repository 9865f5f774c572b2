"""`/notices/`: what the platform told this person, newest first; opening one marks it as read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from jiangdu import notices
from jiangdu.models import User
from jiangdu.queries.inbox import inbox_page


@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """The inbox by key pages: `?before=` or `?after=` a notice's id, `?unread=1` for the unread ones only."""
    assert isinstance(request.user, User)
    page = inbox_page(
        request.user,
        unread=request.GET.get("unread") == "1",
        before=_id(request.GET.get("before")),
        after=_id(request.GET.get("after")),
    )
    return render(request, "jiangdu/notices.html", {"page": page})


@login_required
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one of the own notices as read and go to what it is about."""
    assert isinstance(request.user, User)
    notice = get_object_or_404(notices.inbox(request.user), pk=pk)
    notices.mark_read(request.user, at=timezone.now(), ids=[notice.pk])
    return redirect(notice.path or "notices")


@require_POST
@login_required
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Mark all own notices as read."""
    assert isinstance(request.user, User)
    notices.mark_read(request.user, at=timezone.now())
    return redirect("notices")


def _id(text: str | None) -> int | None:
    """A positive id that fits the column, else None: an odd address shows the first page."""
    if text and text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    return None
