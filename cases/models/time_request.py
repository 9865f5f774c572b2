"""What a unit asks for when its time does not suffice: an extension or a suspension. Each request is a row."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.order import WorkOrder
from jiangdu.models import User


class SuspensionReason(models.TextChoices):
    """Why a matter has to wait."""

    SEASON = "season", _("Season: planting, weather, water level")
    PROJECT_APPROVAL = "project_approval", _("Project approval pending")
    REQUISITION = "requisition", _("Land or house requisition under way")
    LITIGATION = "litigation", _("In litigation")
    FUNDING = "funding", _("Funding not yet in place")


class TimeRequestQuerySet(models.QuerySet["TimeRequest"]):
    def open(self) -> TimeRequestQuerySet:
        """Not decided, and the order still wants it."""
        return self.filter(outcome="").exclude(order__asked="")


class TimeRequest(models.Model):
    """Asked by the unit, decided at the desk or by a leader. A request whose order ended undecided has lapsed."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("Extension")
        SUSPENSION = "suspension", _("Suspension")

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("Granted")
        DENIED = "denied", _("Denied")
        LAPSED = "lapsed", _("Lapsed")

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="time_requests", verbose_name=_("work order"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    reason = models.TextField(_("reason"))
    reason_code = models.CharField(_("kind of reason"), max_length=20, choices=SuspensionReason.choices, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible person")
    )
    needs_leader = models.BooleanField(_("a leader's to grant"), default=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    opinion = models.TextField(_("opinion"), blank=True)

    objects = TimeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for time")
        verbose_name_plural = _("requests for time")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(outcome=""), name="one_open_time_request"),
            models.CheckConstraint(
                condition=Q(kind="extension") | (Q(until__isnull=False) & ~Q(reason_code="")),
                name="suspension_has_reason_and_date",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="time_request_decided_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.order_id}"

    def decide(self, outcome: str, *, by: User | None, at: datetime, opinion: str = "") -> None:
        """Set the outcome; the caller saves."""
        self.outcome, self.decided_by, self.decided_at, self.opinion = outcome, by, at, opinion

    def days(self, today: date) -> int:
        """How long the suspension asked for would last from `today`, in days."""
        return (self.until - today).days if self.until else 0
