"""What the module keeps: its own rows beside the case, no column in it."""

from __future__ import annotations

from typing import Any

from django.db import models

from cases.models import Case
from jiangdu.models import User


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: User) -> OfferQuerySet:
        """With the case."""
        return self.filter(case__in=Case.objects.visible_to(user))

    def lock(self, pk: int) -> Any:
        return self.select_for_update().get(pk=pk)


class Offer(models.Model):
    """Somebody offers to help with a case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    words = models.CharField(max_length=200)

    objects = OfferQuerySet.as_manager()

    class Meta:
        app_label = "sample_module"
        permissions = [("offer_help", "Can offer help")]
