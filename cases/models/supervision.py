"""Papers of supervision: the order to a unit, the report to the leader in charge, the entry in the bulletin."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.rules import states
from jiangdu.limits import Limit
from jiangdu.models import Clock, Level, LimitUnit, Unit, User
from jiangdu.scope import scope_of, within

SIGNED = ("issued", "answered")
FIXED = (
    "OLD.state <> 'draft' AND (OLD.text, OLD.number, OLD.unit_id) IS DISTINCT FROM (NEW.text, NEW.number, NEW.unit_id)"
)


class SupervisionQuerySet(models.QuerySet["Supervision"]):
    def visible_to(self, user: User) -> SupervisionQuerySet:
        """Signed ones: of the unit for its managers, of the area for towns, of the desk for its people. Drafts and
        dismissed ones: who signs at the desk. Everything with the right to see all cases."""
        if user.is_superuser or user.has_perm("cases.see_all_cases"):
            return self
        scope = scope_of(user)
        at_desk = within(scope.centre_prefixes, "case__desk__grid_code")
        seen = at_desk | within(scope.town_prefixes, "case__grid_code")
        if user.has_perm("cases.manage_order"):
            seen |= Q(unit__in=scope.unit_ids)
        drafts = at_desk if user.has_perm("cases.arbitrate_case") else Q(pk__in=[])
        return self.filter(Q(seen, state__in=SIGNED) | drafts)

    def waiting(self) -> SupervisionQuerySet:
        """Drafts that can still be signed."""
        return self.filter(state="draft", case__state__in=states.OPEN)

    def unanswered(self) -> SupervisionQuerySet:
        """Orders whose answer is still owed."""
        return self.filter(kind="order", state="issued", case__state__in=states.OPEN)

    def for_page(self) -> SupervisionQuerySet:
        return self.select_related("case__category", "case__desk", "unit", "issued_by", "answered_by", "clock")


class Supervision(models.Model):
    """One paper. Drafts of the ladder come from a `clock` at a `level`, once each; signed ones have a number.

    The text is fixed once it is signed. Only an order has a limit and is answered.
    """

    class Kind(models.TextChoices):
        ORDER = "order", _("Supervision order")
        REPORT = "report", _("Report to the leader")
        BULLETIN = "bulletin", _("Bulletin entry")

    class State(models.TextChoices):
        DRAFT = "draft", _("To be signed")
        ISSUED = "issued", _("Issued")
        ANSWERED = "answered", _("Answered")
        DISMISSED = "dismissed", _("Dismissed")

    case = models.ForeignKey(Case, models.PROTECT, related_name="supervisions", verbose_name=_("case"))
    kind = models.CharField(_("kind of paper"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    number = models.CharField(_("document number"), max_length=40, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="supervisions", verbose_name=_("unit concerned"))
    clock = models.ForeignKey(Clock, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("clock"))
    level = models.CharField(_("level"), max_length=8, choices=Level.choices, blank=True)
    text = models.TextField(_("text"))
    limit_unit = models.CharField(_("unit of the limit"), max_length=14, choices=LimitUnit.choices, blank=True)
    limit_value = models.PositiveSmallIntegerField(_("time to answer"), null=True, blank=True)
    drafted_at = models.DateTimeField(_("drafted"))
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by")
    )
    due_at = models.DateTimeField(_("to be answered by"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    dismissed_at = models.DateTimeField(_("dismissed"), null=True, blank=True)
    dismissed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dismissed by")
    )
    reason = models.TextField(_("why it was dismissed"), blank=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervision paper")
        verbose_name_plural = _("supervision papers")
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["state", "kind", "due_at"], name="supervision_state_due"),
            models.Index(fields=["unit", "state"], name="supervision_unit"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["clock", "level"], name="one_draft_per_clock_and_level"),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="supervision_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=SIGNED, issued_at__isnull=False, issued_by__isnull=False) & ~Q(number="")
                | ~Q(state__in=SIGNED) & Q(issued_at__isnull=True, number=""),
                name="signed_paper_has_number",
            ),
            models.CheckConstraint(
                condition=Q(kind="order", limit_value__gt=0) & ~Q(limit_unit="")
                | ~Q(kind="order") & Q(limit_value__isnull=True, limit_unit="") & ~Q(state="answered"),
                name="only_orders_are_answered",
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False) | ~Q(state="answered") & Q(answer=""),
                name="answered_paper_has_answer",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="supervision_moves",
                field="state",
                transitions=[("draft", "issued"), ("draft", "dismissed"), ("issued", "answered")],
            ),
            pgtrigger.Protect(
                name="signed_text_stays", operation=pgtrigger.Update, condition=pgtrigger.Condition(FIXED)
            ),
            pgtrigger.Protect(name="supervision_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.get_kind_display()} · {self.case_id}"

    @property
    def limit(self) -> Limit:
        """How long the unit has for its answer; only of an order."""
        return Limit.of(self.limit_unit, self.limit_value or 0)

    @property
    def is_order(self) -> bool:
        return self.kind == self.Kind.ORDER

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_owed(self) -> bool:
        """An order whose answer is still owed; with the case it lapses. Needs `case`."""
        return self.is_order and self.state == self.State.ISSUED and self.case.is_open

    def is_overdue(self, at: datetime) -> bool:
        return self.is_owed and self.due_at is not None and self.due_at < at


class Reminder(models.Model):
    """One nudge 催办; the words stand in the history."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reminders", verbose_name=_("case"))
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    from_desk = models.BooleanField(_("by the desk"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%m-%d %H:%M}"
