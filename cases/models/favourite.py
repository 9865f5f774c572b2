"""The categories a person keeps at hand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.category import Category
from jiangdu.models import User


class CategoryFavourite(models.Model):
    """A category somebody has starred for their own reports."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    category = models.ForeignKey(Category, models.CASCADE, related_name="+", verbose_name=_("category"))
    created_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("favourite category")
        verbose_name_plural = _("favourite categories")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "category"], name="favourite_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.category}"
