"""The forms about time: asking for an extension or a suspension, deciding it, looking again, appealing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.actions.appeal import WAITING
from cases.actions.time_requests import KINDS
from cases.models import LoopSettings, SuspensionReason, TimeRequest, WorkOrder
from cases.models.order_lifecycle import manages
from cases.queries.time_words import appeal_words, request_words
from cases.web.fields import PersonChoice, PhotosField
from cases.web.verb_forms import VerbForm, words
from jiangdu.models import User
from jiangdu.recipients import holders


class ExtensionForm(VerbForm):
    reason = words(_("Why more time is needed"))


class SuspensionForm(VerbForm):
    reason_code = forms.ChoiceField(
        label=_("What it waits for"), choices=SuspensionReason.choices, widget=forms.RadioSelect
    )
    reason = words(_("Explain"))
    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    owner = PersonChoice(label=_("Responsible person"), required=False, empty_label=_("– the handler, else me –"))
    photos = PhotosField(kind="evidence", label=_("Photo that shows the place is safe"))

    def prepare(self) -> None:
        """Who has the order in hand, the first day possible, and who will decide."""
        assert self.order is not None
        unit, office = self.order.unit, self.order.office
        people = User.objects.filter(pk=self.order.handler_id or 0) | holders("cases.manage_order", unit=unit)
        people |= holders("cases.manage_order", unit=office) if office else User.objects.none()
        self.fields["owner"].queryset = people.distinct().order_by("name")  # type: ignore[attr-defined]
        tomorrow = timezone.localdate() + timedelta(days=1)
        self.fields["until"].widget.attrs["min"] = tomorrow.isoformat()
        self.fields["until"].help_text = self._who_decides()

    def _who_decides(self) -> str:
        if self.case.suspension_count:
            return gettext("The matter was suspended before: a leader decides.")
        days = LoopSettings.current().suspension_days
        text = ngettext(
            "Up to %(n)d day the shift leader decides, beyond that a leader.",
            "Up to %(n)d days the shift leader decides, beyond that a leader.",
            days,
        )
        return text % {"n": days}


class OfOrder(VerbForm):
    """Chooses among the orders that wait for the same thing; one alone is chosen already."""

    work_order = forms.TypedChoiceField(label=_("Work order"), coerce=int, widget=forms.RadioSelect)

    def orders(self) -> list[WorkOrder]:
        raise NotImplementedError

    def told(self, order: WorkOrder) -> str:
        """What stands beside the unit's name."""
        raise NotImplementedError

    def prepare(self) -> None:
        waiting = self.orders()
        choices = [(order.pk, f"{order.unit.short_name} · {self.told(order)}") for order in waiting]
        self.fields["work_order"].choices = choices  # type: ignore[attr-defined]
        if len(waiting) == 1:
            self.initial["work_order"] = waiting[0].pk


class DecideForm(OfOrder):
    """Approve or deny: shows what was asked for."""

    kind = TimeRequest.Kind.EXTENSION
    opinion = words(_("Opinion"), required=False, rows=2)

    def orders(self) -> list[WorkOrder]:
        return [order for order in self.case.orders_now if order.asked in KINDS[self.kind]]

    def told(self, order: WorkOrder) -> str:
        asked = [row for row in self.case.requests_now if row.order_id == order.pk and not row.outcome]
        return request_words(asked[-1], order) if asked else ""


class DenyForm(DecideForm):
    opinion = words(_("Why not"), rows=2)


class DecideSuspensionForm(DecideForm):
    kind = TimeRequest.Kind.SUSPENSION


class DenySuspensionForm(DenyForm):
    kind = TimeRequest.Kind.SUSPENSION


class LookForm(VerbForm):
    text = words(_("How it looks now"))
    is_worse = forms.BooleanField(label=_("It has become worse"), required=False)
    photos = PhotosField(kind="evidence")


class AppealForm(OfOrder):
    reason = words(_("Why the overtime is not the unit's"))
    evidence = PhotosField(kind="evidence", label=_("Evidence"))

    def orders(self) -> list[WorkOrder]:
        late = [order for order in self.case.orders_now if order.ended_late and not order.appeal]
        return [order for order in late if manages(order, self.user)]

    def told(self, order: WorkOrder) -> str:
        return str(order.get_role_display())


class ReviewForm(OfOrder):
    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("true", _("Grant: the overtime is not the unit's")), ("false", _("Deny: it stays counted"))],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
    )
    opinion = words(_("Opinion"), rows=2)

    def orders(self) -> list[WorkOrder]:
        return [order for order in self.case.orders_now if order.appeal in WAITING]

    def told(self, order: WorkOrder) -> str:
        return appeal_words(order)

    def given(self) -> dict[str, Any]:
        return super().given() | {"granted": self.cleaned_data["granted"]}
