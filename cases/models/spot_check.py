"""Inspectors' work: closed cases looked at again (抽查), and matters nobody had reported (漏报)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.check import Verification
from cases.models.order import WorkOrder
from jiangdu.models import HistoryEntry, Post, User
from jiangdu.scope import scope_of, within

if TYPE_CHECKING:
    from cases.models.case_query import CaseQuerySet


def not_by_them(user: User, cases: CaseQuerySet) -> CaseQuerySet:
    """Less the cases this person reported, handled, verified or closed: nobody samples the own work."""
    handled = WorkOrder.objects.filter(Q(handler=user) | Q(hands__contains=[user.pk]), case=OuterRef("pk"))
    verified = Verification.objects.filter(case=OuterRef("pk"), done_by=user)
    own = Q(reporter=user) | Q(closed_by=user) | Q(Exists(handled)) | Q(Exists(verified))
    return cases.exclude(own)


class SpotCheckQuerySet(models.QuerySet["SpotCheck"]):
    def waiting(self) -> SpotCheckQuerySet:
        return self.filter(done_at__isnull=True)

    def waiting_for(self, user: User) -> SpotCheckQuerySet:
        """What this inspector may look at: within the own area, visible, and none of the own work."""
        cases = Case.objects.visible_to(user).filter(within(scope_of(user).grid_prefixes), state="closed")
        return self.waiting().filter(case__in=not_by_them(user, cases).values("pk"))


class SpotCheck(models.Model):
    """A closed case to be looked at once more. `inspector` is who did it; the words stand beside the history entry."""

    class Reason(models.TextChoices):
        SAMPLED = "sampled", _("Sample of small matters")
        RANDOM = "random", _("Random sample")
        FLAGGED = "flagged", _("Flagged")
        OWN_CHOICE = "own_choice", _("Inspector's choice")

    class Outcome(models.TextChoices):
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")
        NOT_CHECKABLE = "not_checkable", _("Cannot be checked any more")

    case = models.ForeignKey(Case, models.PROTECT, related_name="spot_checks", verbose_name=_("case"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    asked_at = models.DateTimeField(_("asked"))
    inspector = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("inspector")
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=13, choices=Outcome.choices, blank=True)
    entry = models.ForeignKey(HistoryEntry, models.PROTECT, null=True, related_name="+", editable=False)

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")
        ordering = ["id"]
        indexes = [models.Index(fields=["-done_at"], name="spot_check_done")]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(done_at__isnull=True), name="one_open_spot_check"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, inspector__isnull=True, outcome="")
                | (Q(done_at__isnull=False) & ~Q(outcome="")),
                name="spot_check_done_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.reason}"

    @property
    def text(self) -> str:
        """What the inspector found, '' when there were no words or they were erased."""
        return self.entry.words.text if self.entry and hasattr(self.entry, "words") else ""


class SpotCheckDraw(models.Model):
    """The random sample of one day: of how many closed cases how many were drawn. Its row makes a second draw impossible."""

    day = models.DateField(_("closed on"), unique=True)
    drawn_at = models.DateTimeField(_("drawn"))
    closed = models.PositiveIntegerField(_("cases closed"))
    drawn = models.PositiveIntegerField(_("cases drawn"))

    class Meta:
        verbose_name = _("draw of spot checks")
        verbose_name_plural = _("draws of spot checks")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}: {self.drawn}/{self.closed}"


class MissedReport(models.Model):
    """A matter an inspector found and the grid had not reported: one row for each of the staff whose area it is."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="missed_reports", verbose_name=_("case"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    user = models.ForeignKey(User, models.PROTECT, related_name="missed_reports", verbose_name=_("grid staff"))

    class Meta:
        verbose_name = _("missed report")
        verbose_name_plural = _("missed reports")
        constraints = [models.UniqueConstraint(fields=["case", "post"], name="missed_once_a_post")]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.user_id}"
