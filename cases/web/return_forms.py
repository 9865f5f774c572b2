"""The forms of returning, judging, convening and deciding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions.decision_rule import place_of
from cases.models import Coordination, Return
from cases.rules.returns import LOOKS
from cases.web.fields import PersonChoice, PhotosField, UnitChoice, UnitChoices
from cases.web.verb_forms import VerbForm, words
from jiangdu.models import Unit, User
from jiangdu.recipients import holders


def units(label: Any, **kwargs: Any) -> UnitChoices:
    """Several units from a list."""
    return UnitChoices(Unit.objects.active(), label=label, widget=forms.SelectMultiple(attrs={"size": 6}), **kwargs)


class ReturnForm(VerbForm):
    reason_code = forms.ChoiceField(
        label=_("Why it is returned"), choices=Return.Reason.choices, widget=forms.RadioSelect
    )
    text = words(_("Explanation"), help_text=_("For duty, area and owner: name the clause, or add evidence."))
    clause = forms.CharField(label=_("Clause"), required=False, max_length=200)
    evidence = PhotosField(kind="evidence", label=_("Evidence"))


class DenyReturnForm(VerbForm):
    work_order = forms.TypedChoiceField(label=_("Whose return"), coerce=int, empty_value=None, required=False)
    opinion = words(_("Opinion"), help_text=_("The unit carries on where its time stood and cannot return it again."))

    def prepare(self) -> None:
        """The one choice there is needs no field."""
        waiting = [order for order in self.case.orders_now if order.return_waits]
        if self.case.state == "returned":
            waiting = [order for order in waiting if order.is_lead]
        if len(waiting) < 2:
            del self.fields["work_order"]
        else:
            self.fields["work_order"].choices = [(o.pk, o.unit.short_name) for o in waiting]  # type: ignore[attr-defined]


class AcceptReturnForm(DenyReturnForm):
    opinion = words(_("Opinion"), required=False)


class ReferBackForm(VerbForm):
    reason = words(_("Reason"))
    look = forms.BooleanField(label=_("Have it looked at by the grid's staff"), required=False)
    assignee = PersonChoice(label=_("By whom"), required=False, empty_label=_("– anyone of the grid –"))

    def prepare(self) -> None:
        grid = self.case.grid_code
        people = holders("cases.verify_case", grid_code=grid) if grid else User.objects.none()
        self.fields["assignee"].queryset = people.order_by("name")  # type: ignore[attr-defined]
        lead = [order for order in self.case.orders_now if order.return_waits and order.is_lead]
        reasons = Return.objects.waiting().filter(order__in=lead, reason_code__in=LOOKS) if lead else None
        self.fields["look"].initial = bool(reasons and reasons.exists())


class ConveneForm(VerbForm):
    units = units(_("Units that shall meet"), help_text=_("Those who hold or returned it are invited anyway."))
    at = forms.DateTimeField(label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    note = words(_("What is to be settled"), required=False, rows=2)

    def given(self) -> dict[str, Any]:
        given = super().given()
        return {**given, "meets_at": given.pop("at")}


class DecideForm(VerbForm):
    SCOPES = [
        ("", _("this place, else this village")),
        ("grid", _("this grid")),
        ("village", _("this village")),
        ("town", _("this town")),
        ("district", _("the whole district")),
    ]
    lead = UnitChoice(label=_("Lead unit"))
    assisting = units(_("Assisting units"), required=False)
    minutes = words(_("Minutes and decision"), rows=5)
    make_rule = forms.BooleanField(
        label=_("As a rule for such cases"), required=False, help_text=_("A row of the catalogue that counts at once.")
    )
    scope = forms.ChoiceField(label=_("Where the rule holds"), choices=SCOPES, required=False)
    until = forms.DateField(
        label=_("Last day of the rule"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    document = forms.CharField(label=_("Document number"), required=False, max_length=60)
    reason = words(
        _("Reason, if it goes back to those who reported it"), required=False, rows=1,
        help_text=_("Only a shift leader may let it; it is counted."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Say who was called, and name the place."""
        meeting = Coordination.objects.filter(case=self.case, decided_at=None, ended_at=None).first()
        if meeting:
            called = ", ".join(unit.short_name for unit in meeting.invited.all())
            self.fields["lead"].help_text = _("Called: %(units)s") % {"units": called}
        place = place_of(self.case)
        if place:
            self.fields["scope"].choices = [("", str(place)), *self.SCOPES[1:]]  # type: ignore[attr-defined]
