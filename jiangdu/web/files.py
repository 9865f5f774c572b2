"""Downloads: for who is signed in, holds a link of their own that still counts, and may see the subject. Else 404."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import PurePath
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from rest_framework.exceptions import AuthenticationFailed

from jiangdu.api.authentication import TokenAuthentication
from jiangdu.audit import audit
from jiangdu.file_links import ORIGINAL, STEP, THUMBNAIL, VARIANTS, VIEW, holds
from jiangdu.models import Attachment, User
from jiangdu.modules import subject_for

DOWNLOADED: Final = "attachment.original_downloaded"
JPEG: Final = "image/jpeg"


@require_safe
def file_view(request: HttpRequest, pk: uuid.UUID, variant: str) -> HttpResponseBase:
    """One variant of one attachment. Taking out an original is written into the audit."""
    user, at = _user(request), timezone.now()
    until, signature = request.GET.get("until", ""), request.GET.get("signature", "")
    if user is None or variant not in VARIANTS:
        raise Http404
    if not holds(pk.hex, variant, user=user, until=until, signature=signature, at=at):
        raise Http404
    attachment = Attachment.objects.filter(pk=pk).first()
    if attachment is None or not visible(attachment, user):
        raise Http404
    if variant == ORIGINAL:
        if not user.has_perm("jiangdu.download_originals"):
            raise Http404
        audit(DOWNLOADED, actor=user, at=at, request=request, subject=attachment, sha256=attachment.sha256)
    return _response(request, attachment, variant)


def _user(request: HttpRequest) -> User | None:
    """The user of the session, else of an API token."""
    if isinstance(request.user, User):
        return request.user
    try:
        found: Any = TokenAuthentication().authenticate(request)  # type: ignore[arg-type]
    except AuthenticationFailed:
        return None
    return found[0] if found else None


def visible(attachment: Attachment, user: User) -> bool:
    """Unused: to its uploader. Used: to whoever may see the subject."""
    if attachment.claimed_at is None:
        return attachment.uploader_id == user.pk
    try:
        subject = subject_for(str(attachment.subject_type))
    except KeyError:  # its module was taken out
        return False
    return subject.visible_to(user).filter(pk=attachment.subject_id).exists()


def _response(request: HttpRequest, attachment: Attachment, variant: str) -> HttpResponseBase:
    name, mime, inline = _stored(attachment, variant)
    if not name:
        raise Http404
    etag = f'"{hashlib.sha256(name.encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or _body(name)
    response["Content-Type"] = mime
    response["Content-Disposition"] = content_disposition_header(not inline, _shown_name(attachment, inline)) or ""
    response["ETag"] = etag
    response["Cache-Control"] = f"private, max-age={STEP}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _stored(attachment: Attachment, variant: str) -> tuple[str, str, bool]:
    """(name in the storage, media type, shown in the page). The view of a paper is itself, as a download."""
    if variant == ORIGINAL or (variant == VIEW and not attachment.is_picture):
        return attachment.original, attachment.mime, False
    return (attachment.thumbnail if variant == THUMBNAIL else attachment.view), JPEG, True


def _shown_name(attachment: Attachment, inline: bool) -> str:
    return f"{PurePath(attachment.name).stem}.jpg" if inline else attachment.name


def _body(name: str) -> HttpResponseBase:
    """The file itself, or an instruction to the web server before us to send it (FILES_ACCEL_PREFIX)."""
    if settings.FILES_ACCEL_PREFIX:
        return HttpResponse(headers={"X-Accel-Redirect": f"{settings.FILES_ACCEL_PREFIX.rstrip('/')}/{name}"})
    try:
        return FileResponse(default_storage.open(name))
    except FileNotFoundError:
        raise Http404 from None
