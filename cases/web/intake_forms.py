"""The forms of what happens to a report at the desk: self-handled, merged, restored."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.web.fields import CategoryChoice
from cases.web.verb_forms import ReasonForm, VerbForm, words
from jiangdu.models import Attachment


class ConfirmSelfHandledForm(VerbForm):
    reason = words(_("Reason"), required=False, rows=2)

    def prepare(self) -> None:
        if any(photo.kind == Attachment.Kind.AFTER for photo in self.case.photos_now):
            self.fields["reason"].label = pgettext_lazy("of an action", "Note")
        else:
            self.fields["reason"].help_text = _("There is no photo taken afterwards: say how you know.")


class MergeForm(VerbForm):
    target = forms.CharField(
        label=_("Number of the case that goes on"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("This case ends; its reporter stays informed about the other one."),
    )
    note = words(pgettext_lazy("of an action", "Note"), required=False, rows=2)


class RestoreForm(ReasonForm):
    category = CategoryChoice(label=_("Category"), required=False)

    def prepare(self) -> None:
        if self.case.category_id:
            del self.fields["category"]
