"""How a case came out, round by round: looks after handling, calls, the reporter's rating, spot checks, conclusions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.models import CallBack, Case, Rating, State
from cases.queries.outcome_words import REACHED, chain_words, post_names
from jiangdu.models import User

LOOKED_AT = {State.VERIFYING, State.VERIFIED, State.CLOSED}
TONES = {"passed": "done", "failed": "late", "lapsed": "soon"}
ICONS = {"done": "check-circle", "late": "x-circle", "soon": "hourglass-bottom", "": "dash-circle", "work": "hourglass"}


@dataclass(frozen=True)
class Outcome:
    """One row of the list. `tone` is done, late, soon, work or ''; `who` is '' when the reader does not learn it."""

    what: str
    result: str
    tone: str
    at: datetime
    who: str = ""
    meta: str = ""
    text: str = ""

    @property
    def icon(self) -> str:
        return ICONS[self.tone]


@dataclass
class Round:
    """What happened in one round, oldest first."""

    number: int
    rows: list[Outcome] = field(default_factory=list)


def has_outcomes(case: Case) -> bool:
    """Whether anything can be there at all; asks the case's own columns, no query."""
    return case.state in LOOKED_AT or bool(case.round > 1 or case.rework_count)


def outcomes(case: Case, *, knows_reporter: bool) -> list[Round]:
    """Every round with its rows; some five queries, none where nothing can be there."""
    if not has_outcomes(case):
        return []
    ended = case.state == State.CLOSED or case.round > 1
    rows: list[tuple[int, Outcome]] = [*_verifications(case, knows_reporter), *_calls(case)]
    if ended:
        rows += [*_ratings(case), *_spot_checks(case), *_conclusions(case)]
    rounds = {number: Round(number) for number in range(1, case.round + 1)}
    for number, row in sorted(rows, key=lambda pair: pair[1].at):
        rounds[number].rows.append(row)
    return [found for found in rounds.values() if found.rows]


def is_unsolved(case: Case) -> bool:
    """Whether the reporter's last word of this round is that it is not solved."""
    said: list[CallBack | Rating] = [*case.call_backs.filter(round=case.round, contacted=True)]
    said += case.ratings.filter(round=case.round)
    last = max(said, key=lambda answer: answer.at, default=None)
    return last is not None and last.solved is False


def _verifications(case: Case, knows_reporter: bool) -> Iterator[tuple[int, Outcome]]:
    checks = list(case.verifications.select_related("assignee", "done_by").order_by("id"))
    posts = post_names({"passed_over": check.passed_over} for check in checks)
    for check in checks:
        tone = TONES.get(check.outcome, "") if check.done_at else "work"
        result = check.get_outcome_display() if check.done_at else _("under way")
        who = _name(check.done_by or check.assignee, case, knows_reporter)
        meta = " · ".join(filter(None, [check.get_method_display(), chain_words(check, posts)]))
        yield check.round, Outcome(_("Verification"), str(result), tone, check.done_at or check.sent_at, who, meta)


def _name(user: User | None, case: Case, knows_reporter: bool) -> str:
    if user is None:
        return ""
    return user.name if knows_reporter or user.pk != case.reporter_id else _("Reporter")


def _calls(case: Case) -> Iterator[tuple[int, Outcome]]:
    for call in case.call_backs.select_related("by", "entry__words"):
        result = _said(call) if call.contacted else str(REACHED[False])
        tone = ("late" if call.is_complaint else "done") if call.contacted else ""
        yield call.round, Outcome(_("Call-back"), result, tone, call.at, call.by.name, text=call.text)


def _ratings(case: Case) -> Iterator[tuple[int, Outcome]]:
    for rating in case.ratings.select_related("entry__words"):
        tone = "late" if rating.is_complaint else "done"
        yield rating.round, Outcome(_("Rating"), _said(rating), tone, rating.at, _("Reporter"), text=rating.text)


def _said(answer: CallBack | Rating) -> str:
    solved = pgettext("matter", "solved") if answer.solved else pgettext("matter", "not solved")
    mark = _("%(mark)d of 5") % {"mark": answer.satisfied} if answer.satisfied else ""
    return " · ".join(filter(None, [solved, mark]))


def _spot_checks(case: Case) -> Iterator[tuple[int, Outcome]]:
    """A check belongs to the round that had been closed when it was made: a failed one begins the next."""
    numbers = _round_at(case)
    for check in case.spot_checks.select_related("inspector", "entry__words"):
        tone = TONES.get(check.outcome, "") if check.done_at else "work"
        result = str(check.get_outcome_display() if check.done_at else _("asked for"))
        at, who = check.done_at or check.asked_at, check.inspector.name if check.inspector else ""
        number = case.round if check.done_at is None else numbers(check.done_at)
        yield number, Outcome(_("Spot check"), result, tone, at, who, str(check.get_reason_display()), check.text)


def _round_at(case: Case) -> Any:
    """A function: moment → the round the case was in just then, from when its orders were given out."""
    began = {order.round: order.issued_at for order in reversed(case.orders_now)}  # the first of each round

    def number(moment: datetime) -> int:
        return max((round_ for round_, at in began.items() if at < moment), default=1)

    return number


def _conclusions(case: Case) -> Iterator[tuple[int, Outcome]]:
    for row in case.conclusions.select_related("by"):
        text = "\n".join(filter(None, [row.evidence, _("What the reporter may still do: %s") % row.remedies]))
        yield row.round, Outcome(_("Conclusion"), _("Concluded"), "", row.at, row.by.name if row.by else "", text=text)
