"""A list taken out as a workbook: asked for by one person, written by a worker, kept for a week."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    """`query` is the list's address behind the question mark: the worker reads the rows its person may see by then."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being written")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("list"), max_length=40)
    query = models.TextField(_("filters"), blank=True)
    language = models.CharField(max_length=10)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports", verbose_name=_("person")
    )
    asked_at = models.DateTimeField(_("asked"))
    moved_on_at = models.DateTimeField(editable=False)  # the worker's last sign of life
    state = models.CharField(_("State"), max_length=8, choices=State.choices, default=State.WAITING)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=100, blank=True, editable=False)  # a name of the default storage

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-asked_at", "-id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="export_person"),
            models.Index(
                fields=["state"], condition=models.Q(state__in=["waiting", "running"]), name="export_unfinished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def percent(self) -> int:
        """How far the worker has come, 0 to 100."""
        return 100 * self.rows_done // self.rows_total if self.rows_total else 0
