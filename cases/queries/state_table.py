"""The state table as text, printed from the code so that a domain expert can read and sign it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils.translation import override

from cases.models import State, lifecycle, order_lifecycle
from cases.rules.states import STEP


def state_table() -> str:
    """Markdown: the states with their steps, then every action of a case and of a work order."""
    lines = ["# State table", "", "Printed from the code by `python manage.py print_state_table`; do not edit.", ""]
    lines += ["## States of a case", "", "| step | state | 中文 |", "|---|---|---|"]
    lines += [f"| {step or '–'} | `{state}` | {_chinese(State(state).label)} |" for state, step in STEP.items()]
    lines += ["", "## Actions on a case", "", *_actions(lifecycle.table(), len(lifecycle.OPEN))]
    lines += ["", "## Actions on a work order", "", *_actions(order_lifecycle.table(), 99)]
    return "\n".join(lines) + "\n"


def _actions(table: list[tuple[str, Any]], all_open: int) -> list[str]:
    """One row for each action and kind of holder; several sources share a row."""
    rows: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for name, move in table:
        key = (name, str(move.target.value) if move.target else "", _permission(move.permission), _holder(move.custom))
        rows[key].append(str(move.source.value))
    lines = ["| action | from | to | permission | holder |", "|---|---|---|---|---|"]
    for (name, target, permission, holder), sources in rows.items():
        shown = "any open" if len(sources) == all_open else ", ".join(f"`{source}`" for source in sources)
        lines.append(f"| {name} | {shown} | {f'`{target}`' if target else 'no move'} | {permission} | {holder} |")
    return lines


def _permission(permission: Any) -> str:
    if permission is None:
        return "–"
    names = getattr(permission, "permissions", None) or (permission,)
    return " or ".join(name.split(".")[1] for name in names)


def _holder(custom: dict[str, Any]) -> str:
    holder = custom.get("holder")
    return "–" if holder is None else holder.__name__.replace("_", " ")


def _chinese(label: object) -> str:
    with override("zh-hans"):
        return str(label)
