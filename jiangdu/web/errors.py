"""Error pages that keep the user's bearings: what happened, what was kept, what to do."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import structlog
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import requires_csrf_token

from jiangdu.api.problems import TITLES, Problem

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """The words of one error page."""

    status: int
    icon: str
    title: object
    text: object
    advice: object


BAD_REQUEST = Words(
    400,
    "question-circle",
    _("The request could not be understood"),
    _("Nothing was changed."),
    _("Go back and try again. If an address was typed or copied, check it."),
)
FORBIDDEN = Words(
    403,
    "lock",
    _("You have no right to this page"),
    _("Your posts do not include this. Nothing was changed."),
    _("If it belongs to your work, ask your administrator to add it to your post."),
)
NOT_FOUND = Words(
    404,
    "signpost-split",
    _("Not found, or not within your responsibility"),
    _("The address is wrong, the matter has moved, or it belongs to other people's work."),
    _("Start from your desk, or search for the number."),
)
NOT_ALLOWED = Words(
    405,
    "signpost-split",
    _("This address takes a form, it is not a page"),
    _("Nothing was changed."),
    _("Go back to the page with the form, or start from your desk."),
)
FAILED = Words(
    500,
    "tools",
    _("Something failed on our side"),
    _("What was being saved was not saved; what you entered is still in the browser."),
    _(
        "Go back and try again in a minute. If it stays like this, tell the command centre the time and this page's number."
    ),
)
UNAVAILABLE = Words(
    503,
    "hourglass-split",
    _("The platform is being maintained or is very busy"),
    _("Nothing was lost."),
    _("Try again in a few minutes. In danger call 110, 119 or 120."),
)
CSRF = Words(
    403,
    "arrow-repeat",
    _("This page was open for too long"),
    _("For safety the form was not accepted. What you entered is still in the browser."),
    _("Go back, reload the page and send it again. If cookies are switched off, allow them for this site."),
)


def _page(request: HttpRequest, words: Words) -> HttpResponse:
    """The page in the frame of the platform; without the frame when even that fails."""
    context = {"words": words, "request_id": _request_id()}
    try:
        html: str = render_to_string("jiangdu/error.html", context, request)
    except Exception:
        log.exception("error page without its frame")
        html = _bare(context)
    return HttpResponse(html, status=words.status)


def _request_id() -> str:
    """What the log calls this request; '' outside of one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def _bare(context: dict[str, object]) -> str:
    return render_to_string("jiangdu/error_bare.html", context)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, BAD_REQUEST)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, FORBIDDEN)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, NOT_FOUND)


def not_allowed(request: HttpRequest) -> HttpResponse:
    return _page(request, NOT_ALLOWED)


def failed(request: HttpRequest) -> HttpResponse:
    """Touches neither the database nor the session: either may be what failed."""
    context = {"words": FAILED, "request_id": _request_id()}
    return HttpResponse(_bare(context), status=500)


def unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """For maintenance and overload; touches neither the database nor the session."""
    return HttpResponse(_bare({"words": UNAVAILABLE}), status=503, headers={"Retry-After": "120"})


def refused(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A refusal the API would give as a document."""
    title = TITLES.get(problem.status, BAD_REQUEST.title)
    return _page(request, Words(problem.status, BAD_REQUEST.icon, title, problem.detail, BAD_REQUEST.advice))


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, CSRF)
