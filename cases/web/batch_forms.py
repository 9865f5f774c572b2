"""What a verb on several cases asks for: the same for all of them. The verbs themselves check the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.web.fields import CategoryChoice, UnitChoice, UnitChoices
from cases.web.verb_forms import RejectForm, words
from jiangdu.models import LimitUnit, Unit


class BatchForm(forms.Form):
    """`given()` is what the verb is called with for each case."""

    def given(self) -> dict[str, Any]:
        return {key: value for key, value in self.cleaned_data.items() if value not in (None, "")}


class NoteForm(BatchForm):
    note = words(pgettext_lazy("of an action", "Note"), required=False, rows=2)


class ReasonForAllForm(BatchForm):
    reason = words(_("Reason"))


class FileAllForm(NoteForm):
    category = CategoryChoice(
        label=_("Category"), required=False, empty_label=_("– each its own –"),
        help_text=_("Left empty, each case is filed under the category it was reported with."),
    )  # fmt: skip


class RecategoriseAllForm(ReasonForAllForm):
    category = CategoryChoice(label=_("Category"))


class DispatchAllForm(BatchForm):
    lead = UnitChoice(label=_("Lead unit"))
    assisting = UnitChoices(
        Unit.objects.active(),
        label=_("Assisting units"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    reason = words(
        _("Reason"), required=False, rows=2, help_text=_("Needed when the catalogue does not name this unit.")
    )


class MergeAllForm(NoteForm):
    target = forms.CharField(label=_("Number of the case that goes on"), max_length=20)


class RejectAllForm(BatchForm):
    reason_code = forms.ChoiceField(label=_("Reason"), choices=RejectForm.REASONS, widget=forms.RadioSelect)
    reason = words(_("What the reporters are told"))


class TextForAllForm(BatchForm):
    text = words(_("Text"))


class RemindAllForm(BatchForm):
    text = words(_("Text"), required=False)


class SuperviseAllForm(BatchForm):
    text = words(_("What is demanded"))
    limit_value = forms.IntegerField(label=_("To be answered within"), min_value=1, max_value=365, initial=1)
    limit_unit = forms.ChoiceField(label=_("Unit of time"), choices=LimitUnit.choices, initial="work_day")


@dataclass(frozen=True)
class Batch:
    """`permission`: one of them is needed to be offered the verb; whether it works each case decides."""

    label: object
    form: type[BatchForm]
    permissions: tuple[str, ...]


ACCEPT, DISPATCH, ARBITRATE = "cases.accept_case", "cases.dispatch_case", "cases.arbitrate_case"
BATCHES: dict[str, Batch] = {
    "file": Batch(_("File"), FileAllForm, (ACCEPT,)),
    "dispatch": Batch(_("Dispatch"), DispatchAllForm, (DISPATCH,)),
    "send_pre_check": Batch(_("Have it looked at"), NoteForm, (ACCEPT,)),
    "merge": Batch(_("Merge"), MergeAllForm, (ACCEPT,)),
    "recategorise": Batch(_("Change category"), RecategoriseAllForm, (ACCEPT, DISPATCH)),
    "remind": Batch(_("Remind"), RemindAllForm, (ACCEPT, DISPATCH, ARBITRATE)),
    "supervise": Batch(_("Supervise"), SuperviseAllForm, (ARBITRATE,)),
    "refer_back": Batch(_("Refer back"), ReasonForAllForm, (DISPATCH,)),
    "recall": Batch(_("Recall"), ReasonForAllForm, (DISPATCH,)),
    "pass_up": Batch(_("Pass up to the district"), ReasonForAllForm, (ACCEPT, DISPATCH)),
    "send_verification": Batch(_("Send to verification"), NoteForm, (ACCEPT,)),
    "comment": Batch(_("Remark"), TextForAllForm, (ACCEPT, DISPATCH)),
    "reject": Batch(_("Do not file"), RejectAllForm, (ACCEPT,)),
}
