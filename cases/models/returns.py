"""Returns: a unit gave its work order back, with a reason; the desk judges whether rightly."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.order import WorkOrder
from cases.rules import returns as rules
from jiangdu.models import HistoryEntry, Unit, User


class ReturnQuerySet(models.QuerySet["Return"]):
    def visible_to(self, user: User) -> ReturnQuerySet:
        """Those of the cases one may see."""
        return self.filter(Exists(Case.objects.visible_to(user).filter(pk=OuterRef("case"))))

    def waiting(self) -> ReturnQuerySet:
        """Not judged yet."""
        return self.filter(outcome="")

    def disputes(self) -> ReturnQuerySet:
        """ "Not mine" by a lead unit: what a meeting may have to settle."""
        return self.filter(reason_code__in=rules.DISPUTES, role=WorkOrder.Role.LEAD)

    def between(self, start: datetime, end: datetime) -> ReturnQuerySet:
        """Returned from `start` up to `end`."""
        return self.filter(at__gte=start, at__lt=end)


class Return(models.Model):
    """One attempt to give an order back. Its words stand in the history entry, where they can be erased."""

    class Reason(models.TextChoices):
        NOT_OUR_DUTY = "not_our_duty", _("Not our duty")
        NOT_OUR_AREA = "not_our_area", _("Not our area")
        OWNER_OTHER = "owner_other", _("Owned by another unit")
        DUPLICATE = "duplicate", _("Duplicate")
        NOT_FOUND = "not_found", _("Not found on site")
        NEED_MORE_INFO = "need_more_info", _("Not enough information")

    class Outcome(models.TextChoices):
        JUSTIFIED = "justified", _("Justified")
        UNJUSTIFIED = "unjustified", _("Unjustified")

    case = models.ForeignKey(Case, models.PROTECT, related_name="returns", verbose_name=_("case"))
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="returns", verbose_name=_("work order"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="returns", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=10, choices=WorkOrder.Role.choices)
    round = models.PositiveSmallIntegerField(default=1)
    reason_code = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    clause = models.CharField(_("clause"), max_length=200, blank=True)
    is_late = models.BooleanField(_("after the time to return"), default=False)
    at = models.DateTimeField(_("returned at"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("returned by"))
    entry = models.ForeignKey(HistoryEntry, models.PROTECT, related_name="+", editable=False)
    outcome = models.CharField(_("judged"), max_length=12, choices=Outcome.choices, blank=True)
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    judged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("judged by")
    )

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        ordering = ["id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["unit", "at"], name="return_unit"),
            models.Index(fields=["at"], name="return_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(outcome=""), name="one_waiting_return_per_order"),
            models.CheckConstraint(
                condition=Q(outcome="", judged_at__isnull=True) | (~Q(outcome="") & Q(judged_at__isnull=False)),
                name="return_judged_wholly_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.get_reason_code_display()}"

    @property
    def is_lead(self) -> bool:
        return self.role == WorkOrder.Role.LEAD

    @property
    def is_dispute(self) -> bool:
        return self.reason_code in rules.DISPUTES

    @property
    def text(self) -> str:
        """What the unit wrote; '' once erased."""
        return self.entry.words.text if hasattr(self.entry, "words") else ""
