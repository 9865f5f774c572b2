"""Bodies to copy: one for each of the main calls, as they stand in the schema and its page."""

from __future__ import annotations

from typing import Any

PHOTO = "6f1c2a0e-0b7a-4c55-9b8e-2a4f1d5e7c90"

REPORT: dict[str, Any] = {
    "description": "东苑路口污水井盖缺失，行人危险",
    "category": "100102",
    "location": {"type": "Point", "coordinates": [119.5605, 32.4281]},
    "coordinate_system": "wgs84",
    "address": "东苑路 12 号门前",
    "is_urgent": False,
    "photos": [PHOTO],
}
CALL: dict[str, Any] = {
    "description": "来电反映小区门口路灯不亮",
    "address": "龙城路",
    "reporter": {"name": "张三", "phone": "13800000000", "contactable": True},
    "photo_waiver": "电话反映",
}
PREVIEW: dict[str, Any] = {
    "category": "100102",
    "location": {"type": "Point", "coordinates": [119.5605, 32.4281]},
}

CASE_BODIES: dict[str, dict[str, Any]] = {
    "file": {"category": "100102", "condition": "01"},
    "reject": {"reason_code": "not_ours", "reason": "不属于网格事项，请拨打 12345"},
    "dispatch": {"lead": "JD-G13", "assisting": ["JD-G14"], "reason": "按职责清单"},
    "pass_up": {"reason": "需区住建局牵头，镇级无法协调"},
    "deny_return": {"opinion": "外墙属共有部位，住建局为物业主管部门，应当承办"},
    "convene": {"units": ["JD-G13", "JD-W100"], "at": "2026-11-27T09:30:00+08:00"},
    "decide": {
        "lead": "JD-G13",
        "assisting": ["JD-W100"],
        "minutes": "无物业小区外墙渗漏由住建局牵头，镇协助入户",
        "make_rule": True,
        "scope": "place",
    },
    "pass_verification": {"photos": [PHOTO], "location": PREVIEW["location"], "note": "已修好"},
    "rework": {"reason": "井盖仍松动", "photos": [PHOTO]},
    "close": {"condition_met": True, "evaluation": 5},
    "remind": {"text": "请抓紧处理"},
    "supervise": {"text": "请立即办结并书面答复", "limit_unit": "work_day", "limit_value": 1},
    "answer_supervision": {"text": "已派人处理，今日办结"},
    "call_back": {"contacted": True, "solved": True, "satisfied": 5, "text": "已修好，很满意"},
    "rate": {"solved": False, "satisfied": 2, "text": "路面又裂开了"},
    "reopen": {"reason": "路面又裂开了", "evidence": [PHOTO]},
    "conclude": {"reason": "属历史遗留问题，已无法继续推进", "evidence": "区政府专题会议纪要第 12 号"},
    "spot_check": {"outcome": "failed", "text": "井盖仍松动", "photos": [PHOTO]},
    "reveal_reporter": {"purpose": "核实具体地点"},
}
ORDER_BODIES: dict[str, dict[str, Any]] = {
    "acknowledge": {},
    "return": {
        "reason_code": "not_our_duty",
        "text": "依据《江苏省物业管理条例》第六十四条，不属我局职责",
        "evidence": [PHOTO],
    },
    "assign": {"handler": "cityhandler"},
    "submit_result": {"text": "已更换井盖", "reply": "已修好，感谢反映", "photos": [PHOTO]},
}
