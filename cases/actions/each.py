"""One verb on many matters: each goes through the verb for itself, and each that does not says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from jiangdu.errors import ActionError, InvalidInput
from jiangdu.locking import waiting_briefly


@dataclass(frozen=True)
class Outcome:
    """What became of one: `error` is None when it was done. `key` is the row's id, `number` the case's."""

    key: int
    number: str
    error: ActionError | None = None

    @property
    def reason(self) -> str:
        """'' when done, else why not, in plain words."""
        return reason_of(self.error) if self.error else ""


def apply_each(rows: Iterable[tuple[int, str]], do: Callable[[int], object]) -> list[Outcome]:
    """`do(key)` for each (key, number), in a transaction of its own, in the order given."""
    return [Outcome(key, number, _refusal(do, key)) for key, number in rows]


def reason_of(error: ActionError) -> str:
    """The refusal as sentences: those of the fields, where several are wrong."""
    if isinstance(error, InvalidInput):
        return " ".join(dict.fromkeys(str(words) for found in error.errors.values() for words, _code in found))
    return str(error.message)


def _refusal(do: Callable[[int], object], key: int) -> ActionError | None:
    try:
        with waiting_briefly(), transaction.atomic():
            do(key)
    except ActionError as error:
        return error
    return None
