"""Missed reports: what an inspector finds and the grid had not reported stands to the account of whose area it is."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, MissedReport
from jiangdu.errors import InvalidInput
from jiangdu.history import record
from jiangdu.models import Post, User
from jiangdu.scope import SYSTEM

GRID_DIGITS = 15


def check_found_by_inspection(actor: User, *, has_position: bool) -> None:
    """Only inspectors find by inspection, and only where it is known whose area it is. InvalidInput otherwise."""
    if not actor.has_perm("cases.inspect_case"):
        message = _("Only an inspector marks a matter as found by inspection. Leave the mark out.")
        raise InvalidInput({"found_by_inspection": [(message, "not_allowed")]})
    if not has_position:
        message = _("A matter found by inspection needs a position: it shows whose area it is.")
        raise InvalidInput({"location": [(message, "required")]})


def note_missed_report(case: Case, *, at: datetime) -> None:
    """Link the staff of the grid to a case just reported, and say so in its history."""
    posts = _whose_area(case, at)
    MissedReport.objects.bulk_create([MissedReport(case=case, post=post, user=post.user) for post in posts])
    record(case, "case.missed", actor=SYSTEM, at=at, staff=[post.user for post in posts])


def _whose_area(case: Case, at: datetime) -> list[Post]:
    """The posts of the grid, or of parts of it, that are first to go and look; not the inspector's own."""
    codes = [case.grid_code[:length] for length in range(GRID_DIGITS, len(case.grid_code) + 1)]
    posts = Post.objects.current(timezone.localdate(at)).filter(
        grid_code__in=codes, kind__is_grid_staff=True, kind__verification_order__isnull=False, user__is_active=True
    )
    ranked = list(posts.exclude(user=case.reporter).select_related("user", "kind").order_by("id"))
    first = min((post.kind.verification_order or 0 for post in ranked), default=None)
    return [post for post in ranked if post.kind.verification_order == first]
