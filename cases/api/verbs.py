"""The API's actions: name → the verb that does it and the body it takes. One line each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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
from cases.api import inputs


@dataclass(frozen=True)
class Call:
    """`do` takes case_id or order_id, actor, at and what the body holds."""

    do: Callable[..., Any]
    body: type[inputs.Body]


CASE_CALLS: dict[str, Call] = {
    "send_pre_check": Call(pre_check.send_pre_check, inputs.AssigneeBody),
    "submit_pre_check": Call(pre_check.submit_pre_check, inputs.PreCheckBody),
    "recategorise": Call(recategorise.recategorise_case, inputs.RecategoriseBody),
    "file": Call(file.file_case, inputs.FileBody),
    "reject": Call(end_early.reject_case, inputs.RejectBody),
    "withdraw": Call(end_early.withdraw_case, inputs.OptionalReasonBody),
    "dispatch": Call(dispatch.dispatch_case, inputs.DispatchBody),
    "recall": Call(recall.recall_case, inputs.ReasonBody),
    "refer_back": Call(recall.refer_back_case, inputs.ReasonBody),
    "add_assisting": Call(assisting.add_assisting, inputs.UnitReasonBody),
    "drop_assisting": Call(assisting.drop_assisting, inputs.UnitReasonBody),
    "make_safe": Call(progress.make_safe, inputs.TextPhotosBody),
    "send_verification": Call(send_verification.send_verification, inputs.AssigneeBody),
    "pass_verification": Call(verify.pass_verification, inputs.PassVerificationBody),
    "rework": Call(verify.rework_case, inputs.ReasonPhotosBody),
    "close": Call(close.close_case, inputs.CloseBody),
    "close_unchecked": Call(close.close_unchecked, inputs.ReasonBody),
    "void": Call(end_early.void_case, inputs.ReasonBody),
    "comment": Call(progress.comment_case, inputs.TextBody),
    "reveal_reporter": Call(reveal.reveal_reporter, inputs.PurposeBody),
}

ORDER_CALLS: dict[str, Call] = {
    "acknowledge": Call(acknowledge.acknowledge_order, inputs.Body),
    "assign": Call(assign.assign_order, inputs.AssignBody),
    "progress": Call(progress.report_progress, inputs.TextPhotosBody),
    "submit_result": Call(feedback.submit_result, inputs.ResultBody),
    "confirm_result": Call(feedback.confirm_result, inputs.Body),
    "send_back_result": Call(feedback.send_back_result, inputs.ReasonBody),
}
