"""The buttons: name → words, look, form and the verb behind it. Shown only while the verb works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.actions import (
    acknowledge,
    assign,
    assisting,
    close,
    dispatch,
    end_early,
    feedback,
    file,
    pre_check,
    progress,
    recall,
    recategorise,
    reveal,
    send_verification,
    verify,
)
from cases.web import verb_forms as forms


@dataclass(frozen=True)
class Button:
    """`tone`: main (at most one is shown as the page's primary button), plain or danger. `done`: what the user reads."""

    label: object
    icon: str
    form: type[forms.VerbForm]
    do: Callable[..., Any]
    done: object
    tone: str = "plain"
    hint: object = ""


CASE_BUTTONS: dict[str, Button] = {
    "file": Button(_("File"), "folder-check", forms.FileForm, file.file_case, _("Filed."), "main"),
    "dispatch": Button(_("Dispatch"), "send", forms.DispatchForm, dispatch.dispatch_case, _("Dispatched."), "main"),
    "submit_pre_check": Button(
        _("Report what you found"),
        "search",
        forms.PreCheckForm,
        pre_check.submit_pre_check,
        _("Thank you, noted."),
        "main",
    ),
    "pass_verification": Button(
        _("Pass verification"),
        "patch-check",
        forms.PassVerificationForm,
        verify.pass_verification,
        _("Verified."),
        "main",
    ),
    "close": Button(_("Close the case"), "check2-circle", forms.CloseForm, close.close_case, _("Closed."), "main"),
    "make_safe": Button(
        _("Danger removed"), "cone-striped", forms.MakeSafeForm, progress.make_safe, _("Noted: the danger is removed.")
    ),
    "send_pre_check": Button(
        _("Have it looked at"), "person-walking", forms.AssigneeForm, pre_check.send_pre_check, _("Asked to look.")
    ),
    "send_verification": Button(
        _("Send to verification"),
        "person-check",
        forms.AssigneeForm,
        send_verification.send_verification,
        _("Sent."),
        "main",
    ),
    "rework": Button(_("Rework"), "arrow-repeat", forms.ReworkForm, verify.rework_case, _("Sent back for rework.")),
    "recategorise": Button(
        _("Change category"), "tags", forms.RecategoriseForm, recategorise.recategorise_case, _("Category changed.")
    ),
    "recall": Button(_("Recall"), "arrow-counterclockwise", forms.ReasonForm, recall.recall_case, _("Recalled.")),
    "refer_back": Button(
        _("Refer back"), "arrow-90deg-left", forms.ReasonForm, recall.refer_back_case, _("Referred back.")
    ),
    "add_assisting": Button(
        _("Add assisting unit"), "people", forms.AddAssistingForm, assisting.add_assisting, _("Unit added.")
    ),
    "drop_assisting": Button(
        _("Drop assisting unit"), "person-dash", forms.DropAssistingForm, assisting.drop_assisting, _("Unit dropped.")
    ),
    "comment": Button(_("Remark"), "chat-left-text", forms.TextForm, progress.comment_case, _("Remark added.")),
    "reveal_reporter": Button(
        _("Show the caller"), "eye", forms.PurposeForm, reveal.reveal_reporter, _("Shown once; your look is recorded.")
    ),
    "reject": Button(_("Do not file"), "x-circle", forms.RejectForm, end_early.reject_case, _("Not filed."), "danger"),
    "withdraw": Button(
        _("Withdraw"), "box-arrow-left", forms.OptionalReasonForm, end_early.withdraw_case, _("Withdrawn."), "danger"
    ),
    "close_unchecked": Button(
        _("Close without verification"), "check2", forms.ReasonForm, close.close_unchecked, _("Closed."), "danger"
    ),
    "void": Button(_("Void"), "slash-circle", forms.ReasonForm, end_early.void_case, _("Voided."), "danger"),
}

ORDER_BUTTONS: dict[str, Button] = {
    "acknowledge": Button(
        _("Acknowledge"), "hand-thumbs-up", forms.NothingForm, acknowledge.acknowledge_order, _("Acknowledged."), "main"
    ),
    "submit_result": Button(
        _("Report the result"),
        "clipboard-check",
        forms.ResultForm,
        feedback.submit_result,
        _("Result reported."),
        "main",
    ),
    "confirm_result": Button(
        _("Confirm the result"), "check2-all", forms.NothingForm, feedback.confirm_result, _("Confirmed."), "main"
    ),
    "assign": Button(_("Assign"), "person-plus", forms.AssignForm, assign.assign_order, _("Assigned.")),
    "progress": Button(
        _("Report progress"), "hourglass-split", forms.ProgressForm, progress.report_progress, _("Noted.")
    ),
    "send_back_result": Button(
        _("Send back to the handler"), "reply", forms.ReasonForm, feedback.send_back_result, _("Sent back.")
    ),
}
