"""An import of grids: first a draft that can be looked at, then, when confirmed, the real thing."""

from __future__ import annotations

from django.conf import settings
from django.contrib.gis.db import models
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from grids.models.grid import Grid


class GridImport(models.Model):
    """One uploaded file. Its problems are computed when looked at, so they are those of today's grids."""

    class State(models.TextChoices):
        CHECKED = "checked", _("Checked, waiting for confirmation")
        APPLIED = "applied", _("Applied")
        DISCARDED = "discarded", _("Discarded")

    file_name = models.CharField(_("file"), max_length=200)
    coordinate_system = models.CharField(_("coordinate system"), max_length=5, choices=Grid.System.choices)
    tolerance_m2 = models.PositiveIntegerField(
        _("tolerance (m²)"),
        default=10,
        validators=[MaxValueValidator(10_000)],
        help_text=_("Overlaps and gaps up to this size are taken as imprecise drawing."),
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.CHECKED)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of grids")
        verbose_name_plural = _("imports of grids")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.file_name}"


class GridDraft(models.Model):
    """One feature of an uploaded file. Codes and levels as given, right or wrong."""

    grid_import = models.ForeignKey(GridImport, models.CASCADE, related_name="drafts")
    position = models.PositiveIntegerField()  # in the file, from 1
    code = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=200, blank=True)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    dedicated_kind = models.CharField(max_length=200, blank=True)
    parent_code = models.CharField(max_length=15, blank=True)
    geometry = models.MultiPolygonField(srid=4326, null=True)
    raw_geometry = models.JSONField(null=True)
    fault = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["grid_import", "position"], name="draft_position_once"),
            models.CheckConstraint(
                name="draft_has_area_or_fault", condition=models.Q(geometry__isnull=False) | ~models.Q(fault="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.code}"
