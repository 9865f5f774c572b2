"""The API's actions on a whistle: name → the body it takes. One line each."""

from __future__ import annotations

from typing import Any

from cases.api.inputs import Body
from cases.api.verbs import Call
from whistles.actions.verbs import VERBS
from whistles.api import bodies

BODIES: dict[str, type[Body]] = {
    "confirm": bodies.WhistleUnitBody,
    "report_in": bodies.WhistleReportInBody,
    "begin": bodies.WhistleUnitBody,
    "finish": bodies.WhistleTextBody,
    "refuse": bodies.WhistleReasonBody,
    "uphold_refusal": bodies.WhistleOpinionBody,
    "deny_refusal": bodies.WhistleOpinionBody,
    "record_arrival": bodies.WhistleNamedUnitBody,
    "agree_time": bodies.WhistleAgreeBody,
    "add_task": bodies.WhistleTaskBody,
    "finish_task": bodies.WhistleFinishTaskBody,
    "rate": bodies.WhistleRateBody,
    "answer": bodies.WhistleTextBody,
    "cancel": bodies.WhistleCancelBody,
}
CALLS = {name: Call(VERBS[name], body) for name, body in BODIES.items()}

PHOTO = "6f1c2a0e-0b7a-4c55-9b8e-2a4f1d5e7c90"
PLACE: dict[str, Any] = {"type": "Point", "coordinates": [119.5605, 32.4281]}
BLOW: dict[str, Any] = {
    "kind": "enforcement",
    "matter": "农贸市场周边占道经营反复回潮，请联合整治",
    "location": PLACE,
    "lead": "JD-G14",
    "units": ["JD-G13"],
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "confirm": {},
    "report_in": {"location": PLACE, "photos": [PHOTO]},
    "refuse": {"reason": "该处为国道，由公路部门管理"},
    "record_arrival": {"unit": "JD-G13"},
    "add_task": {"text": "重新划设摊位线并每日巡查", "unit": "JD-G14", "due_date": "2026-12-01"},
    "finish": {"text": "占道摊位已清理，落实长效管理"},
    "rate": {"unit": "JD-G14", "timeliness": 5, "attitude": 5, "effect": 4, "solved": True},
    "answer": {"text": "感谢评价，后续加强巡查"},
    "cancel": {"reason": "险情已自行排除"},
}
