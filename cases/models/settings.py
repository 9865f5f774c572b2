"""The few numbers of the loop that an administrator may change."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiangdu.models.rule_version import stamps


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class LoopSettings(models.Model):
    """One row. Read by every action that needs it, so a change counts from the next action on."""

    verification_radius_m = models.PositiveIntegerField(
        _("distance at verification (m)"),
        default=300,
        validators=[MinValueValidator(20), MaxValueValidator(5000)],
        help_text=_("How far from the case the verifier's position may be."),
    )
    component_radius_m = models.PositiveSmallIntegerField(
        _("distance to a component (m)"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
        help_text=_("A report without a component takes the only one of its category within this distance."),
    )
    component_offer_radius_m = models.PositiveSmallIntegerField(
        _("distance of components offered (m)"),
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(500)],
        help_text=_("Components of the category within this distance can be picked when reporting."),
    )
    duplicate_radius_m = models.PositiveSmallIntegerField(
        _("distance of possible duplicates (m)"),
        default=50,
        validators=[MinValueValidator(5), MaxValueValidator(500)],
        help_text=_("Cases of the same category within this distance are shown as possibly the same."),
    )
    duplicate_days = models.PositiveSmallIntegerField(
        _("possible duplicates: days after closing"),
        default=30,
        validators=[MaxValueValidator(365)],
        help_text=_("How long a closed case is still shown as possibly the same."),
    )
    self_handled_sample_percent = models.PositiveSmallIntegerField(
        _("self-handled: percentage looked at again"),
        default=10,
        validators=[MaxValueValidator(100)],
        help_text=_("This share of matters that closed by themselves goes to the inspectors."),
    )
    flag_repeats = models.PositiveSmallIntegerField(
        _("flag: earlier reports at one spot"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("A report is flagged if grid staff reported the same there at least this often before."),
    )
    flag_days = models.PositiveSmallIntegerField(
        _("flag: days looked back"), default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    flag_photo_metres = models.PositiveIntegerField(
        _("flag: photo taken elsewhere (m)"),
        default=500,
        validators=[MinValueValidator(50), MaxValueValidator(50_000)],
        help_text=_("A report is flagged if a photo's own position is farther away than this."),
    )
    flag_photo_bits = models.PositiveSmallIntegerField(
        _("flag: photos count as the same (bits)"),
        default=3,
        validators=[MaxValueValidator(3)],
        help_text=_("In how many of 64 bits two photos may differ and still be one picture; 0 to 3."),
    )
    total_allowance_office_minutes = models.PositiveIntegerField(
        _("time beside handling (office minutes)"),
        default=960,
        help_text=_("Added to the handling limit for the promise from report to close."),
    )
    total_allowance_urgent_minutes = models.PositiveIntegerField(
        _("time beside handling when urgent (minutes)"), default=240
    )
    remind_pause_hours = models.PositiveSmallIntegerField(
        _("pause between a reporter's reminders (hours)"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(720)],
        help_text=_("The desk may remind at any time."),
    )
    duty_open_minutes = models.PositiveSmallIntegerField(
        _("time to open an urgent matter on duty (minutes)"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Then the next on duty is told, then the unit's manager, then the leader."),
    )

    spot_check_percent = models.PositiveSmallIntegerField(
        # xgettext:no-python-format
        _("random spot checks (% of the cases closed)"),
        default=2,
        validators=[MaxValueValidator(100)],
        help_text=_("Each day this share of the cases closed the day before is drawn for the inspectors."),
    )
    reopen_days = models.PositiveSmallIntegerField(
        _("days to ask for reopening"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("How long after closing the reporter may reopen once, or change a rating."),
    )
    satisfied_from = models.PositiveSmallIntegerField(
        _("satisfied from"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text=_("Marks from 1 to 5: from here up the reporter counts as satisfied."),
    )
    call_back_attempts = models.PositiveSmallIntegerField(
        _("attempts to call back"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("After so many calls nobody answered, no further call is due."),
    )
    conclusion_remedies = models.TextField(
        _("what the reporter may still do"),
        default="如仍有异议，可到区网格化服务管理中心当面反映，或依法申请行政复议、提起行政诉讼。",
        help_text=_("Proposed when a matter is concluded; the shift leader may write it anew."),
    )
    suspension_days = models.PositiveSmallIntegerField(
        _("suspension by the shift leader (days)"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
        help_text=_("A longer suspension, and any second one, is a leader's to grant."),
    )
    suspension_longest_days = models.PositiveSmallIntegerField(
        _("longest suspension (days)"), default=730, validators=[MinValueValidator(1), MaxValueValidator(3660)]
    )
    suspension_look_days = models.PositiveSmallIntegerField(
        _("look at suspended matters every (days)"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )

    convene_at_return = models.PositiveSmallIntegerField(
        _("return that convenes a meeting"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text=_("At this return for duty, area or owner the units are called together by themselves."),
    )
    meeting_notice_office_minutes = models.PositiveIntegerField(
        _("notice before a meeting (office minutes)"), default=120, help_text=_("When the platform convenes by itself.")
    )
    meeting_notice_urgent_minutes = models.PositiveIntegerField(
        _("notice before a meeting when urgent (minutes)"), default=15
    )
    meeting_within_days = models.PositiveSmallIntegerField(
        _("latest day of a meeting (days ahead)"), default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    decision_rule_days = models.PositiveSmallIntegerField(
        _("days a decision counts as a rule"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("Longer only with a document number."),
    )
    proposal_notice_cases = models.PositiveSmallIntegerField(
        _("proposed rows: told from (cases)"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("So many cases sent the same way by hand, and those who approve rows are told."),
    )

    team_days = models.PositiveSmallIntegerField(
        _("team page: days looked back"),
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(366)],
        help_text=_("The median handling hours are those of work orders done in this time."),
    )

    class Meta:
        verbose_name = _("settings of the loop")
        verbose_name_plural = _("settings of the loop")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_loop_settings")]
        triggers = [stamps("loop")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls, stamp: int | None = None) -> LoopSettings:
        """The row, or the defaults where none was saved yet. With the rulebook's stamp of "loop" read once per change."""
        if stamp is None or _kept.get("stamp") != stamp:
            found = cls.objects.filter(pk=1).first() or cls(pk=1)
            if stamp is None:
                return found
            _kept.update(stamp=stamp, row=found)
        return _kept["row"]


_kept: dict[str, Any] = {}
