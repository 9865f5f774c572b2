"""Planning a unit's duty shifts: adding, changing and dropping them. What is over stays as it was."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiangdu.errors import InvalidInput, NotAllowed, WrongState, invalid
from jiangdu.models import DutyShift, Post, Unit, User
from jiangdu.queries.duty import may_keep

LONGEST = timedelta(days=31)


class ShiftOver(WrongState):
    """Who was on duty in the past is not changed."""

    code = "shift_over"
    message = _("This shift is over; it stays as it was.")


@transaction.atomic
def plan_shift(
    *,
    unit: Unit,
    actor: User,
    at: datetime,
    user: User,
    starts_at: datetime,
    ends_at: datetime,
    order: int = 1,
    phone: str = "",
    shift: DutyShift | None = None,
) -> DutyShift:
    """Add a shift, or change `shift`. The person holds a post at the unit and is on duty there only once at a time."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if not may_keep(actor, unit):
        raise NotAllowed
    if shift is not None and shift.ends_at <= at:
        raise ShiftOver
    _check(unit, user, starts_at, ends_at, at, shift)
    shift = shift or DutyShift(unit=unit)
    shift.user, shift.starts_at, shift.ends_at, shift.order, shift.phone = user, starts_at, ends_at, order, phone
    shift.save()
    return shift


@transaction.atomic
def drop_shift(*, shift: DutyShift, actor: User, at: datetime) -> None:
    """Take a shift out. One that has begun ends now; one that is over stays."""
    Unit.objects.select_for_update(no_key=True).get(pk=shift.unit_id)
    if not may_keep(actor, shift.unit):
        raise NotAllowed
    if shift.ends_at <= at:
        raise ShiftOver
    if shift.starts_at < at:
        shift.ends_at = at
        shift.save(update_fields=["ends_at"])
    else:
        shift.delete()


def _check(
    unit: Unit, user: User, starts_at: datetime, ends_at: datetime, at: datetime, shift: DutyShift | None
) -> None:
    errors: dict[str, list[tuple[object, str]]] = {}
    posts = Post.objects.held_by(user, timezone.localdate(starts_at)).filter(unit=unit)
    if not user.is_active or not posts.exists():
        errors["user"] = [(_("This person holds no post at the unit on that day."), "not_there")]
    if ends_at <= starts_at:
        errors["ends_at"] = [(_("The end must come after the beginning."), "order")]
    elif ends_at <= at:
        errors["ends_at"] = [(_("The shift would be over already. Plan for now or later."), "past")]
    elif ends_at - starts_at > LONGEST:
        errors["ends_at"] = [(_("A shift lasts at most %(days)d days.") % {"days": LONGEST.days}, "too_long")]
    if errors:
        raise InvalidInput(errors)
    others = DutyShift.objects.filter(unit=unit, user=user, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if shift:
        others = others.exclude(pk=shift.pk)
    if others.exists():
        raise invalid("user", _("This person is on duty here at that time already."), "twice")
