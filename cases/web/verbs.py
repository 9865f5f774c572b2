"""The buttons: name → words, look and form. Shown only while the verb works."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.web import assign_form, intake_forms, time_forms
from cases.web import closing_forms as closing
from cases.web import return_forms as returns
from cases.web import supervision_forms as supervision
from cases.web import verb_forms as forms


@dataclass(frozen=True)
class Button:
    """`tone`: main (at most one is shown as the page's primary button), plain or danger. `done`: what the user reads."""

    label: object
    icon: str
    form: type[forms.VerbForm]
    done: object
    tone: str = "plain"
    hint: object = ""


CASE_BUTTONS: dict[str, Button] = {
    "file": Button(_("File"), "folder-check", forms.FileForm, _("Filed."), "main"),
    "dispatch": Button(_("Dispatch"), "send", forms.DispatchForm, _("Dispatched."), "main"),
    "decide": Button(_("Decide"), "hammer", returns.DecideForm, _("Decided; the units are told."), "main"),
    "pass_up": Button(
        _("Pass up to the district"), "arrow-up-circle", forms.ReasonForm, _("Passed up; the district's desk is told.")
    ),
    "deny_return": Button(_("Deny the return"), "reply-all", returns.DenyReturnForm, _("Denied: the unit carries on.")),
    "accept_return": Button(
        _("Accept the return"), "check2-circle", returns.AcceptReturnForm, _("Accepted: the unit is released.")
    ),
    "convene": Button(_("Convene a meeting"), "people-fill", returns.ConveneForm, _("The units are invited.")),
    "submit_pre_check": Button(
        pgettext_lazy("pre-check", "Say what you found"), "search", forms.PreCheckForm, _("Thank you, noted."), "main"
    ),
    "pass_verification": Button(
        _("Pass verification"), "patch-check", forms.PassVerificationForm, _("Verified."), "main"
    ),
    "close": Button(_("Close the case"), "check2-circle", forms.CloseForm, _("Closed."), "main"),
    "spot_check": Button(_("Spot check"), "search", closing.SpotCheckForm, _("Thank you, noted."), "main"),
    "rate": Button(
        pgettext_lazy("of a case", "Rate"), "star", closing.RateForm, _("Thank you for your rating."), "main"
    ),
    "approve_suspension": Button(
        _("Grant the suspension"), "pause-circle", time_forms.DecideSuspensionForm, _("Suspended."), "main"
    ),
    "approve_extension": Button(
        _("Grant the extension"), "calendar-plus", time_forms.DecideForm, _("More time granted."), "main"
    ),
    "review_appeal": Button(
        _("Review the appeal"), "clipboard2-check", time_forms.ReviewForm, _("Your review is noted."), "main"
    ),
    "deny_suspension": Button(_("Deny the suspension"), "x-octagon", time_forms.DenySuspensionForm, _("Denied.")),
    "deny_extension": Button(_("Deny the extension"), "calendar-x", time_forms.DenyForm, _("Denied.")),
    "resume": Button(_("Resume"), "play-circle", forms.OptionalReasonForm, _("Resumed: the time runs again.")),
    "check_suspension": Button(
        pgettext_lazy("suspended matter", "Look again"), "binoculars", time_forms.LookForm, _("Your look is noted.")
    ),
    "appeal_overtime": Button(
        _("Appeal against the overtime"),
        "megaphone",
        time_forms.AppealForm,
        _("The appeal is lodged."),
        hint=_("Once for each work order. Two people review it; both must grant it."),
    ),
    "make_safe": Button(_("Danger removed"), "cone-striped", forms.MakeSafeForm, _("Noted: the danger is removed.")),
    "send_pre_check": Button(_("Have it looked at"), "person-walking", forms.AssigneeForm, _("Asked to look.")),
    "send_verification": Button(_("Send to verification"), "person-check", forms.AssigneeForm, _("Sent."), "main"),
    "rework": Button(_("Rework"), "arrow-repeat", forms.ReworkForm, _("Sent back for rework.")),
    "confirm_self_handled": Button(
        _("Confirm: put right by the finder"), "check2-circle", intake_forms.ConfirmSelfHandledForm, _("Closed.")
    ),
    "merge": Button(_("Merge"), "intersect", intake_forms.MergeForm, _("Merged; its reporter stays informed.")),
    "restore": Button(_("Restore"), "arrow-clockwise", intake_forms.RestoreForm, _("Restored; it waits for dispatch.")),
    "call_back": Button(_("Call back"), "telephone", closing.CallBackForm, _("Call-back noted.")),
    "reopen": Button(
        _("Reopen"), "arrow-counterclockwise", closing.ReopenForm, _("Reopened: it is with the unit again.")
    ),
    "recategorise": Button(_("Change category"), "tags", forms.RecategoriseForm, _("Category changed.")),
    "recall": Button(_("Recall"), "arrow-counterclockwise", forms.ReasonForm, _("Recalled.")),
    "refer_back": Button(_("Refer back"), "arrow-90deg-left", returns.ReferBackForm, _("Referred back.")),
    "allow_backflow": Button(
        _("Allow it to go back"),
        "arrow-down-left-circle",
        forms.ReasonForm,
        _("Allowed; the unit is told. It counts as backflow."),
        hint=_("The unit may then give it to the village or the person that reported it."),
    ),
    "add_assisting": Button(_("Add assisting unit"), "people", forms.AddAssistingForm, _("Unit added.")),
    "drop_assisting": Button(_("Drop assisting unit"), "person-dash", forms.DropAssistingForm, _("Unit dropped.")),
    "remind": Button(_("Remind"), "bell", supervision.RemindForm, _("Reminded: whoever has to act is told.")),
    "supervise": Button(
        _("Supervise"), "megaphone", supervision.SuperviseForm, _("Issued: the unit is told to answer.")
    ),
    "answer_supervision": Button(
        _("Answer the order"), "envelope-paper", supervision.AnswerForm, _("Answered: who signed it is told.")
    ),
    "comment": Button(_("Remark"), "chat-left-text", forms.TextForm, _("Remark added.")),
    "reveal_reporter": Button(_("Show the caller"), "eye", forms.PurposeForm, _("Shown once; your look is recorded.")),
    "reject": Button(_("Do not file"), "x-circle", forms.RejectForm, _("Not filed."), "danger"),
    "withdraw": Button(_("Withdraw"), "box-arrow-left", forms.OptionalReasonForm, _("Withdrawn."), "danger"),
    "close_unchecked": Button(_("Close without verification"), "check2", forms.ReasonForm, _("Closed."), "danger"),
    "conclude": Button(_("Conclude"), "journal-check", closing.ConcludeForm, _("Concluded."), "danger"),
    "force_close": Button(_("Force-close"), "lock", closing.ForceCloseForm, _("Closed by order."), "danger"),
    "void": Button(_("Void"), "slash-circle", forms.ReasonForm, _("Voided."), "danger"),
}

ORDER_BUTTONS: dict[str, Button] = {
    "acknowledge": Button(_("Acknowledge"), "hand-thumbs-up", forms.NothingForm, _("Acknowledged."), "main"),
    "submit_result": Button(_("Report the result"), "clipboard-check", forms.ResultForm, _("Result reported."), "main"),
    "confirm_result": Button(_("Confirm the result"), "check2-all", forms.NothingForm, _("Confirmed."), "main"),
    "assign": Button(_("Assign"), "person-plus", assign_form.AssignForm, _("Assigned.")),
    "progress": Button(_("Report progress"), "hourglass-split", forms.ProgressForm, _("Noted.")),
    "return": Button(_("Return"), "arrow-return-left", returns.ReturnForm, _("Returned; the desk judges.")),
    "request_extension": Button(
        _("Ask for more time"),
        "calendar-plus",
        time_forms.ExtensionForm,
        _("Asked; the time runs on until it is decided."),
        hint=_("Adds the limit once more. At most twice, and only before it is overdue."),
    ),
    "request_suspension": Button(
        _("Ask for suspension"),
        "pause-circle",
        time_forms.SuspensionForm,
        _("Asked; the time runs on until it is decided."),
    ),
    "send_back_result": Button(_("Send back to the handler"), "reply", forms.ReasonForm, _("Sent back.")),
}
