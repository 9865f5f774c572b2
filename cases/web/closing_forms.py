"""The forms of what comes after handling: verification by call, call-back, rating, reopening, conclusion, spot check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import LoopSettings, SpotCheck
from cases.web.fields import PhotosField
from cases.web.verb_forms import VerbForm, words

MARKS = [
    ("5", _("5 – very satisfied")),
    ("4", _("4 – satisfied")),
    ("3", _("3 – so-so")),
    ("2", _("2 – dissatisfied")),
    ("1", _("1 – very dissatisfied")),
]
YES_NO = [("true", pgettext_lazy("answer", "Yes")), ("false", pgettext_lazy("answer", "No"))]


def yes(value: str) -> bool:
    return value == "true"


def yes_or_no(label: Any, *, required: bool = True, **kwargs: Any) -> forms.TypedChoiceField:
    """Two buttons; nothing is chosen beforehand."""
    return forms.TypedChoiceField(
        label=label, choices=YES_NO, coerce=yes, empty_value=None, widget=forms.RadioSelect, required=required, **kwargs
    )


def mark(*, required: bool = True) -> forms.TypedChoiceField:
    """1 to 5, in words."""
    return forms.TypedChoiceField(
        label=_("How satisfied"),
        choices=MARKS,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        required=required,
    )


class CallBackForm(VerbForm):
    contacted = yes_or_no(_("Was the reporter reached?"))
    solved = yes_or_no(_("Is it solved?"), required=False)
    satisfied = mark(required=False)
    text = words(_("What the reporter said"), required=False)


class RateForm(VerbForm):
    solved = yes_or_no(_("Is it solved?"))
    satisfied = mark()
    text = words(_("What you want to say"), required=False)

    def prepare(self) -> None:
        before = self.case.ratings.filter(round=self.case.round).select_related("entry__words").first()
        if before:
            self.initial.update(
                {"solved": str(before.solved).lower(), "satisfied": before.satisfied, "text": before.text}
            )


class ReopenForm(VerbForm):
    reason = words(_("What is not done"))
    photos = PhotosField(kind="evidence")


class ForceCloseForm(VerbForm):
    reason = words(_("Reason"))
    photos = PhotosField(kind="evidence")


class ConcludeForm(VerbForm):
    reason = words(_("Why it cannot go further"))
    evidence = words(_("Evidence: what the conclusion rests on"), required=False)
    photos = PhotosField(kind="evidence", label=_("Files as evidence"))
    remedies = words(_("What the reporter may still do"))

    def prepare(self) -> None:
        self.fields["remedies"].initial = LoopSettings.current().conclusion_remedies


class SpotCheckForm(VerbForm):
    outcome = forms.ChoiceField(label=_("What you found"), choices=SpotCheck.Outcome.choices, widget=forms.RadioSelect)
    text = words(_("In words"), required=False)
    photos = PhotosField()
