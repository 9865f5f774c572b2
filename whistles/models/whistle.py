"""The whistle: a town calls units to a place."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.contrib.gis.db.models import PointField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Case
from jiangdu.locking import waiting_briefly
from jiangdu.models import Attachment, Clock, Unit, User
from jiangdu.scope import scope_of, within
from whistles.models import lifecycle
from whistles.models.kinds import Kind, WhistleState
from whistles.rules import states

if TYPE_CHECKING:
    from whistles.models.call import WhistleCall
    from whistles.models.task import WhistleTask

SEE_ALL = "whistles.see_all_whistles"


class WhistleQuerySet(models.QuerySet["Whistle"]):
    def visible_to(self, user: User) -> WhistleQuerySet:
        """The town of the place, its centre and the district's; the units called; whoever may see all."""
        from whistles.models.call import WhistleCall

        if user.is_superuser or user.has_perm(SEE_ALL):
            return self
        scope = scope_of(user)
        seen: Any = within(scope.town_prefixes)
        if scope.unit_ids:
            seen |= Exists(WhistleCall.objects.filter(whistle=OuterRef("pk"), unit__in=scope.unit_ids))
        return self.filter(seen)

    def open(self) -> WhistleQuerySet:
        return self.filter(state__in=states.WHISTLE_OPEN)

    def for_list(self) -> WhistleQuerySet:
        """With what a row of a list shows: the calls, their units and ratings come in one further query."""
        from whistles.models.call import WhistleCall

        calls = WhistleCall.objects.select_related("unit", "officer", "rating").order_by("id")
        return self.select_related("town", "lead", "blown_by").prefetch_related(models.Prefetch("calls", calls))

    def lock(self, pk: int) -> Any:
        """The row, locked until the end of the transaction. Waits briefly, then Busy."""
        with waiting_briefly():
            return self.select_related("town", "lead").select_for_update(of=("self",)).get(pk=pk)


class Whistle(lifecycle.WhistleLifecycle):
    """One whistle. `grid_code` is the place's; `due_at` what the next of its units is due by."""

    number = models.CharField(_("number"), max_length=24, unique=True, editable=False)
    kind = models.CharField(pgettext_lazy("of a whistle", "kind"), max_length=12, choices=Kind.choices)
    matter = models.TextField(_("matter"))
    location = PointField(_("position"))
    raw_location = models.JSONField(null=True, blank=True, editable=False)
    address = models.CharField(_("address"), max_length=200, blank=True)
    grid_code = models.CharField(max_length=17, editable=False)
    town = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("town"))
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("lead unit"))
    cases = models.ManyToManyField(Case, blank=True, related_name="+", verbose_name=_("cases"))
    blown_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("blown by"))
    blown_at = models.DateTimeField(pgettext_lazy("whistle", "blown"))
    ended_at = models.DateTimeField(pgettext_lazy("whistle", "ended"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)

    objects = WhistleQuerySet.as_manager()

    class Meta:
        verbose_name = _("whistle")
        verbose_name_plural = _("whistles")
        ordering = ["-blown_at", "-id"]
        default_permissions = ("view",)
        permissions = [
            ("blow_whistle", _("Can blow whistles in the own area, record arrivals, finish and rate")),
            ("answer_call", _("Can confirm a call and report in for the own unit")),
            ("refuse_call", _("Can refuse a call and answer a rating for the own unit")),
            ("judge_refusal", _("Can decide on refusals at the district centre")),
            ("see_all_whistles", _("Can see all whistles")),
            ("hear_of_absence", _("Is told when a unit does not come to an emergency")),
        ]
        indexes = [
            models.Index(fields=["-blown_at", "-id"], name="whistle_newest"),
            models.Index(fields=["state", "due_at"], name="whistle_state_due"),
            models.Index(OpClass("grid_code", name="text_pattern_ops"), name="whistle_grid"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.WHISTLE_OPEN) | Q(due_at__isnull=True), name="ended_whistle_has_no_due"
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.WHISTLE_OPEN, ended_at__isnull=True)
                | (~Q(state__in=states.WHISTLE_OPEN) & Q(ended_at__isnull=False)),
                name="ended_whistle_has_its_moment",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="whistle_moves", field="state", transitions=lifecycle.moves(lifecycle.WhistleLifecycle)),
            pgtrigger.Protect(
                name="whistle_starts_blown",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state__df=WhistleState.BLOWN.value),
            ),
            pgtrigger.Protect(name="whistle_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in states.WHISTLE_OPEN

    @property
    def is_emergency(self) -> bool:
        return self.kind == Kind.EMERGENCY

    @cached_property
    def calls_now(self) -> list[WhistleCall]:
        """All calls, oldest first, read once per instance, each knowing this very whistle."""
        found = (
            list(self.calls.all()) if "calls" in getattr(self, "_prefetched_objects_cache", {}) else self._read_calls()
        )
        for call in found:
            call.whistle = self
        return found

    def _read_calls(self) -> list[WhistleCall]:
        return list(self.calls.select_related("unit", "officer", "rating").order_by("id"))

    @cached_property
    def tasks_now(self) -> list[WhistleTask]:
        return list(self.tasks.select_related("unit", "case").order_by("id"))

    @cached_property
    def clocks_now(self) -> list[Clock]:
        return list(Clock.objects.of(self).select_related("unit").order_by("id"))

    @cached_property
    def photos_now(self) -> list[Attachment]:
        return list(Attachment.objects.of(self))
