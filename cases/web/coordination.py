"""The paper of a meeting, to download: for whoever may see the case."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cases.queries.coordination_paper import paper_of, readable
from jiangdu.web.papers import paper_response


@login_required
@require_safe
def coordination_paper(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """`/coordinations/<number>.docx` or `.pdf`. 404 outside the scope."""
    user: Any = request.user
    meeting = readable(number, user)
    if meeting is None:
        raise Http404
    return paper_response(paper_of(meeting), form, name=number)
