"""The copy of every seal outside the database: one line of JSON each, appended and flushed to the disk."""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings

from jiangdu.models import HistorySeal
from jiangdu.rules.chain import moment


def seal_path() -> Path:
    """Where the file lies; an operator may put it on another disk or host."""
    return Path(settings.HISTORY_SEAL_DIR) / "seals.jsonl"


def seal_line(seal: HistorySeal) -> str:
    """A seal as it stands in the file."""
    columns = {field.attname: getattr(seal, field.attname) for field in seal._meta.concrete_fields}
    return json.dumps(columns | {"sealed_at": moment(seal.sealed_at)}, sort_keys=True)


def read_lines() -> list[str]:
    """The lines of the file, oldest first; none if there is no file."""
    try:
        return seal_path().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def append_missing() -> None:
    """Append the seals that are newer than the last line: the new one, and any an earlier crash left out."""
    seals = list(HistorySeal.objects.filter(number__gt=_last_number()))
    if not seals:
        return
    seal_path().parent.mkdir(parents=True, exist_ok=True)
    with seal_path().open("a", encoding="utf-8") as file:
        file.writelines(f"{seal_line(seal)}\n" for seal in seals)
        file.flush()
        os.fsync(file.fileno())


def _last_number() -> int:
    lines = read_lines()
    return int(json.loads(lines[-1])["number"]) if lines else 0
