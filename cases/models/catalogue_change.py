"""What an approval changed in the catalogue, so that it can be rolled back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.catalogue_import import CatalogueImport
from cases.models.proposal import Proposal
from cases.models.responsibility import Responsibility
from jiangdu.models import User


class CatalogueChange(models.Model):
    """One row that an approval put in force, or to which it gave another end. `end_before`: the end it had until then.

    Changes of one import, and those of one accepted proposal, are rolled back together. Goes with a row that is deleted
    before it ever counted.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("A row put in force")
        END = "end", _("Another end of a row")

    row = models.ForeignKey(Responsibility, models.CASCADE, related_name="approvals", verbose_name=_("row"))
    kind = models.CharField(_("change"), max_length=3, choices=Kind.choices)
    end_before = models.DateField(_("end before"), null=True, blank=True)
    catalogue_import = models.ForeignKey(
        CatalogueImport, models.PROTECT, null=True, blank=True, related_name="approvals", verbose_name=_("import")
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="approvals", verbose_name=_("proposal")
    )
    approved_at = models.DateTimeField(_("approved"))
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("approved by"))
    rolled_back_at = models.DateTimeField(_("rolled back"), null=True, blank=True)
    rolled_back_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rolled back by")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    restored_as = models.ForeignKey(
        Responsibility, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("counts again as")
    )

    class Meta:
        verbose_name = _("change of the catalogue")
        verbose_name_plural = _("changes of the catalogue")
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(rolled_back_at__isnull=True, rolled_back_by__isnull=True)
                | (Q(rolled_back_at__isnull=False, rolled_back_by__isnull=False) & ~Q(reason="")),
                name="rolled_back_by_somebody_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.row_id} {self.get_kind_display()}"
