"""Calls to duty: an urgent matter goes to who is on duty, and on to the next until somebody has opened it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiangdu.models.account import User
from jiangdu.models.notice import Notice
from jiangdu.models.organisation import Unit


class DutyCall(models.Model):
    """One urgent matter on its way through a unit's people. `part`: the work order … it is about.

    `next_try_at` is set while it runs: when the next in the chain is told unless somebody has opened it.
    """

    class Outcome(models.TextChoices):
        OPENED = "opened", _("Opened")
        NOT_NEEDED = "not_needed", _("Not needed any more")
        NOBODY = "nobody", _("Nobody opened it")

    subject_type = models.CharField(_("subject"), max_length=60)
    subject_id = models.BigIntegerField(_("subject id"))
    part = models.BigIntegerField(_("part"), null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duty_calls", verbose_name=_("unit"))
    kind = models.CharField(_("kind of notice"), max_length=60)
    params = models.JSONField(_("facts"), default=dict)
    wait_minutes = models.PositiveSmallIntegerField(_("minutes to open it"))
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    started_at = models.DateTimeField(_("started"))
    next_try_at = models.DateTimeField(_("next step"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)

    class Meta:
        verbose_name = _("call to duty")
        verbose_name_plural = _("calls to duty")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_try_at"], name="duty_call_due", condition=Q(next_try_at__isnull=False)),
            models.Index(fields=["subject_type", "subject_id"], name="duty_call_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "part"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="duty_call_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="", next_try_at__isnull=False)
                | (Q(ended_at__isnull=False, next_try_at__isnull=True) & ~Q(outcome="")),
                name="duty_call_runs_or_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.started_at:%m-%d %H:%M}"


class DutyCallStep(models.Model):
    """One person told in one step. `opened_at`: read the notice or opened the page."""

    call = models.ForeignKey(DutyCall, models.CASCADE, related_name="steps", verbose_name=_("call"))
    number = models.PositiveSmallIntegerField(_("step"))
    user = models.ForeignKey(User, models.PROTECT, related_name="duty_steps", verbose_name=_("person"))
    notice = models.ForeignKey(Notice, models.SET_NULL, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField(_("told"))
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)

    class Meta:
        verbose_name = _("step of a call to duty")
        verbose_name_plural = _("steps of calls to duty")
        ordering = ["call_id", "number", "id"]
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="duty_called_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.user}"
