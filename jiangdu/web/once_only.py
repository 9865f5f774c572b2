"""A page's form is sent once, whatever an impatient finger or a lost answer does. Kept where the API keeps its keys.

The key's row is written first: whoever sends the same form meanwhile waits for that row, and then gets the answer of the first.
If the work fails, the row goes with it and the form may be sent again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.http import QueryDict

from jiangdu.models import IdempotencyKey, User

SENT = 303  # what a form that was sent is answered with
_WRITE_FIRST = """
    INSERT INTO jiangdu_idempotencykey (user_id, key, digest, status, body, created_at) VALUES (%s, %s, %s, %s, '', %s)
    ON CONFLICT DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class Sent:
    """What came of a form. `is_same`: this is what was sent now; else the key had been used for other content."""

    answer: str
    is_repeat: bool = False
    is_same: bool = True


def once_only(*, user: User, key: str, digest: str, at: datetime, do: Callable[[], str]) -> Sent:
    """`do()` in one transaction with its key, the first time; its answer ever after (30 days).

    Raises what `do` raises; OperationalError when the first is still at work after the database's lock timeout.
    """
    key = f"form:{key}"
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_WRITE_FIRST, [user.pk, key, digest, SENT, at])
            written = cursor.fetchone()
        if written:
            answer = do()
            IdempotencyKey.objects.filter(pk=written[0]).update(body=answer)
            return Sent(answer)
    known = IdempotencyKey.objects.get(user=user, key=key)
    return Sent(known.body, is_repeat=True, is_same=known.digest == digest)


def digest_of_form(data: QueryDict, *, without: Collection[str] = ("csrfmiddlewaretoken",)) -> str:
    """SHA-256 of what was entered, in an order that does not depend on the page."""
    rows = [[name, values] for name, values in sorted(data.lists()) if name not in without]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()
