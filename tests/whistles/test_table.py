"""The two tables of a whistle's life: every state × action, who may, and each unit of work leaves one entry."""

from __future__ import annotations

from typing import Any

import pytest

from jiangdu.errors import NotAllowed, WrongState
from jiangdu.history import history_of
from jiangdu.scope import can_now
from tests.whistles.walk import GOOD, HOUSING, PLACE, WhistleWalk
from whistles.actions.calls import CALL_VERBS, WHISTLE_VERBS
from whistles.models import CallState, Whistle, WhistleCall, WhistleState
from whistles.models.lifecycle import CallLifecycle, WhistleLifecycle, table

CALL_MOVES = {
    ("confirm", "called", "confirmed"),
    ("refuse", "called", "refused"),
    *(("report_in", state, "on_site") for state in ("called", "confirmed", "absent")),
    ("begin", "on_site", "working"),
    *(("finish", state, "done") for state in ("on_site", "working")),
    *(("answer", state, None) for state in CallState.values),
    *(("record_arrival", state, "on_site") for state in ("called", "confirmed", "absent", "refused")),
    *(("agree_time", state, None) for state in ("called", "confirmed")),
    *(("rate", state, None) for state in ("done", "absent")),
    ("uphold_refusal", "refused", None),
    ("deny_refusal", "refused", "called"),
    *(("miss", state, "absent") for state in ("called", "confirmed")),
    *(("release", state, "released") for state in ("called", "confirmed", "refused", "on_site", "working")),
}
WHISTLE_MOVES = {
    ("begin", "blown", "working"),
    ("end", "working", "finished"),
    *(("add_task", state, None) for state in ("blown", "working", "finished")),
    *(("finish", state, "finished") for state in ("blown", "working")),
    *(("cancel", state, "cancelled") for state in ("blown", "working")),
}


def rows(lifecycle: Any) -> set[tuple[str, str, str | None]]:
    return {(name, str(move.source), str(move.target) if move.target else None) for name, move in table(lifecycle)}


def test_the_tables_are_these() -> None:
    assert rows(CallLifecycle) == CALL_MOVES
    assert rows(WhistleLifecycle) == WHISTLE_MOVES


@pytest.mark.parametrize("state", CallState.values)
def test_a_call_moves_as_the_table_says(state: str) -> None:
    """With an open whistle of enforcement, nothing refused or rated before."""
    call = WhistleCall(state=state, whistle=Whistle(kind="enforcement"))
    named = {name for name, source, _to in CALL_MOVES if source == state}
    named.discard("answer")  # nothing to answer
    assert {name for name, _s, _t in CALL_MOVES if can_now(getattr(call, name))} == named


@pytest.mark.parametrize("state", ["finished", "cancelled"])
def test_nothing_is_awaited_once_it_has_ended(state: str) -> None:
    for call_state in CallState.values:
        call = WhistleCall(state=call_state, whistle=Whistle(state=state))
        assert not any(can_now(getattr(call, name)) for name in ("confirm", "refuse", "report_in", "record_arrival"))


def test_every_action_for_people_is_a_verb_and_the_others_are_nobodys() -> None:
    for lifecycle, verbs in ((CallLifecycle, CALL_VERBS), (WhistleLifecycle, WHISTLE_VERBS)):
        for name, move in table(lifecycle):
            is_system = move.custom["holder"].__name__ == "system"
            assert is_system != (name in verbs), name
            assert is_system or move.permission, name
    assert set(WhistleState.values) == {"blown", "working", "finished", "cancelled"}


# verb → (who may, who may not although they see it, what it takes)
ACTORS: dict[str, tuple[str, tuple[str, ...], dict[str, Any]]] = {
    "confirm": ("housing", ("town", "shiftleader", "leader", "auditor"), {}),
    "report_in": ("housinghandler", ("town", "leader"), {"location": PLACE}),
    "begin": ("housinghandler", ("town", "cityadmin"), {}),
    "refuse": ("housing", ("housinghandler", "town", "shiftleader"), {"reason": "不属职责"}),
    "uphold_refusal": ("shiftleader", ("town", "towncentre", "housing", "acceptor"), {"opinion": "同意"}),
    "deny_refusal": ("shiftleader", ("town", "towncentre", "housing", "leader"), {"opinion": "应到"}),
    "record_arrival": ("town", ("housing", "acceptor", "leader"), {}),
    "finish": ("town", ("acceptor", "leader"), {"text": "完成"}),
    "rate": ("town", ("housing", "acceptor", "leader"), {"grades": GOOD}),
    "answer": ("housing", ("housinghandler", "town", "leader"), {"text": "感谢"}),
    "cancel": ("towncentre", ("housing", "acceptor", "leader"), {"reason": "误报"}),
}
BEFORE: dict[str, tuple[tuple[str, str], ...]] = {
    "begin": (("report_in", ""),),
    "uphold_refusal": (("refuse", ""),),
    "deny_refusal": (("refuse", ""),),
    "rate": (("record_arrival", ""), ("finish", "")),
    "answer": (("record_arrival", ""), ("finish", ""), ("rate", "")),
}


def take(walk: WhistleWalk, whistle: Whistle, verb: str, who: str) -> None:
    user, given = getattr(walk.world, who), dict(ACTORS[verb][2])
    if verb == "report_in":
        given["photos"] = [walk.photo(user)]
    walk.do(whistle, verb, user, **given)


@pytest.mark.parametrize("verb", ACTORS)
def test_each_verb_works_for_its_holder_alone_and_leaves_one_entry(walk: WhistleWalk, verb: str) -> None:
    holder, strangers, _given = ACTORS[verb]
    whistle = walk.blow(lead=HOUSING, units=())
    if verb in BEFORE:
        with pytest.raises(WrongState):
            take(walk, whistle, verb, holder)
    for earlier, _ in BEFORE.get(verb, ()):
        take(walk, whistle, earlier, ACTORS[earlier][0])
    before = history_of(whistle).count()
    for who in strangers:
        with pytest.raises(NotAllowed):
            take(walk, whistle, verb, who)
    assert history_of(whistle).count() == before
    take(walk, whistle, verb, holder)
    entries = list(history_of(whistle))[before:]
    assert [entry.actor.username for entry in entries] == [holder]
    with pytest.raises(WrongState):
        take(walk, whistle, verb, holder)
