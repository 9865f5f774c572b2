"""Looks: a pre-check before filing, a verification after handling. Each attempt is a row of its own."""

from __future__ import annotations

from django.contrib.gis.db.models import PointField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from jiangdu.models import User


class Check(models.Model):
    """What both have: who was asked, when it was due and done. No assignee means the grid's staff or the desk."""

    assignee = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("assigned to")
    )
    sent_at = models.DateTimeField(_("sent"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))

    class Meta:
        abstract = True


class PreCheck(Check):
    """核实: is it there at all?"""

    class Outcome(models.TextChoices):
        EXISTS = "exists", _("It exists")
        NOT_EXISTS = "not_exists", _("It does not exist")
        CANNOT_CHECK = "cannot_check", _("Cannot be checked")

    case = models.ForeignKey(Case, models.PROTECT, related_name="pre_checks", verbose_name=_("case"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)

    class Meta:
        verbose_name = _("pre-check")
        verbose_name_plural = _("pre-checks")
        indexes = [models.Index(fields=["assignee", "done_at"], name="pre_check_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(done_at__isnull=True), name="one_open_pre_check")
        ]


class Verification(Check):
    """核查: is it done? By someone other than the handler and the handling unit."""

    class Method(models.TextChoices):
        SITE = "site", _("On site")
        CALL_BACK = "call_back", _("By call-back")
        UNIT = "unit", _("By the centre from the unit's proof")

    class Outcome(models.TextChoices):
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")
        LAPSED = "lapsed", _("Not done in time, passed on")
        ENDED = "ended", _("Not needed any more")

    class Place(models.TextChoices):
        """Where in the chain the person was found."""

        OWN = "own", _("the grid's own")
        DEPUTY = "deputy", _("as deputy")
        NEIGHBOUR = "neighbour", _("of a neighbouring grid")
        DESK = "desk", _("the desk")
        BY_HAND = "by_hand", _("chosen by hand")

    case = models.ForeignKey(Case, models.PROTECT, related_name="verifications", verbose_name=_("case"))
    round = models.PositiveSmallIntegerField(default=1)
    method = models.CharField(_("how"), max_length=10, choices=Method.choices)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    place = models.CharField(_("why this person"), max_length=12, choices=Place.choices, blank=True)
    passed_over = models.JSONField(default=list, blank=True, editable=False)  # ["patroller:away", …]: who, why not
    location = PointField(_("position"), srid=4326, null=True, blank=True)
    answer = models.TextField(_("answer at the call-back"), blank=True)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        indexes = [models.Index(fields=["assignee", "done_at"], name="verification_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(done_at__isnull=True), name="one_open_verification")
        ]
