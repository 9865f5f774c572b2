"""Appeals against overtime: one for an order, two reviews by two people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.order import WorkOrder
from jiangdu.models import User


class Appeal(models.Model):
    """The unit says the overtime is not its own. How far it has come stands on the order (`WorkOrder.appeal`)."""

    order = models.OneToOneField(WorkOrder, models.PROTECT, related_name="appealed", verbose_name=_("work order"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("appeal against overtime")
        verbose_name_plural = _("appeals against overtime")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.order_id}"


class AppealReview(models.Model):
    """One of two reviews; the first refusal ends the appeal."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="reviews", verbose_name=_("appeal"))
    number = models.PositiveSmallIntegerField(_("review"))
    granted = models.BooleanField(_("granted"))
    opinion = models.TextField(_("opinion"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("review of an appeal")
        verbose_name_plural = _("reviews of appeals")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "by"], name="reviewed_by_two_people"),
            models.UniqueConstraint(fields=["appeal", "number"], name="review_once"),
            models.CheckConstraint(condition=models.Q(number__in=(1, 2)), name="two_reviews"),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.number}"
