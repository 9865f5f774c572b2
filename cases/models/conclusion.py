"""Why a matter that cannot go further was concluded, and what its reporter may still do (认定办结)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from jiangdu.models import User


class Conclusion(models.Model):
    """One conclusion. The reason stands in the history; `evidence` is what it rests on, files may be added to it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="conclusions", verbose_name=_("case"))
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    evidence = models.TextField(_("evidence"), blank=True)
    remedies = models.TextField(_("what the reporter may still do"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("conclusion")
        verbose_name_plural = _("conclusions")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.at:%Y-%m-%d}"
