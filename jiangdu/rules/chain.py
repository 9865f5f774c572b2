"""How history is hashed and signed. Pure: the keys are passed in.

Everything is hashed as canonical JSON (sorted keys, no spaces, UTF-8) and stored as lower-case hex of SHA-256.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

EXACT_FLOAT = 1e15  # from here on a whole float may be written with an exponent by one side and without by the other


def canonical(value: Any) -> str:
    """The one spelling of a JSON value; ValueError for what JSON or the database cannot hold (NaN, NUL)."""
    return json.dumps(_settled(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _settled(value: Any) -> Any:
    """The value as PostgreSQL's jsonb will give it back: no minus zero, whole large floats as integers."""
    if isinstance(value, str) and "\0" in value:
        raise ValueError("history cannot hold the character NUL")
    if isinstance(value, float) and math.isfinite(value):
        return int(value) if value.is_integer() and abs(value) >= EXACT_FLOAT else value or 0.0
    if isinstance(value, dict):
        return {key: _settled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(item) for item in value]
    return value


@dataclass(frozen=True)
class Link:
    """The columns of an entry that its hash covers."""

    id: int
    subject_type: str
    subject_id: int
    seq: int
    name: str
    actor_id: int | None
    unit_id: int | None
    at: str
    data: Any
    text_digest: str
    previous_hash: str

    def hash(self) -> str:
        who = [self.id, self.subject_type, self.subject_id, self.seq, self.name, self.actor_id, self.unit_id]
        return _sha256(canonical([*who, self.at, self.data, self.text_digest, self.previous_hash]))


def moment(at: datetime) -> str:
    """An aware datetime as it is hashed: UTC with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def text_digest(salt: str, text: str) -> str:
    """The digest an entry keeps of its words; '' for no words. Without the salt it tells nothing about them."""
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest() if text else ""


def head_mac(key: str, subject_type: str, subject_id: int, seq: int, last_hash: str) -> str:
    """The signature of a chain's head."""
    return _sign(key, ["head", subject_type, subject_id, seq, last_hash])


class SealRow(Protocol):
    """What `seal_signature` reads."""

    number: int
    sealed_at: datetime
    first_id: int
    last_id: int
    count: int
    digest: str
    previous_signature: str


def seal_digest(entries: Iterable[tuple[int, str]]) -> tuple[int, str]:
    """(count, digest) over (id, hash) of entries in the order of their ids."""
    rolling, count = hashlib.sha256(), 0
    for entry_id, entry_hash in entries:
        rolling.update(f"{entry_id}:{entry_hash}\n".encode())
        count += 1
    return count, rolling.hexdigest()


def seal_signature(key: str, seal: SealRow) -> str:
    """The signature over everything a seal says, and over the seal before it."""
    numbers = [seal.number, moment(seal.sealed_at), seal.first_id, seal.last_id, seal.count]
    return _sign(key, ["seal", *numbers, seal.digest, seal.previous_signature])


def _sign(key: str, value: list[Any]) -> str:
    return hmac.new(key.encode(), canonical(value).encode(), hashlib.sha256).hexdigest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
