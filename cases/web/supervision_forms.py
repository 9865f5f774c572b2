"""The forms of reminding and supervising, on the case's page and on the papers' own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.supervise import LONGEST, units_concerned
from cases.models import Supervision
from cases.web.fields import UnitChoice
from cases.web.verb_forms import VerbForm, words
from jiangdu.models import LimitUnit, Unit
from jiangdu.rulebook import rules
from jiangdu.scope import scope_of


def limit_fields() -> tuple[forms.IntegerField, forms.ChoiceField]:
    """How many of which unit."""
    value = forms.IntegerField(label=_("To be answered within"), min_value=1, max_value=LONGEST)
    return value, forms.ChoiceField(label=_("Unit of time"), choices=LimitUnit.choices)


class RemindForm(VerbForm):
    text = words(_("What to say"), required=False, rows=2)


class SuperviseForm(VerbForm):
    unit = UnitChoice(label=_("To which unit"), empty_label=None)
    text = words(_("What is to be done"), rows=5)
    limit_value, limit_unit = limit_fields()

    def prepare(self) -> None:
        """The lead first; the limit answers have in the rules."""
        units = units_concerned(self.case)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])  # type: ignore[attr-defined]
        self.fields["unit"].initial = units[0].pk
        limit = rules().limit("answer", urgent=self.case.is_urgent, on=timezone.localdate())
        self.fields["limit_value"].initial, self.fields["limit_unit"].initial = limit.value, limit.unit


class AnswerForm(VerbForm):
    document = forms.ChoiceField(label=_("Supervision order"))
    text = words(_("Answer: the cause, and what has been done"), rows=5)

    def prepare(self) -> None:
        mine = [paper for paper in self.case.unanswered_now if paper.unit_id in scope_of(self.user).unit_ids]
        self.fields["document"].choices = [(paper.number, paper.number) for paper in mine]  # type: ignore[attr-defined]


class DraftForm(forms.Form):
    """A draft's words, and an order's limit."""

    text = words(_("Text"), rows=7)
    limit_value, limit_unit = limit_fields()

    def __init__(self, *args: Any, paper: Supervision, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial", {"text": paper.text, "limit_unit": paper.limit_unit, "limit_value": paper.limit_value}
        )
        super().__init__(*args, **kwargs)
        if not paper.is_order:
            del self.fields["limit_value"], self.fields["limit_unit"]


class DismissForm(forms.Form):
    reason = words(_("Why it is not needed"), rows=2)


class ListForm(forms.Form):
    """What the list of papers can be narrowed by; the tab travels along unseen."""

    number = forms.CharField(label=_("Document number"), max_length=40, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("– all –")), *Supervision.Kind.choices])
    tab = forms.CharField(required=False, widget=forms.HiddenInput)
