"""Take in uploads, hand them over to a subject, forget what nobody used."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jiangdu.errors import ActionError, InvalidInput, invalid
from jiangdu.file_links import THUMBNAIL, VIEW, file_url
from jiangdu.images import PDF, Picture, damaged, develop, sniff, whole_pdf
from jiangdu.models.attachment import Attachment

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest

    from jiangdu.models import User

UNUSED_KEPT: Final = timedelta(hours=48)
MOST_AT_ONCE: Final = 30  # files handed over in one step
ROOT: Final = "attachments"


class TooLarge(InvalidInput):
    """More bytes than we take (settings.MAX_UPLOAD_BYTES)."""

    status = 413

    def __init__(self) -> None:
        limit = settings.MAX_UPLOAD_BYTES // 1024**2
        message = format_lazy(_("This file is too large. At most {limit} MB are taken."), limit=limit)
        super().__init__({"file": [(message, "too_large")]})


class TooManyUnused(ActionError):
    """The user uploads without using what was uploaded."""

    status = 429
    code = "too_many_unused"
    message = _("Too many files were uploaded without being used. Please use them, or try again tomorrow.")


def store(
    file: IO[bytes],
    *,
    kind: str,
    uploader: User,
    at: datetime,
    name: str = "",
    taken_at: datetime | None = None,
    location: Point | None = None,
) -> Attachment:
    """Check the bytes, keep the original and its copies. The file's own EXIF fills in time and position if not given.

    Raises TooLarge, TooManyUnused, InvalidInput on `kind` or `file`: empty, unknown_type, paper_not_evidence, damaged,
    too_many_pixels.
    """
    if kind not in Attachment.Kind.values:
        raise invalid("kind", _("Choose what the photo shows: near, far, before, after or evidence."), "unknown_kind")
    _refuse_flood(uploader, at)
    size, digest, mime = _examine(file)
    picture = _picture(file, size, mime, kind)
    attachment = Attachment(
        uploader=uploader,
        kind=kind,
        name=clean_name(name or getattr(file, "name", "") or ""),
        mime=mime,
        size=size,
        sha256=digest,
    )
    attachment.created_at, attachment.taken_at, attachment.location = at, _believable(taken_at), location
    if picture:
        attachment.width, attachment.height, attachment.fingerprint = picture.width, picture.height, picture.fingerprint
        attachment.taken_at = attachment.taken_at or _believable(picture.taken_at)
        attachment.location = location or picture.location
    _keep(attachment, file, picture)
    return attachment


def _refuse_flood(uploader: User, at: datetime) -> None:
    unused = Attachment.objects.filter(uploader=uploader, claimed_at__isnull=True, created_at__gt=at - UNUSED_KEPT)
    if unused.count() >= settings.UNUSED_UPLOADS_PER_USER:
        raise TooManyUnused


def _examine(file: IO[bytes]) -> tuple[int, str, str]:
    """(size, SHA-256, media type), read in pieces and no further than the limit."""
    file.seek(0)
    digest, size, head = hashlib.sha256(), 0, b""
    while piece := file.read(64 * 1024):
        head = head or piece[:64]
        size += len(piece)
        if size > settings.MAX_UPLOAD_BYTES:
            raise TooLarge
        digest.update(piece)
    if not size:
        raise invalid("file", _("This file is empty. Please take or choose it again."), "empty")
    return size, digest.hexdigest(), sniff(head)


def _picture(file: IO[bytes], size: int, mime: str, kind: str) -> Picture | None:
    """The developed picture, or None for a paper that may be kept."""
    if not mime:
        raise invalid("file", _("Only photos (JPEG, PNG, WebP, HEIC) and, as evidence, PDF are taken."), "unknown_type")
    if mime != PDF:
        return develop(file, mime)
    if kind != Attachment.Kind.EVIDENCE:
        raise invalid("file", _("A PDF is taken as evidence only. Please choose a photo."), "paper_not_evidence")
    if not whole_pdf(file, size):
        raise damaged()
    return None


def _believable(taken_at: datetime | None) -> datetime | None:
    """A device's clock may be wrong, and then its time is kept and marked; a year no photo can be of is not known."""
    return taken_at if taken_at and 2000 <= taken_at.year < 2100 else None


def _keep(attachment: Attachment, file: IO[bytes], picture: Picture | None) -> None:
    """Write files and row; files are taken back if the row cannot be written."""
    written: list[str] = []
    try:
        file.seek(0)
        attachment.original = _write(attachment, "original", File(file), written)
        if picture:
            attachment.view = _write(attachment, "view", ContentFile(picture.view), written)
            attachment.thumbnail = _write(attachment, "thumbnail", ContentFile(picture.thumbnail), written)
        with transaction.atomic():
            attachment.save(force_insert=True)
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise


