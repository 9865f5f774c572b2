"""Every POST may carry `Idempotency-Key`: done once, answered the same ever after.

How it holds: the view runs in one transaction that begins with a try-lock on (user, key) and ends with storing the answer.
The lock and the stored row vanish or stay together with what the action did, so a crash anywhere leaves nothing or all of it,
and nothing has to be cleaned up or to expire. Whoever comes while the first is still at work does not get the lock: 409.
Should the first commit between our look and our lock, storing our answer violates the unique key: our work is rolled back
and theirs is given.

An answer marked NOT_KEPT (personal data in clear) is not stored: a repeat is a new look, asked and recorded again.

Only answers below 400 are stored: what was refused did nothing and may be tried again. A used key with another body still
goes through the checks that come first (404, 403, 409, 400) and then, rolled back, gives 422.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from jiangdu.errors import ActionError, invalid
from jiangdu.models import IdempotencyKey

HEADER = "Idempotency-Key"
NOT_KEPT = "no-store, private"  # as Cache-Control: neither a browser nor we keep this answer
REPLAYED = "Idempotency-Replayed"
_LOOK = """
    SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0)), found.id
    FROM (SELECT 1) AS one
    LEFT JOIN jiangdu_idempotencykey AS found ON found.user_id = %s AND found.key = %s
"""


class InFlight(ActionError):
    """The same request is being answered right now."""

    status = 409
    code = "in_flight"
    message = _("This request is still being worked on. Ask again in a moment.")


class KeyReused(ActionError):
    """The key belongs to another request."""

    status = 422
    code = "idempotency_key_reused"
    message = _("This idempotency key was used for another request already.")


class Once:
    """Mixin of every API view: wraps `post` when the request carries the header and the user is known."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get(HEADER, "")
        if request.method == "POST" and key and request.user.is_authenticated and hasattr(self, "post"):
            handler: Callable[..., HttpResponseBase] = self.post
            vars(self)["post"] = lambda *a, **kw: _once(request, _checked(key), lambda: handler(*a, **kw))


def _checked(key: str) -> str:
    if len(key) > 200 or not key.isprintable():
        raise invalid(HEADER, _("At most 200 printable characters."), "bad_idempotency_key")
    return key


def _once(request: Request, key: str, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    digest = digest_of(request)
    try:
        with transaction.atomic():
            stored = _claim(request, key)
            if stored is None:
                return _answered(request, key, digest, answer)
            if stored.digest != digest:
                answer()
                raise KeyReused
    except IntegrityError as clash:
        stored = _row(request, key)
        if stored is None:  # the action's own conflict
            raise clash
        if stored.digest != digest:
            raise KeyReused from clash
    return _replay(stored)


def _claim(request: Request, key: str) -> IdempotencyKey | None:
    """Take the lock, or raise InFlight; the stored answer if there is one."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [f"once:{_who(request)}:{key}", _who(request), key])
        locked, found = cursor.fetchone()
    if not locked and found is None:
        raise InFlight
    return _row(request, key) if found is not None else None


def _who(request: Request) -> int:
    assert request.user.pk is not None  # only for those who are signed in
    return request.user.pk


def _row(request: Request, key: str) -> IdempotencyKey | None:
    return IdempotencyKey.objects.filter(user_id=_who(request), key=key).first()


def _answered(request: Request, key: str, digest: str, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    response = answer()
    if isinstance(response, Response) and response.status_code < 400 and response.get("Cache-Control") != NOT_KEPT:
        body = "" if response.data is None else JSONRenderer().render(response.data).decode()
        IdempotencyKey.objects.create(
            user_id=_who(request),
            key=key,
            digest=digest,
            status=response.status_code,
            body=body,
            created_at=timezone.now(),
        )
    return response


def _replay(stored: IdempotencyKey) -> HttpResponse:
    kind = "application/json" if stored.body else ""
    return HttpResponse(stored.body, status=stored.status, headers={"Content-Type": kind, REPLAYED: "true"})


def digest_of(request: Request) -> str:
    """SHA-256 over method, path and body; of a multipart body its fields and files, since the boundary differs each time."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type.startswith("multipart/"):
        for name, values in sorted(cast("MultiValueDict[str, Any]", request.data).lists()):
            for value in values:
                found.update(json.dumps([name, _digestible(value)]).encode())
    else:
        found.update(request._request.body)
    return found.hexdigest()


def _digestible(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return str(value)
    content = hashlib.sha256()
    for chunk in value.chunks():
        content.update(chunk)
    value.seek(0)
    return [value.name, content.hexdigest()]
