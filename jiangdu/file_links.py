"""Links to files: bound to one user, one file, one variant and a time; passed on to somebody else they open nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.core.signing import Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare

if TYPE_CHECKING:
    from jiangdu.models import Attachment, User

VIEW, THUMBNAIL, ORIGINAL = "view", "thumb", "original"
VARIANTS: Final = (VIEW, THUMBNAIL, ORIGINAL)
STEP: Final = 1800  # seconds: within one step a link stays the same, so browsers can keep the picture
STEPS: Final = 3  # a link holds for one hour at least, one and a half at most


def file_url(attachment: Attachment, variant: str, *, user: User, at: datetime) -> str:
    """Path of one variant ("view", "thumb" or "original") for this user, good for about an hour."""
    expires = (int(at.timestamp()) // STEP + STEPS) * STEP
    signature = _signature(attachment.pk.hex, variant, user, expires)
    path = reverse("file", kwargs={"pk": attachment.pk, "variant": variant})
    return f"{path}?until={expires}&signature={signature}"


def holds(pk_hex: str, variant: str, *, user: User, until: str, signature: str, at: datetime) -> bool:
    """Whether a link's signature is ours, for this user, and not yet expired."""
    if not (until.isascii() and until.isdigit() and len(until) < 12) or int(until) <= at.timestamp():
        return False
    return constant_time_compare(signature, _signature(pk_hex, variant, user, int(until)))


def _signature(pk_hex: str, variant: str, user: User, expires: int) -> str:
    return Signer(salt="jiangdu.files").signature(f"{user.pk}:{pk_hex}:{variant}:{expires}")
