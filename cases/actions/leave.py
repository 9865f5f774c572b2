"""Leave: a person is away, a deputy has the rights of the posts meanwhile; and back again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.queries.leave import colleagues, team_units
from jiangdu.errors import NotAllowed, NotInScope, invalid
from jiangdu.models import Leave, Post, Unit, User
from jiangdu.scope import scope_of

LONGEST = timedelta(days=366)


@transaction.atomic
def take_leave(
    *, actor: User, at: datetime, person: User, unit: Unit, deputy: User, first_day: date, last_day: date
) -> Leave:
    """Enter a leave from a unit, both days included. By the person, or by who manages the unit.

    Nobody gives a deputy rights one does not hold: NotAllowed where the person's posts carry more than the actor's.
    """
    if not may_keep_leave(actor, person, unit, timezone.localdate(at)):
        raise NotAllowed
    list(User.objects.select_for_update().filter(pk__in=[person.pk, deputy.pk]).order_by("pk"))
    _check_days(first_day, last_day, timezone.localdate(at))
    _check_deputy(person, unit, deputy, first_day, last_day)
    return Leave.objects.create(
        person=person, unit=unit, deputy=deputy, first_day=first_day, last_day=last_day, entered_by=actor, entered_at=at
    )


@transaction.atomic
def end_leave(*, leave_id: int, actor: User, at: datetime) -> None:
    """The person is back: from today on the deputy stands in no more. A leave not begun is taken out."""
    day = timezone.localdate(at)
    leave = Leave.objects.select_for_update(of=("self",)).select_related("person", "unit").filter(pk=leave_id).first()
    if leave is None:
        raise NotInScope
    if not may_keep_leave(actor, leave.person, leave.unit, day):
        raise NotAllowed
    if leave.last_day < day:
        raise invalid("leave", _("This leave is over already."), "over")
    if leave.first_day >= day:
        leave.delete()
        return
    leave.last_day = day - timedelta(days=1)
    leave.save(update_fields=["last_day"])


def may_keep_leave(actor: User, person: User, unit: Unit, day: date) -> bool:
    """The person for themselves; else who manages the unit and holds every right the person's posts there carry."""
    if actor.pk == person.pk:
        return unit.pk in {post.unit_id for post in scope_of(actor).posts if post.user_id == actor.pk}
    if unit.pk not in {row.pk for row in team_units(actor)}:
        return False
    kinds = Post.objects.current(day).filter(user=person, unit=unit).values("kind")
    carried = Permission.objects.filter(role__post_kinds__in=kinds).values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in carried} <= actor.get_all_permissions()


def _check_days(first_day: date, last_day: date, today: date) -> None:
    if last_day < first_day:
        raise invalid("last_day", _("The last day must not be before the first."))
    if last_day < today:
        raise invalid("last_day", _("These days are over. Choose days from today on."))
    if last_day - first_day > LONGEST:
        raise invalid("last_day", _("A leave has at most 366 days. Enter a longer one in parts."))


def _check_deputy(person: User, unit: Unit, deputy: User, first_day: date, last_day: date) -> None:
    """Somebody of the team who is there; the days do not overlap with another leave of either."""
    if not Post.objects.current(first_day).filter(user=person, unit=unit).exists():
        raise invalid("person", _("This person holds no post in the unit."))
    if deputy.pk == person.pk:
        raise invalid("deputy", _("The deputy must be somebody else."))
    if not colleagues(unit, first_day).filter(pk=deputy.pk).exists():
        raise invalid("deputy", _("Choose a deputy who handles or manages work orders in this unit."))
    then = Leave.objects.filter(first_day__lte=last_day, last_day__gte=first_day)
    if then.filter(person=person, unit=unit).exists():
        raise invalid("first_day", _("A leave of this person is entered for some of these days already."), "overlaps")
    if then.filter(person=deputy).exists():
        raise invalid("deputy", _("%(name)s is on leave on some of these days.") % {"name": deputy.name}, "on_leave")
    other = then.filter(deputy=person).select_related("person").first()
    if other:
        message = _("This person stands in for %(name)s on some of these days. Choose another deputy there first.")
        raise invalid("person", message % {"name": other.person.name}, "stands_in")
