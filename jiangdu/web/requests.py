"""What every request gets before anything else: the caller's address, an id, and one line in the log."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from pghistory.middleware import HistoryMiddleware

GetResponse = Callable[[HttpRequest], HttpResponse]
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
LOOPBACK_ADDRESSES = frozenset({"127.0.0.1", "::1", ""})  # "": over a socket file

log = structlog.get_logger("jiangdu.request")


def from_this_machine(request: HttpRequest) -> bool:
    """Whether the caller is on this machine itself, not somebody let through by a proxy on it."""
    forwarded = any(header in request.META for header in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"))
    return request.META.get("REMOTE_ADDR", "") in LOOPBACK_ADDRESSES and not forwarded


class ClientAddressMiddleware:
    """Behind TRUSTED_PROXIES of our own, REMOTE_ADDR becomes the address the outermost of them saw.

    Entries further left in X-Forwarded-For are the caller's own claim and are ignored.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count = settings.TRUSTED_PROXIES
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if count and len(hops) >= count:
            request.META["REMOTE_ADDR"] = hops[-count]
        return self.get_response(request)


class RequestLogMiddleware:
    """Takes X-Request-ID from the proxy or makes one, returns it, and logs method, path, status and time.

    The query string is left out: a search for a caller's name stands there.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        started = time.monotonic()
        structlog.contextvars.clear_contextvars()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            if request.path not in QUIET_PATHS or response.status_code >= 400:
                self._write_line(request, response, started)
        response["X-Request-ID"] = request_id
        return response

    @staticmethod
    def _write_line(request: HttpRequest, response: HttpResponse, started: float) -> None:
        log.info(
            "request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round((time.monotonic() - started) * 1000),
            user=getattr(getattr(request, "user", None), "pk", None),
        )


class PrivateMiddleware:
    """What says nothing else about caches is for this caller alone and asked for anew each time."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "private, no-cache")
        return response


class AdminChangesMiddleware(HistoryMiddleware):
    """Notes who changed a row of configuration. Only in the administration: elsewhere it would lengthen every statement."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/admin/"):
            return super().__call__(request)  # type: ignore[no-untyped-call]
        return self.get_response(request)
