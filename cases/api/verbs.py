"""The API's actions: name → the body it takes. One line each."""

from __future__ import annotations

from dataclasses import dataclass

from cases.actions.verbs import CASE_VERBS, ORDER_VERBS, Verb
from cases.api import closing_bodies, inputs, intake_bodies, return_bodies
from cases.api import supervision_bodies as supervision
from cases.api import time_bodies as time


@dataclass(frozen=True)
class Call:
    """A verb with the body it takes."""

    do: Verb
    body: type[inputs.Body]


CASE_BODIES: dict[str, type[inputs.Body]] = {
    "send_pre_check": inputs.AssigneeBody,
    "submit_pre_check": inputs.PreCheckBody,
    "recategorise": inputs.RecategoriseBody,
    "file": inputs.FileBody,
    "confirm_self_handled": intake_bodies.ConfirmSelfHandledBody,
    "merge": intake_bodies.MergeBody,
    "restore": intake_bodies.RestoreBody,
    "reject": inputs.RejectBody,
    "withdraw": inputs.OptionalReasonBody,
    "dispatch": inputs.DispatchBody,
    "recall": inputs.ReasonBody,
    "refer_back": return_bodies.ReferBackBody,
    "pass_up": inputs.ReasonBody,
    "deny_return": return_bodies.DenyReturnBody,
    "accept_return": return_bodies.AcceptReturnBody,
    "convene": return_bodies.ConveneBody,
    "decide": return_bodies.DecideBody,
    "allow_backflow": inputs.ReasonBody,
    "add_assisting": inputs.UnitReasonBody,
    "drop_assisting": inputs.UnitReasonBody,
    "make_safe": inputs.TextPhotosBody,
    "approve_extension": time.DecideRequestBody,
    "deny_extension": time.DecideRequestBody,
    "approve_suspension": time.DecideRequestBody,
    "deny_suspension": time.DecideRequestBody,
    "resume": inputs.OptionalReasonBody,
    "check_suspension": time.LookBody,
    "appeal_overtime": time.AppealBody,
    "review_appeal": time.ReviewBody,
    "send_verification": inputs.AssigneeBody,
    "pass_verification": inputs.PassVerificationBody,
    "rework": inputs.ReasonPhotosBody,
    "close": inputs.CloseBody,
    "close_unchecked": inputs.ReasonBody,
    "call_back": closing_bodies.CallBackBody,
    "rate": closing_bodies.MarksBody,
    "spot_check": closing_bodies.SpotCheckBody,
    "reopen": closing_bodies.ReasonEvidenceBody,
    "conclude": closing_bodies.ConcludeBody,
    "force_close": closing_bodies.ReasonEvidenceBody,
    "void": inputs.ReasonBody,
    "comment": inputs.TextBody,
    "remind": supervision.RemindBody,
    "supervise": supervision.SuperviseBody,
    "answer_supervision": supervision.AnswerBody,
    "reveal_reporter": inputs.PurposeBody,
}
ORDER_BODIES: dict[str, type[inputs.Body]] = {
    "acknowledge": inputs.Body,
    "return": return_bodies.ReturnBody,
    "assign": inputs.AssignBody,
    "progress": inputs.TextPhotosBody,
    "request_extension": inputs.ReasonBody,
    "request_suspension": time.SuspensionBody,
    "submit_result": inputs.ResultBody,
    "confirm_result": inputs.Body,
    "send_back_result": inputs.ReasonBody,
}

CASE_CALLS = {name: Call(CASE_VERBS[name], body) for name, body in CASE_BODIES.items()}
ORDER_CALLS = {name: Call(ORDER_VERBS[name], body) for name, body in ORDER_BODIES.items()}
