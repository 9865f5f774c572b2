"""The call of one unit: what it answered, when it came, how the town rated it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.gis.db.models import PointField
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiangdu.models import Unit, User
from whistles.models import lifecycle
from whistles.models.kinds import CallState, Refusal
from whistles.models.whistle import Whistle
from whistles.rules import states

if TYPE_CHECKING:
    from whistles.models.rating import Rating


class CallQuerySet(models.QuerySet["WhistleCall"]):
    def visible_to(self, user: User) -> CallQuerySet:
        """With its whistle."""
        return self.filter(whistle__in=Whistle.objects.visible_to(user))


class WhistleCall(lifecycle.CallLifecycle):
    """One unit's call. Due times are those of its clocks; `absent_at` stays, also when the unit comes after all.

    `officer` reported in at `arrival_location`, `arrival_distance_m` from the place; an arrival the town recorded has neither.
    """

    class Arrival(models.TextChoices):
        REPORTED = "reported", _("Reported in")
        RECORDED = "recorded", _("Recorded by the town")

    whistle = models.ForeignKey(Whistle, models.PROTECT, related_name="calls", verbose_name=_("whistle"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    called_at = models.DateTimeField(pgettext_lazy("whistle", "called"))
    confirmed_at = models.DateTimeField(pgettext_lazy("whistle", "confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(_("agreed time"), null=True, blank=True)
    confirm_due_at = models.DateTimeField(_("to be confirmed by"), null=True, blank=True)
    report_in_due_at = models.DateTimeField(_("to be on site by"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    arrival_kind = models.CharField(max_length=8, choices=Arrival.choices, blank=True)
    officer = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("officer on site")
    )
    arrival_location = PointField(_("arrival position"), null=True, blank=True, spatial_index=False)
    arrival_distance_m = models.PositiveIntegerField(_("distance (m)"), null=True, blank=True)
    done_at = models.DateTimeField(pgettext_lazy("whistle", "done"), null=True, blank=True)
    result = models.TextField(_("what was done"), blank=True)
    absent_at = models.DateTimeField(pgettext_lazy("whistle", "absent since"), null=True, blank=True)
    refused_at = models.DateTimeField(pgettext_lazy("whistle", "refused"), null=True, blank=True)
    refusal = models.CharField(_("decision"), max_length=6, choices=Refusal.choices, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    is_binding = models.BooleanField(default=False, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["unit", "state"], name="call_unit_state"),
            models.Index(fields=["unit", "-called_at"], name="call_unit_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["whistle", "unit"], name="unit_called_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[*states.PRESENT, "done"]) | Q(arrived_at__isnull=False),
                name="present_call_arrived",
            ),
            models.CheckConstraint(condition=~Q(state="absent") | Q(absent_at__isnull=False), name="absent_call_since"),
        ]
        triggers = [
            pgtrigger.FSM(name="call_moves", field="state", transitions=lifecycle.moves(lifecycle.CallLifecycle)),
            pgtrigger.Protect(
                name="call_starts_called",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state__df=CallState.CALLED.value),
            ),
            pgtrigger.Protect(name="call_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.whistle_id} · {self.unit_id}"

    @property
    def is_lead(self) -> bool:
        return self.unit_id == self.whistle.lead_id

    @property
    def is_undecided(self) -> bool:
        """Refused, and the district's centre has not said anything."""
        return self.state == CallState.REFUSED and not self.refusal

    @property
    def due_at(self) -> object:
        """What the unit is due by now: to confirm, then to be on site."""
        return {"called": self.confirm_due_at, "confirmed": self.report_in_due_at}.get(self.state)

    @property
    def rating_now(self) -> Rating | None:
        """The town's rating; no query if it was read with the call."""
        try:
            return self.rating
        except ObjectDoesNotExist:
            return None
