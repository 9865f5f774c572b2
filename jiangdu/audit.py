"""Write down who looked at or took out what, and why."""

from __future__ import annotations

import ipaddress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jiangdu.models.account import User
from jiangdu.models.audit import Audit

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest

    from jiangdu.scope import Actor


def audit(
    action: str,
    *,
    actor: Actor,
    at: datetime,
    request: HttpRequest | None = None,
    subject: Model | None = None,
    purpose: str = "",
    **data: Any,
) -> Audit:
    """Append one entry, in the caller's transaction. `data` must be JSON and must not hold what was revealed."""
    return Audit.objects.create(
        action=action,
        actor=actor if isinstance(actor, User) else None,
        at=at,
        address=address_of(request) if request is not None else None,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        purpose=purpose,
        data=data,
    )


def address_of(request: HttpRequest) -> str | None:
    """The client's IP address; None over a socket file. What our own proxies saw was put into REMOTE_ADDR before."""
    try:
        return str(ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return None
