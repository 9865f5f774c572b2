"""Flags: what looks odd about a report and is worth a look. A flag accuses nobody and stops nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from jiangdu.models import User

if TYPE_CHECKING:
    from cases.models.case_query import CaseQuerySet

# One of these is needed to see flags: those who accept, arbitrate, inspect, or see everything.
SEEN_WITH = ("cases.accept_case", "cases.arbitrate_case", "cases.inspect_case", "cases.see_all_cases")
LOOKED_AT_WITH = ("cases.arbitrate_case", "cases.inspect_case")


class FlagQuerySet(models.QuerySet["Flag"]):
    def visible_to(self, user: User) -> FlagQuerySet:
        """Flags of the cases one sees, for the desk and the inspectors alone; never those on one's own reports."""
        if not any(map(user.has_perm, SEEN_WITH)):
            return self.none()
        if user.is_superuser or user.has_perm("cases.see_all_cases"):
            return self.exclude(case__reporter=user)
        seen: CaseQuerySet = Case.objects.visible_to(user)  # type: ignore[assignment]
        return self.exclude(case__reporter=user).filter(Exists(seen.filter(pk=OuterRef("case"))))

    def open(self) -> FlagQuerySet:
        """Nobody has looked yet."""
        return self.filter(looked_at__isnull=True)


class Flag(models.Model):
    """One oddity of one case. `facts` are numbers, distances and case numbers, never words about people."""

    class Kind(models.TextChoices):
        REPEATED = "repeated", _("Reported again at one spot")
        PHOTO_REUSED = "photo_reused", _("A photo used before")
        PHOTO_ELSEWHERE = "photo_elsewhere", _("A photo taken elsewhere")

    class Outcome(models.TextChoices):
        FINE = "fine", _("Nothing wrong")
        WRONG = "wrong", _("Something was wrong")

    case = models.ForeignKey(Case, models.PROTECT, related_name="flags", verbose_name=_("case"))
    kind = models.CharField(_("what looks odd"), max_length=20, choices=Kind.choices)
    facts: Any = models.JSONField(_("facts"), default=dict)
    raised_at = models.DateTimeField(_("raised"))
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    looked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("looked at by")
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        ordering = ["-raised_at", "-id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["-raised_at", "-id"], name="flag_newest"),
            models.Index(fields=["-raised_at", "-id"], name="flag_waiting", condition=Q(looked_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="one_flag_of_a_kind"),
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, looked_by__isnull=True, outcome="")
                | (Q(looked_at__isnull=False, looked_by__isnull=False) & ~Q(outcome="")),
                name="flag_looked_at_wholly",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
