"""Every verb there is, once: the API's name → what does it. The lifecycle has a method of the same name for each
(`move_of` knows the one that cannot: `return` is a word of Python).

A verb takes case_id or order_id, actor, at, and what its form or body holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cases.actions import (
    acknowledge,
    allow_backflow,
    appeal,
    assign,
    assisting,
    call_back,
    close,
    conclude,
    convene,
    decide,
    deny_return,
    desk,
    dispatch,
    end_early,
    extension,
    feedback,
    file,
    give_back,
    look_at_suspended,
    merge,
    pre_check,
    progress,
    recall,
    recategorise,
    remind,
    reopen,
    resume,
    reveal,
    self_handled,
    send_verification,
    spot_check,
    supervise,
    suspension,
    verify,
)

Verb = Callable[..., Any]

CASE_VERBS: dict[str, Verb] = {
    "send_pre_check": pre_check.send_pre_check,
    "submit_pre_check": pre_check.submit_pre_check,
    "file": file.file_case,
    "recategorise": recategorise.recategorise_case,
    "confirm_self_handled": self_handled.confirm_self_handled,
    "merge": merge.merge_case,
    "restore": merge.restore_case,
    "reject": end_early.reject_case,
    "withdraw": end_early.withdraw_case,
    "dispatch": dispatch.dispatch_case,
    "recall": recall.recall_case,
    "refer_back": recall.refer_back_case,
    "pass_up": desk.pass_up_case,
    "deny_return": deny_return.deny_return,
    "accept_return": deny_return.accept_return,
    "convene": convene.convene_case,
    "decide": decide.decide_case,
    "allow_backflow": allow_backflow.allow_backflow,
    "add_assisting": assisting.add_assisting,
    "drop_assisting": assisting.drop_assisting,
    "make_safe": progress.make_safe,
    "approve_extension": extension.approve_extension,
    "deny_extension": extension.deny_extension,
    "approve_suspension": suspension.approve_suspension,
    "deny_suspension": suspension.deny_suspension,
    "resume": resume.resume_case,
    "check_suspension": look_at_suspended.check_suspension,
    "send_verification": send_verification.send_verification,
    "pass_verification": verify.pass_verification,
    "rework": verify.rework_case,
    "close": close.close_case,
    "close_unchecked": close.close_unchecked,
    "call_back": call_back.call_back,
    "rate": call_back.rate_case,
    "spot_check": spot_check.spot_check_case,
    "reopen": reopen.reopen_case,
    "conclude": conclude.conclude_case,
    "force_close": conclude.force_close_case,
    "void": end_early.void_case,
    "appeal_overtime": appeal.appeal_overtime,
    "review_appeal": appeal.review_appeal,
    "comment": progress.comment_case,
    "remind": remind.remind_case,
    "supervise": supervise.supervise_case,
    "answer_supervision": supervise.answer_supervision,
    "reveal_reporter": reveal.reveal_reporter,
}

ORDER_VERBS: dict[str, Verb] = {
    "acknowledge": acknowledge.acknowledge_order,
    "return": give_back.return_order,
    "assign": assign.assign_order,
    "progress": progress.report_progress,
    "request_extension": extension.request_extension,
    "request_suspension": suspension.request_suspension,
    "submit_result": feedback.submit_result,
    "confirm_result": feedback.confirm_result,
    "send_back_result": feedback.send_back_result,
}

METHODS = {"return": "give_back"}


def move_of(subject: Any, name: str) -> Callable[..., None]:
    """The lifecycle's transition behind a verb."""
    return getattr(subject, METHODS.get(name, name))