def _write(attachment: Attachment, variant: str, content: File[Any], written: list[str]) -> str:
    """Names begin with the attachment's id, so strays can be found, and end unguessably; no extension, nothing to execute."""
    stem = attachment.id.hex
    written.append(default_storage.save(f"{ROOT}/{stem[:2]}/{stem}-{secrets.token_hex(12)}.{variant}", content))
    return written[-1]


def clean_name(name: str) -> str:
    """A file name to show: no folders, no control or direction characters, at most 120 characters with the ending kept."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(c for c in base if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*').strip(" .")
    stem, dot, ending = base.rpartition(".")
    if len(base) > 120 and stem and len(ending) <= 10:
        return f"{stem[: 119 - len(ending)]}{dot}{ending}"
    return base[:120] or "file"


def claim(
    ids: Iterable[Any],
    *,
    subject: Model,
    user: User,
    at: datetime,
    kinds: Sequence[str] | None = None,
    part: int | None = None,
    field: str = "photos",
) -> list[Attachment]:
    """Hand uploads over to the subject, for good, in the order given; one select, one update.

    Each must be the user's own, unused and of one of `kinds`; else InvalidInput on `field`. The rows are locked in the order
    of their ids, so of two who claim the same one waits and is refused. The caller's transaction must be open.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("claim() belongs into the action's transaction")
    wanted = _as_uuids(ids, field)
    if not wanted:
        return []
    rows = Attachment.objects.select_for_update(no_key=True).filter(pk__in=wanted, uploader=user).order_by("pk")
    found = {row.pk: row for row in rows}
    chosen = [_usable(found.get(pk), kinds, field) for pk in wanted]
    given = {"subject_type": subject._meta.label_lower, "subject_id": subject.pk, "part": part, "claimed_at": at}
    Attachment.objects.filter(pk__in=wanted).update(**given)
    for attachment in chosen:
        vars(attachment).update(given)
    return chosen


def _as_uuids(ids: Iterable[Any], field: str) -> list[uuid.UUID]:
    try:
        wanted = list(dict.fromkeys(pk if isinstance(pk, uuid.UUID) else uuid.UUID(str(pk)) for pk in ids))
    except ValueError as error:
        raise _unknown(field) from error
    if len(wanted) > MOST_AT_ONCE:
        raise invalid(field, _("At most %(limit)s files at once.") % {"limit": MOST_AT_ONCE}, "too_many")
    return wanted


def _unknown(field: str) -> ActionError:
    return invalid(field, _("A file is not there (any more). Please upload it again."), "unknown_attachment")


def _usable(attachment: Attachment | None, kinds: Sequence[str] | None, field: str) -> Attachment:
    if attachment is None:
        raise _unknown(field)
    if attachment.claimed_at is not None:
        raise invalid(field, _("A file was used already. Please upload it again for this."), "attachment_used")
    if kinds is not None and attachment.kind not in kinds:
        named = ", ".join(str(Attachment.Kind(kind).label) for kind in kinds)
        raise invalid(field, _("Wanted here: %(kinds)s.") % {"kinds": named}, "wrong_kind")
    return attachment


def photo_json(attachment: Attachment, request: HttpRequest) -> dict[str, Any]:
    """An attachment as the API and the pages show it to the request's user; its links are theirs alone and hold an hour."""
    at = timezone.now()
    user: Any = request.user
    place = attachment.location
    return {
        "id": str(attachment.pk),
        "kind": attachment.kind,
        "name": attachment.name,
        "url": file_url(attachment, VIEW, user=user, at=at),
        "thumbnail_url": file_url(attachment, THUMBNAIL, user=user, at=at) if attachment.is_picture else None,
        "sha256": attachment.sha256,
        "taken_at": timezone.localtime(attachment.taken_at).isoformat() if attachment.taken_at else None,
        "is_time_doubtful": attachment.is_time_doubtful,
        "uploaded_at": timezone.localtime(attachment.created_at).isoformat(),
        "location": {"type": "Point", "coordinates": [place.x, place.y]} if place else None,
    }


def photo_shown(attachment: Attachment, request: HttpRequest) -> dict[str, Any]:
    """The same for the pages' photo row: with its words, and its time as a moment the reader's language tells."""
    shown = photo_json(attachment, request)
    return {**shown, "label": attachment.get_kind_display(), "taken_at": attachment.taken_at}
