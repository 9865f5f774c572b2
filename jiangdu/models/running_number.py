"""Running numbers of signed documents: one row a series and year, so that no number is missing or used twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunningNumber(models.Model):
    """The last number given out. Written by `jiangdu.numbers` only."""

    series = models.CharField(_("series"), max_length=12)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"))

    class Meta:
        verbose_name = _("running number")
        verbose_name_plural = _("running numbers")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="running_number_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.year} {self.last}"
