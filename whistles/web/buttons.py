"""The buttons: verb → words, look and form. Shown only while the verb works."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from whistles.web import forms


@dataclass(frozen=True)
class Button:
    """`tone`: main (one is the page's primary button), plain or danger. `done`: what the user reads. `in_row`: beside a unit."""

    label: object
    icon: str
    form: type[forms.VerbForm]
    done: object
    tone: str = "plain"
    hint: object = ""
    in_row: bool = False


BUTTONS: dict[str, Button] = {
    "confirm": Button(
        _("Confirm the whistle"), "megaphone", forms.NoteForm, _("Confirmed: the town knows you are coming."), "main"
    ),
    "report_in": Button(
        _("Report in"), "geo-alt", forms.ReportInForm, _("Reported in."), "main",
        _("You are on site: a photo and your position prove it."),
    ),
    "begin": Button(_("Begin to work"), "play-circle", forms.NoteForm, _("Noted: at work."), "main"),
    "finish": Button(pgettext_lazy("whistle", "Finish"), "flag", forms.ResultForm, _("Finished."), "main"),
    "refuse": Button(
        pgettext_lazy("whistle", "Refuse"), "x-octagon", forms.ReasonForm, _("Sent to the district centre."), "danger",
        _("The district centre decides. Until then you need not come."),
    ),
    "answer": Button(_("Answer the rating"), "chat-left-text", forms.AnswerForm, _("Answered."), "main"),
    "add_task": Button(_("Add a task"), "list-check", forms.TaskForm, _("Task added.")),
    "cancel": Button(
        _("Cancel the whistle"), "slash-circle", forms.ReasonForm, _("Cancelled: the units know they need not come."), "danger"
    ),
    "record_arrival": Button(_("Record its arrival"), "person-check", forms.NoteForm, _("Arrival recorded."), in_row=True),
    "agree_time": Button(_("Agree on a time"), "calendar-event", forms.AgreeForm, _("Time agreed."), in_row=True),
    "rate": Button(pgettext_lazy("whistle", "Rate"), "star", forms.RateForm, _("Rated."), in_row=True),
    "uphold_refusal": Button(_("Uphold the refusal"), "check2", forms.OpinionForm, _("Upheld."), in_row=True),
    "deny_refusal": Button(_("Deny the refusal"), "x-lg", forms.OpinionForm, _("Denied: the unit is called again."), in_row=True),
}  # fmt: skip
FINISH_TASK = Button(_("Task done"), "check2-square", forms.FinishTaskForm, _("Noted: done."))
