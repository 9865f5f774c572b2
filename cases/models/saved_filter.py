"""Filters a person keeps under a name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiangdu.models import User


class SavedFilter(models.Model):
    """What a list is narrowed by, as the query of its address. At most one of a page is the person's default."""

    class Page(models.TextChoices):
        CASES = "cases", _("Cases")
        WORK_ORDERS = "work-orders", _("Work orders")

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_filters", verbose_name=_("person"))
    page = models.CharField(_("page"), max_length=12, choices=Page.choices)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("filters"), max_length=1000)
    is_default = models.BooleanField(_("shown at first"), default=False)
    created_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        default_permissions = ()
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="saved_filter_name_once"),
            models.UniqueConstraint(fields=["user", "page"], condition=Q(is_default=True), name="one_default_filter"),
        ]

    def __str__(self) -> str:
        return self.name
