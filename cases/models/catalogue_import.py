"""A workbook with rows for the catalogue: first looked at, then, when confirmed, put in force. Kept as the proof."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiangdu.models import User


class CatalogueImport(models.Model):
    """One uploaded workbook. What it would change is computed when looked at, so against today's catalogue."""

    class Kind(models.TextChoices):
        CATEGORIES = "categories", _("Categories and conditions")
        RESPONSIBILITY = "responsibility", _("Responsibility catalogue")

    class State(models.TextChoices):
        CHECKED = "checked", _("Checked, waiting for confirmation")
        APPLIED = "applied", _("Applied")
        DISCARDED = "discarded", _("Discarded")

    kind = models.CharField(_("content"), max_length=14, choices=Kind.choices)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.CHECKED)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded at"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    counts = models.JSONField(
        _("rows"), default=dict, blank=True
    )  # when applied: {"new": n, "changed": n, "unchanged": n}

    class Meta:
        verbose_name = _("import of the catalogue")
        verbose_name_plural = _("imports of the catalogue")
        ordering = ["-id"]
        default_permissions = ()
        permissions = [("import_catalogue", _("Can import and export the catalogue"))]

    def __str__(self) -> str:
        return f"#{self.pk} {self.file_name}"
