"""A changed catalogue tried out on the cases of a past period. Nothing of it ever counts."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.proposal import SEEN_WITH
from jiangdu.models import User


class DryRunQuerySet(models.QuerySet["DryRun"]):
    def visible_to(self, user: User) -> DryRunQuerySet:
        """One's own, as long as one looks after the catalogue."""
        return self.filter(asked_by=user) if any(map(user.has_perm, SEEN_WITH)) else self.none()


class DryRun(models.Model):
    """One try: the period (days, both inclusive), the changes, and what came out.

    `changes`: {"rows": [ids], "proposals": [ids], "import": id or null}. `result`: see `cases.rules.what_if.Tally`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Broken off")

    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    changes: Any = models.JSONField(_("changes"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    moved_on_at = models.DateTimeField(editable=False)  # the last sign of life of whoever computes it
    total = models.PositiveIntegerField(_("cases"), default=0)
    done = models.PositiveIntegerField(_("cases looked at"), default=0)
    result: Any = models.JSONField(_("result"), default=dict)

    objects = DryRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("dry run of the catalogue")
        verbose_name_plural = _("dry runs of the catalogue")
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="dry_run_days_in_order")
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.first_day} – {self.last_day}"

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class DryRunMove(models.Model):
    """A case that would have gone elsewhere. `before`, `after`: a unit's code, or the verdict that leaves it at the desk."""

    run = models.ForeignKey(DryRun, models.CASCADE, related_name="moves")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)

    class Meta:
        ordering = ["id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id}: {self.before} → {self.after}"
