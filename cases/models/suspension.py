"""Suspended matters 挂账: why, whose, until when, and the monthly looks at them. The problem library reads from here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.time_request import SuspensionReason, TimeRequest
from jiangdu.models import Unit, User


class Suspension(models.Model):
    """One stop of a case's handling. `look_due_date` is null when it ends before the next look."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="suspensions", verbose_name=_("case"))
    request = models.OneToOneField(TimeRequest, models.PROTECT, related_name="suspension", verbose_name=_("request"))
    reason_code = models.CharField(_("kind of reason"), max_length=20, choices=SuspensionReason.choices)
    reason = models.TextField(_("reason"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="suspensions", verbose_name=_("responsible unit"))
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("responsible person"))
    started_at = models.DateTimeField(_("suspended"))
    until = models.DateField(_("until"))
    look_due_date = models.DateField(_("next look"), null=True, blank=True)
    looked_at = models.DateTimeField(_("last look"), null=True, blank=True)
    reminded_date = models.DateField(null=True, blank=True, editable=False)  # the look last reminded of
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["until", "id"]
        indexes = [
            models.Index(fields=["until", "id"], name="suspension_until", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["look_due_date"], name="suspension_look", condition=Q(ended_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at__isnull=True), name="one_open_suspension")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} – {self.until}"


class SuspensionLook(models.Model):
    """A look at a suspended matter: is it still as it was?"""

    suspension = models.ForeignKey(Suspension, models.PROTECT, related_name="looks", verbose_name=_("suspension"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    text = models.TextField(_("what was seen"))
    is_worse = models.BooleanField(_("it has become worse"), default=False)

    class Meta:
        verbose_name = _("look at a suspended matter")
        verbose_name_plural = _("looks at suspended matters")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.suspension_id} {self.at:%Y-%m-%d}"
