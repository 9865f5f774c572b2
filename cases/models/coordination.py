"""Coordination: a meeting that decides whose matter it is, whom it invited, and what it decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.responsibility import Responsibility
from jiangdu.models import HistoryEntry, Unit, User


class Coordination(models.Model):
    """One meeting on one case. `convened_by` is empty where the platform convened; minutes stand in the history entry."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="coordinations", verbose_name=_("case"))
    number = models.CharField(_("number"), max_length=30, unique=True)
    convened_at = models.DateTimeField(_("convened"))
    convened_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("convened by")
    )
    meets_at = models.DateTimeField(_("meets at"))
    invited = models.ManyToManyField(Unit, through="Invitation", related_name="+", verbose_name=_("invited units"))
    ended_at = models.DateTimeField(_("ended without a decision"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    entry = models.ForeignKey(HistoryEntry, models.PROTECT, null=True, related_name="+", editable=False)
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead unit"))
    assisting = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("assisting units"))
    document = models.CharField(_("document number"), max_length=60, blank=True)
    rule = models.OneToOneField(
        Responsibility, models.SET_NULL, null=True, blank=True, related_name="decided_in",
        verbose_name=_("row of the catalogue"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("coordination")
        verbose_name_plural = _("coordinations")
        ordering = ["id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(decided_at__isnull=True, ended_at__isnull=True),
                name="one_open_coordination",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True)
                | Q(lead__isnull=False, decided_by__isnull=False, entry__isnull=False),
                name="decision_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None

    @property
    def minutes(self) -> str:
        """What was said and decided; '' before the decision and once erased."""
        return self.entry.words.text if self.entry and hasattr(self.entry, "words") else ""


class Invitation(models.Model):
    """A unit called to a meeting. From then on its managers may read the case."""

    coordination = models.ForeignKey(Coordination, models.PROTECT, related_name="invitations")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("case"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["id"]
        default_permissions = ()
        indexes = [models.Index(fields=["unit", "case"], name="invitation_unit_case")]
        constraints = [models.UniqueConstraint(fields=["coordination", "unit"], name="invited_once")]

    def __str__(self) -> str:
        return f"{self.coordination_id} · {self.unit_id}"
