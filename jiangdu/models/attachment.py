"""Photos and papers. What is stored is never changed; whom it belongs to is decided once."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

OFFLINE_AT_MOST = timedelta(days=7)  # from taking a photo to uploading it
CLOCKS_DIFFER = timedelta(minutes=5)
QUARTERS = 4


def quarter(number: int) -> Any:
    """Sixteen of the fingerprint's 64 bits, 0 the lowest. Pictures that differ in at most three bits share a whole quarter."""
    return F("fingerprint").bitrightshift(16 * number).bitand(0xFFFF)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def of(self, subject: models.Model) -> AttachmentQuerySet:
        """What was claimed for this subject, oldest first."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).order_by("created_at", "pk")


class Attachment(models.Model):
    """One upload. Until it is claimed only its uploader sees it; then whoever sees the subject.

    `original`, `view` and `thumbnail` are names in the default storage. The original is kept byte for byte; `view` and
    `thumbnail` are re-encoded, without metadata, and empty for a paper, which is only ever downloaded.
    """

    class Kind(models.TextChoices):
        NEAR = "near", pgettext_lazy("of a photo", "Near view")
        FAR = "far", pgettext_lazy("of a photo", "Far view")
        BEFORE = "before", pgettext_lazy("of a photo", "Before")
        AFTER = "after", pgettext_lazy("of a photo", "After")
        EVIDENCE = "evidence", pgettext_lazy("of a photo", "Evidence")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attachments", verbose_name=_("uploader")
    )
    kind = models.CharField(pgettext_lazy("of a photo", "kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("file name"), max_length=120)
    mime = models.CharField(_("media type"), max_length=40)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256 of the original"), max_length=64)
    width = models.PositiveIntegerField(_("width in pixels"), null=True)
    height = models.PositiveIntegerField(_("height in pixels"), null=True)
    fingerprint = models.BigIntegerField(_("visual fingerprint"), null=True)
    taken_at = models.DateTimeField(_("taken at"), null=True)
    location = PointField(_("taken where"), null=True, spatial_index=False)
    original = models.CharField(max_length=160, editable=False)
    view = models.CharField(max_length=160, blank=True, editable=False)
    thumbnail = models.CharField(max_length=160, blank=True, editable=False)
    created_at = models.DateTimeField(_("uploaded at"))
    subject_type = models.CharField(_("kind of subject"), max_length=60, null=True)
    subject_id = models.BigIntegerField(_("subject"), null=True)
    part = models.BigIntegerField(_("part of the subject"), null=True)
    claimed_at = models.DateTimeField(_("used at"), null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["created_at", "id"]
        default_permissions = ()
        permissions = [("download_originals", _("Download original photos"))]
        indexes = [
            models.Index(
                fields=["subject_type", "subject_id"], name="attachment_subject", condition=Q(claimed_at__isnull=False)
            ),
            models.Index(
                fields=["uploader", "created_at"], name="attachment_unused", condition=Q(claimed_at__isnull=True)
            ),
            models.Index(fields=["created_at"], name="attachment_orphans", condition=Q(claimed_at__isnull=True)),
            *(
                models.Index(
                    quarter(number), name=f"attachment_quarter_{number}", condition=Q(fingerprint__isnull=False)
                )
                for number in range(QUARTERS)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="attachment_used_wholly_or_not",
                condition=Q(
                    subject_type__isnull=True, subject_id__isnull=True, claimed_at__isnull=True, part__isnull=True
                )
                | Q(subject_type__isnull=False, subject_id__isnull=False, claimed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="attachment_paper_is_evidence", condition=~Q(view="") | Q(kind="evidence", mime="application/pdf")
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="used_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.claimed_at IS NOT NULL AND (OLD.subject_type, OLD.subject_id, OLD.claimed_at, OLD.part)"
                    " IS DISTINCT FROM (NEW.subject_type, NEW.subject_id, NEW.claimed_at, NEW.part)"
                ),
            ),
            pgtrigger.Protect(
                name="original_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("uploader", "kind", "sha256", "size", "mime", "original", "created_at"),
            ),
            pgtrigger.Protect(
                name="used_stays", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__claimed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.name}"

    @property
    def is_picture(self) -> bool:
        """Whether it can be looked at in a page; otherwise it is a paper to download."""
        return bool(self.view)

    @property
    def is_time_doubtful(self) -> bool:
        """Whether the device's clock says what cannot well be: later than the upload, or long before it."""
        if self.taken_at is None:
            return False
        return not self.created_at - OFFLINE_AT_MOST <= self.taken_at <= self.created_at + CLOCKS_DIFFER

    def stored_names(self) -> list[str]:
        """All its files in the storage."""
        return [name for name in (self.original, self.view, self.thumbnail) if name]
