"""Self-handled: the finder put it right on the spot. With a photo before and after the system closes it, else the acceptor."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.end_early import end_looks
from cases.actions.spot_check import ask_spot_check
from cases.models import Case, LoopSettings, SpotCheck
from cases.rules.self_handled import Shot, closes_itself
from jiangdu.errors import invalid
from jiangdu.history import record
from jiangdu.models import Attachment
from jiangdu.scope import SYSTEM, Actor, require


@transaction.atomic
def confirm_self_handled(*, case_id: int, actor: Actor, at: datetime, reason: str = "", note: str = "") -> Case:
    """The acceptor accepts that the finder has put it right. Without an after photo a reason is needed."""
    case = Case.objects.lock(case_id)
    require(case.confirm_self_handled, actor)
    if not case.is_self_handled:
        raise invalid(
            "", _("The reporter does not say that it is put right. File it, or do not file it."), "not_claimed"
        )
    shown = any(photo.kind == Attachment.Kind.AFTER for photo in case.photos_now)
    if not shown and not reason:
        message = _("There is no photo taken afterwards. Say how you know that it is put right.")
        raise invalid("reason", message, "required")
    end_looks(case, at=at)
    _apply(case, actor=actor, at=at, note=reason or note)
    return case


def close_if_shown(case: Case, photos: Iterable[Attachment], *, at: datetime) -> bool:
    """Close a report just made whose photos show it put right; False if the acceptor has to look."""
    shots = [Shot(photo.kind, photo.sha256, photo.fingerprint) for photo in photos]
    category = case.category
    if category is None or not closes_itself(
        claimed=case.is_self_handled, grid_duty=category.grid_duty, channel=case.channel, shots=shots
    ):
        return False
    _apply(case, actor=SYSTEM, at=at)
    if is_drawn(LoopSettings.current().self_handled_sample_percent):
        ask_spot_check(case, reason=SpotCheck.Reason.SAMPLED, at=at)
    return True


def is_drawn(percent: int) -> bool:
    """By lot: so many of a hundred, and nobody knows beforehand which."""
    return secrets.randbelow(100) < percent


def _apply(case: Case, *, actor: Actor, at: datetime, note: str = "") -> None:
    case.confirm_self_handled(at=at)
    case.closed_by = None if actor.is_system else actor  # type: ignore[assignment]
    follow_clocks(case, at=at)
    case.save()
    unit = None if actor.is_system else case.desk
    record(case, "case.closed", actor=actor, at=at, unit=unit, note=note, kind=case.closing_kind)
