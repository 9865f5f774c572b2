"""`/healthz`, `/readyz` and `/metrics`: for whoever runs the platform, not for its users."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from jiangdu.metrics import exposition
from jiangdu.readiness import OK, readiness
from jiangdu.web.requests import from_this_machine


def may_see_details(request: HttpRequest) -> bool:
    """From this machine, or with `Authorization: Bearer <METRICS_TOKEN>`."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return from_this_machine(request) or bool(token and constant_time_compare(given, token))


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 if everything needed is there, else 503; what is wrong is told to operators only."""
    checks = readiness(timezone.now())
    ready = all(answer == OK for answer in checks.values())
    body: dict[str, object] = {"ready": ready}
    if may_see_details(request):
        body["checks"] = checks
    return JsonResponse(body, status=200 if ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text; for anybody else the page does not exist."""
    if not may_see_details(request):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
