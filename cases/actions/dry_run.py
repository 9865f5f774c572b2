"""Trying out a changed catalogue on a past period: at once for a few thousand cases, else by a worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.import_catalogue import PERMISSION as MAY_IMPORT
from cases.actions.import_catalogue import changes_by_import
from cases.models import CatalogueImport, DryRun, DryRunMove, Proposal, Responsibility
from cases.models.proposal import SEEN_WITH
from cases.queries.changed_rows import changes_of_proposals, changes_of_rows, rows_in_force, together
from cases.queries.past_cases import filed_between, past_cases
from cases.rules.what_if import Catalogue, Changes, Tally, goes_to
from jiangdu.errors import InvalidInput, NotAllowed, invalid
from jiangdu.models import User
from jiangdu.nudge import nudge

AT_ONCE = 5_000  # cases computed while the person waits
LONGEST = timedelta(days=366)
MOST_MOVES, MOST_GROUPS = 20_000, 500  # kept one by one; the counts are of all
GIVEN_UP_AFTER = timedelta(minutes=10)  # without a sign of life
KEPT_FOR = timedelta(days=30)


def ask_dry_run(
    *,
    actor: User,
    at: datetime,
    first: date,
    last: date,
    rows: Sequence[int] = (),
    proposals: Sequence[int] = (),
    import_id: int | None = None,
) -> DryRun:
    """Try out these changes; without any, all rows that wait for approval. Nothing of the catalogue changes.

    InvalidInput on `first`, `last`, `rows`, `proposals`, `import`.
    """
    if not any(map(actor.has_perm, SEEN_WITH)):
        raise NotAllowed
    _check_days(first, last, today=timezone.localdate(at))
    waiting = set(Responsibility.objects.waiting().filter(withdrawn_on=None).values_list("pk", flat=True))
    if not rows and not proposals and import_id is None:
        rows = sorted(waiting)
    _check_changes(actor, rows, waiting, proposals, import_id)
    run = DryRun.objects.create(
        first_day=first,
        last_day=last,
        changes={"rows": list(rows), "proposals": list(proposals), "import": import_id},
        asked_by=actor,
        asked_at=at,
        moved_on_at=at,
        total=filed_between(first, last).count(),
    )
    if run.total > AT_ONCE:
        transaction.on_commit(partial(nudge, "cases.tasks.run_dry_runs"))
        return run
    compute(run, at=at)
    return DryRun.objects.get(pk=run.pk)


def compute(run: DryRun, *, at: datetime) -> bool:
    """Compute a run that waits; False if somebody else does. Raises what went wrong after saying so on the run."""
    if not DryRun.objects.filter(pk=run.pk, state="waiting").update(state="running", moved_on_at=at):
        return False
    try:
        with transaction.atomic():  # a failure leaves the request's transaction usable
            result = _routed_twice(run, changes_of(run, at=at))
    except Exception:
        DryRun.objects.filter(pk=run.pk).update(state="failed")
        raise
    DryRun.objects.filter(pk=run.pk).update(state="done", result=result, done=run.total)
    return True


def changes_of(run: DryRun, *, at: datetime) -> Changes:
    """The changes as they are now: what has been approved meanwhile is in force anyway."""
    chosen = run.changes
    found = changes_of_rows(Responsibility.objects.waiting().filter(pk__in=chosen["rows"], withdrawn_on=None))
    proposals = Proposal.objects.filter(pk__in=chosen["proposals"]).select_related("category", "lead", "place")
    found = together(found, changes_of_proposals(proposals))
    if chosen["import"]:
        found = together(found, changes_by_import(CatalogueImport.objects.get(pk=chosen["import"]), at=at))
    return found


def run_waiting(*, at: datetime) -> int:
    """What no worker has begun; what a worker left lying is given up, and old runs are forgotten. How many were run."""
    DryRun.objects.filter(state="running", moved_on_at__lt=at - GIVEN_UP_AFTER).update(state="failed")
    DryRun.objects.filter(asked_at__lt=at - KEPT_FOR).delete()
    waiting = DryRun.objects.filter(state="waiting").order_by("pk")
    return sum(compute(run, at=at) for run in waiting)


def _routed_twice(run: DryRun, changes: Changes) -> object:
    """Every case by the catalogue of its day, and by the changed one where its category is touched."""
    rows = rows_in_force(run.first_day, run.last_day)
    before, after = Catalogue(rows), Catalogue(changes.applied_to(rows))
    touched, tally, kept = changes.categories(rows), Tally(), 0
    for chunk in past_cases(filed_between(run.first_day, run.last_day)):
        moves: list[DryRunMove] = []
        for case in chunk:
            goes = was = goes_to(before.route(case.spot))
            if not touched.isdisjoint(case.spot.ancestry):
                goes = goes_to(after.route(case.spot))
            tally.count(case.spot, was, goes, minutes=case.limit.minutes, calendar=case.limit.calendar)
            if was != goes and kept + len(moves) < MOST_MOVES:
                moves.append(DryRunMove(run=run, case_id=case.pk, before=was, after=goes))
        DryRunMove.objects.bulk_create(moves)
        kept += len(moves)
        _say(run, tally.cases)
    return tally.as_json(most_groups=MOST_GROUPS)


def _say(run: DryRun, done: int) -> None:
    DryRun.objects.filter(pk=run.pk).update(done=done, moved_on_at=timezone.now())


def _check_days(first: date, last: date, *, today: date) -> None:
    if last > today:
        raise invalid("last", _("Only what has happened can be tried. The last day may be today."), "future")
    if first > last:
        raise invalid("first", _("The first day lies after the last one."), "order")
    if last - first >= LONGEST:
        raise invalid("first", _("At most a year. Choose %(day)s or later.") % {"day": last - LONGEST}, "too_long")


def _check_changes(
    actor: User, rows: Sequence[int], waiting: set[int], proposals: Sequence[int], import_id: int | None
) -> None:
    errors: dict[str, list[tuple[object, str]]] = {}
    if gone := sorted(set(rows) - waiting):
        message = _("These rows do not wait for approval: %(ids)s.") % {"ids": ", ".join(map(str, gone))}
        errors["rows"] = [(message, "not_waiting")]
    known = Proposal.objects.visible_to(actor).exclude(state=Proposal.State.ACCEPTED)
    if gone := sorted(set(proposals) - set(known.filter(pk__in=proposals).values_list("pk", flat=True))):
        message = _("These proposals do not wait: %(ids)s.") % {"ids": ", ".join(map(str, gone))}
        errors["proposals"] = [(message, "not_waiting")]
    if import_id is not None and not _may_try(actor, import_id):
        errors["import"] = [(_("There is no import with this number that waits for confirmation."), "not_waiting")]
    if not rows and not proposals and import_id is None:
        errors["rows"] = [(_("No row waits for approval, so there is nothing to try."), "nothing")]
    if errors:
        raise InvalidInput(errors)


def _may_try(actor: User, import_id: int) -> bool:
    waits = CatalogueImport.objects.filter(pk=import_id, kind="responsibility", state=CatalogueImport.State.CHECKED)
    return actor.has_perm(MAY_IMPORT) and waits.exists()
