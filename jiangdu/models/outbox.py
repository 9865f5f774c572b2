"""What subscribers still have to be told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiangdu.models.history import HistoryEntry


class OutboxQuerySet(models.QuerySet["Outbox"]):
    def waiting(self) -> OutboxQuerySet:
        """Rows that will be tried (again)."""
        return self.filter(next_try_at__isnull=False)

    def dead(self) -> OutboxQuerySet:
        """Rows given up after the last attempt; an administrator may retry them."""
        return self.filter(next_try_at__isnull=True)


class Outbox(models.Model):
    """One entry for one subscriber: written with the entry, deleted once delivered. No `next_try_at`: given up."""

    entry = models.ForeignKey(HistoryEntry, models.PROTECT, related_name="+", verbose_name=_("history entry"))
    subscriber = models.CharField(_("subscriber"), max_length=60)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created"))

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("undelivered news")
        verbose_name_plural = _("undelivered news")
        ordering = ["id"]
        indexes = [models.Index(fields=["next_try_at"], name="outbox_due", condition=Q(next_try_at__isnull=False))]
        constraints = [models.UniqueConstraint(fields=["entry", "subscriber"], name="outbox_once_per_subscriber")]

    def __str__(self) -> str:
        return f"{self.subscriber} ← {self.entry_id}"
