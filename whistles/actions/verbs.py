"""Every verb on a whistle there is: name → what does it. The API and the pages refer to this list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from whistles.actions import arrive, confirm, finish, rate, tasks

Verb = Callable[..., Any]

VERBS: dict[str, Verb] = {
    "confirm": confirm.confirm,
    "report_in": arrive.report_in,
    "begin": arrive.begin,
    "finish": finish.finish,
    "refuse": confirm.refuse,
    "uphold_refusal": confirm.uphold_refusal,
    "deny_refusal": confirm.deny_refusal,
    "record_arrival": arrive.record_arrival,
    "agree_time": arrive.agree_time,
    "add_task": tasks.add_task,
    "finish_task": tasks.finish_task,
    "rate": rate.rate,
    "answer": rate.answer,
    "cancel": finish.cancel,
}
