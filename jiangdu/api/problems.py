"""Every refusal of the API as `application/problem+json` (RFC 9457).

The document is `{type, title, status, detail, code, errors: [{field, message, code}]}`: `code` is for programs, `detail` and
`message` are for people, in the language of the request. A nested field is written with dots (`location.coordinates.0`), '' is
the whole body.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypedDict

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from jiangdu.errors import ActionError, Busy, InvalidInput, NotInScope
from jiangdu.locking import is_busy

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"

TITLES = {
    400: _("Invalid input"),
    401: _("Not signed in"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Method not allowed"),
    406: _("Format not available"),
    409: _("Conflict"),
    413: _("Too large"),
    415: _("Format not accepted"),
    422: _("Cannot be processed"),
    429: _("Too many requests"),
    500: _("Something went wrong on our side"),
}

# PostgreSQL: lock not available, deadlock, serialization failure, statement timeout.


class FieldError(TypedDict):
    """One wrong field."""

    field: str
    message: str
    code: str


@dataclass(frozen=True)
class Problem:
    """What goes into the document; `wait` in seconds becomes Retry-After."""

    status: int
    code: str
    detail: object
    errors: tuple[FieldError, ...] = ()
    wait: float | None = None

    def body(self) -> dict[str, Any]:
        """The document, its sentences in the active language."""
        return {
            "type": f"urn:problem:{self.code}",
            "title": str(TITLES.get(self.status, TITLES[400])),
            "status": self.status,
            "detail": str(self.detail),
            "code": self.code,
            "errors": list(self.errors),
        }

    def response(self) -> Response:
        response = Response(self.body(), status=self.status, content_type=CONTENT_TYPE)
        if self.wait is not None:
            response["Retry-After"] = str(max(1, math.ceil(self.wait)))
        return response


def problem_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler. What nobody expected becomes a 500 without details and is logged with its traceback."""
    set_rollback()
    problem = problem_of(exc)
    if problem is None:
        request = context.get("request")
        got_request_exception.send(sender=None, request=getattr(request, "_request", request))
        logger.error("api.failed", exc_info=exc)
        problem = Problem(
            500, "internal", _("Nothing was changed. Please try again; if it happens again, tell the administrator.")
        )
    response = problem.response()
    if problem.status == 401:
        response["WWW-Authenticate"] = getattr(exc, "auth_header", "Token")
    return response


def problem_of(exc: Exception) -> Problem | None:
    """The problem an exception stands for; None if it is not one we know."""
    for kind, build in BUILDERS:
        if isinstance(exc, kind):
            return build(exc)
    return None


def _of_input(exc: InvalidInput) -> Problem:
    rows = tuple(
        FieldError(field=field, message=str(message), code=code)
        for field, found in exc.errors.items()
        for message, code in found
    )
    return Problem(exc.status, exc.code, exc.message, rows)


def _of_action(exc: ActionError) -> Problem:
    return Problem(exc.status, exc.code, exc.message, wait=getattr(exc, "wait", None))


def _of_fields(rows: tuple[FieldError, ...]) -> Problem:
    """400 for wrong fields: a single error speaks for the whole document, as with InvalidInput."""
    if len(rows) == 1:
        return Problem(400, rows[0]["code"], rows[0]["message"], rows)
    return Problem(400, "invalid", InvalidInput.message, rows)


def _flat(detail: Any, field: str = "") -> Iterator[FieldError]:
    if isinstance(detail, dict):
        for key, inner in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            yield from _flat(inner, ".".join(part for part in (field, name) if part))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _flat(inner, f"{field}.{index}" if nested and field else field)
    else:
        yield FieldError(field=field, message=str(detail), code=getattr(detail, "code", None) or "invalid")


def _of_drf_validation(exc: exceptions.ValidationError) -> Problem:
    return _of_fields(tuple(_flat(exc.detail)))


def _of_django_validation(exc: DjangoValidationError) -> Problem:
    by_field = exc.error_dict if hasattr(exc, "error_dict") else {"": exc.error_list}
    return _of_fields(
        tuple(
            FieldError(field="" if field == "__all__" else field, message=message, code=error.code or "invalid")
            for field, found in by_field.items()
            for error in found
            for message in error.messages
        )
    )


def _of_api(exc: exceptions.APIException) -> Problem:
    codes = exc.get_codes()
    code = codes if isinstance(codes, str) else exc.default_code
    if isinstance(exc, exceptions.NotFound):
        return _missing(exc)
    return Problem(exc.status_code, {"error": "internal"}.get(code, code), exc.detail, wait=getattr(exc, "wait", None))


def _missing(exc: Exception) -> Problem:
    return Problem(404, NotInScope.code, NotInScope.message)


def _forbidden(exc: Exception) -> Problem:
    return Problem(403, "permission_denied", exceptions.PermissionDenied.default_detail)


def _conflict(exc: Exception) -> Problem:
    logger.warning("api.integrity", exc_info=exc)
    return Problem(409, "conflict", _("This contradicts what is stored already. Nothing was changed."))


def _operational(exc: OperationalError) -> Problem | None:
    if is_busy(exc):
        return Problem(Busy.status, Busy.code, Busy.message)
    return None


def _unstorable(exc: Exception) -> Problem:
    return Problem(400, "invalid", _("A value is out of range or contains characters that cannot be stored."))


def _value(exc: ValueError) -> Problem | None:
    """psycopg2 refuses NUL characters with a bare ValueError."""
    return _unstorable(exc) if "NUL (0x00)" in str(exc) else None


def _too_large(exc: Exception) -> Problem:
    return Problem(413, "too_large", _("This is larger than what can be accepted."))


def _suspicious(exc: Exception) -> Problem:
    return Problem(400, "bad_request", _("The request could not be understood."))


BUILDERS: tuple[tuple[type[Exception], Callable[[Any], Problem | None]], ...] = (
    (InvalidInput, _of_input),
    (ActionError, _of_action),
    (exceptions.ValidationError, _of_drf_validation),
    (exceptions.APIException, _of_api),
    (DjangoValidationError, _of_django_validation),
    (Http404, _missing),
    (PermissionDenied, _forbidden),
    (IntegrityError, _conflict),
    (OperationalError, _operational),
    (DataError, _unstorable),
    (RequestDataTooBig, _too_large),
    (SuspiciousOperation, _suspicious),
    (ValueError, _value),
)
