"""Work orders: what one unit has to do for a case. A new attempt is a new row."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import order_lifecycle
from cases.models.case import Case
from cases.models.order_lifecycle import MANAGE
from cases.rules import states
from cases.rules.more_time import MOST_EXTENSIONS
from jiangdu.limits import Limit
from jiangdu.models import LimitUnit, Unit, User
from jiangdu.scope import Actor, Scope, scope_of, within


def held_by(user: User) -> Q:
    """Orders one handles, also for a colleague on leave; as a manager those of the unit and those passed to the sub-unit."""
    scope = scope_of(user)
    mine = Q(handler=user) | stood_in(scope)
    if user.has_perm(MANAGE):
        mine |= Q(unit__in=scope.unit_ids) | Q(office__in=scope.unit_ids)
    return mine


def of_sub_units(unit_ids: frozenset[int]) -> Q:
    """Orders given straight to a sub-unit of one of these."""
    return Q(unit__kind=Unit.Kind.OFFICE, unit__parent__in=unit_ids)


def stood_in(scope: Scope) -> Q:
    """Orders handled by someone on leave whose deputy this is, in the unit of that leave."""
    found = Q(pk__in=[])
    for person, units in scope.stands_in_for.items():
        found |= Q(handler=person) & (Q(unit__in=units) | Q(office__in=units))
    return found


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    def visible_to(self, user: User) -> WorkOrderQuerySet:
        """Orders one handles; as a manager the unit's and its sub-units', past ones too; those of a desk or area served."""
        if user.is_superuser or user.has_perm("cases.see_all_cases"):
            return self
        scope = scope_of(user)
        seen = held_by(user)
        if scope.unit_ids and user.has_perm(MANAGE):
            seen |= of_sub_units(scope.unit_ids)
        if scope.town_prefixes:
            seen |= within(scope.town_prefixes, "case__grid_code")
        return self.filter(seen)

    def of(self, user: User) -> WorkOrderQuerySet:
        """The user's own work: orders one handles; as a manager all of the unit and its sub-units."""
        return self.filter(held_by(user))

    def open(self) -> WorkOrderQuerySet:
        return self.filter(state__in=states.ORDER_OPEN)


class Asked(models.TextChoices):
    """What the unit has asked for and nobody has decided yet. A long suspension is a leader's to grant."""

    EXTENSION = "extension", _("Extension")
    SUSPENSION = "suspension", _("Suspension")
    LONG_SUSPENSION = "long_suspension", _("Long or repeated suspension")


class Appealed(models.TextChoices):
    """How far an appeal against overtime has come."""

    OPEN = "open", _("Waits for the first review")
    FIRST = "first", _("Waits for the second review")
    GRANTED = "granted", _("Overtime excused")
    DENIED = "denied", _("Appeal denied")


class WorkOrder(order_lifecycle.WorkOrderLifecycle):
    """One unit's task. `office` and `handler` are the unit's own assignment; the limit is this attempt's."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        ASSISTING = "assisting", _("Assisting")

    case = models.ForeignKey(Case, models.PROTECT, related_name="orders", verbose_name=_("case"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="orders", verbose_name=_("unit"))
    office = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="office_orders", verbose_name=_("sub-unit")
    )
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="handled_orders", verbose_name=_("handler")
    )
    hands = ArrayField(models.BigIntegerField(), default=list, editable=False)  # ids of all who have had it in hand
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    is_rework = models.BooleanField(default=False, editable=False)
    limit_unit = models.CharField(max_length=16, choices=LimitUnit.choices)
    limit_value = models.PositiveSmallIntegerField()
    is_halved = models.BooleanField(default=False, editable=False)
    issued_at = models.DateTimeField(_("issued"))
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    progressed_at = models.DateTimeField(_("last progress"), null=True, blank=True, editable=False)
    return_waits = models.BooleanField(_("return not judged yet"), default=False, editable=False)
    is_binding = models.BooleanField(_("cannot be returned"), default=False, editable=False)
    done_at = models.DateTimeField(_("result reported"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    result = models.TextField(_("what was done"), blank=True)
    reply = models.TextField(_("reply to the reporter"), blank=True)
    photo_waiver = models.CharField(_("why there is no photo"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    due_level = models.CharField(max_length=8, blank=True, editable=False)
    paused_at = models.DateTimeField(_("paused since"), null=True, blank=True, editable=False)
    asked = models.CharField(_("asked for"), max_length=16, choices=Asked.choices, blank=True, editable=False)
    requests_made = models.PositiveSmallIntegerField(default=0, editable=False)
    extensions = models.PositiveSmallIntegerField(_("extensions"), default=0, editable=False)
    ended_late = models.BooleanField(_("ended late"), default=False, editable=False)
    appeal = models.CharField(_("appeal"), max_length=8, choices=Appealed.choices, blank=True, editable=False)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("work order")
        verbose_name_plural = _("work orders")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["unit", "state", "due_at"], name="order_unit_state_due"),
            models.Index(fields=["handler", "state", "due_at"], name="order_handler_due"),
            models.Index(fields=["office", "state"], name="order_office", condition=Q(office__isnull=False)),
            models.Index(fields=["unit", "-ended_at"], name="order_unit_ended", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["state", "-ended_at"], name="order_state_ended"),
            models.Index(fields=["case"], name="order_return_waits", condition=Q(return_waits=True)),
            models.Index(fields=["case", "asked"], name="order_asked", condition=~Q(asked="")),
            models.Index(fields=["case"], name="order_appealed", condition=Q(appeal__in=("open", "first"))),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(role="lead", state__in=states.ORDER_OPEN), name="one_open_lead_order"
            ),
            models.UniqueConstraint(
                fields=["case", "unit"], condition=Q(state__in=states.ORDER_OPEN), name="one_open_order_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.ORDER_OPEN) | Q(due_at__isnull=True), name="ended_order_has_no_due"
            ),
            models.CheckConstraint(condition=Q(return_waits=False) | Q(state="returned"), name="only_returned_waits"),
            models.CheckConstraint(condition=Q(extensions__lte=MOST_EXTENSIONS), name="extensions_at_most_two"),
            models.CheckConstraint(
                condition=Q(asked="") | Q(state__in=states.ORDER_OPEN), name="ended_order_asks_for_nothing"
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="order_state_moves", field="state", transitions=order_lifecycle.moves()),
            pgtrigger.Protect(name="order_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.unit_id}"

    @property
    def is_open(self) -> bool:
        return self.state in states.ORDER_OPEN

    def is_overdue(self, at: datetime) -> bool:
        """Open and past due; while its time stands still only if it was late before."""
        return self.is_open and self.due_at is not None and self.due_at < (self.paused_at or at)

    @property
    def is_lead(self) -> bool:
        return self.role == self.Role.LEAD

    def pass_through(self, user: Actor | None) -> None:
        """Remember who had it in hand: they may not verify it, even when it was handed on. The caller saves."""
        if user is not None and user.pk is not None and user.pk not in self.hands:
            self.hands = [*self.hands, user.pk]

    @property
    def limit(self) -> Limit:
        """The handling limit of this attempt."""
        limit = Limit.of(self.limit_unit, self.limit_value)
        return limit.half() if self.is_halved else limit
