"""What the reporter says: asked by the centre, or of one's own accord; and what is owed to who called."""

from __future__ import annotations

from typing import Any

import pytest

from cases.actions.call_back import call_back, rate_case
from cases.actions.close import close_case, close_unchecked
from cases.actions.report import Caller
from cases.actions.verify import pass_verification
from cases.models import CallBack, Case, LoopSettings, Rating
from jiangdu.errors import ActionError, InvalidInput, NotAllowed, WrongState
from jiangdu.history import erase_text, history_of
from jiangdu.models import Clock, HistoryEntry
from tests.cases.test_verification_chain import by_call
from tests.cases.walk import Walk

CALLER = Caller("张三", "13800000000", True)


def closed(walk: Walk, **fields: Any) -> Case:
    return walk.close(walk.verify(walk.submit(walk.acknowledge(walk.report(**fields)))))


def called(walk: Walk) -> Case:
    """Came by a call, done and closed."""
    case = walk.filed("200301", by=walk.world.acceptor, channel="centre", caller=CALLER)
    return walk.close(walk.verify(walk.submit(walk.acknowledge(case))))


def call(walk: Walk, case: Case, **said: Any) -> Case:
    call_back(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick(), **said)
    return walk.fresh(case)


def open_stages(case: Case) -> list[str]:
    return list(Clock.objects.open().of(case).values_list("stage", flat=True))


def test_a_caller_is_owed_a_call_once_closed(walk: Walk) -> None:
    case = called(walk)
    assert (case.state, case.call_back_owed, case.due_at) == ("closed", True, None)
    clock = Clock.objects.open().of(case).get()
    assert (clock.stage, clock.limit_minutes, clock.calendar) == ("call_back", 480, "office")


def test_grid_staff_are_not(walk: Walk) -> None:
    case = closed(walk)
    assert (case.call_back_owed, open_stages(case)) == (False, [])


def test_a_call_answered_ends_it(walk: Walk) -> None:
    case = call(walk, called(walk), contacted=True, solved=True, satisfied=5, text="很好")
    assert (case.call_back_owed, case.satisfaction, open_stages(case)) == (False, 5, [])
    row = CallBack.objects.get()
    assert (row.contacted, row.solved, row.satisfied, row.by, row.text) == (True, True, 5, walk.world.acceptor, "很好")
    assert [e.name for e in history_of(case)].count("case.called_back") == 1
    assert case.state == "closed"


def test_calls_nobody_answers_end_after_the_attempts_of_the_settings(walk: Walk) -> None:
    LoopSettings.objects.update_or_create(pk=1, defaults={"call_back_attempts": 2})
    case = call(walk, called(walk), contacted=False, solved=True, satisfied=5)
    assert (case.call_back_owed, open_stages(case), case.satisfaction) == (True, ["call_back"], None)
    assert CallBack.objects.get().solved is None
    case = call(walk, case, contacted=False)
    assert (case.call_back_owed, open_stages(case)) == (False, [])


def test_marks_are_due_where_there_was_contact(walk: Walk) -> None:
    case = called(walk)
    with pytest.raises(InvalidInput) as refused:
        call(walk, case, contacted=True)
    assert set(refused.value.errors) == {"solved", "satisfied"}
    assert not CallBack.objects.exists()


def test_the_words_can_be_erased(walk: Walk) -> None:
    case = call(walk, called(walk), contacted=True, solved=True, satisfied=5, text="张三的电话是 138")
    entry = HistoryEntry.objects.get(subject_id=case.pk, name="case.called_back")
    assert "138" not in str(entry.data)
    erase_text(entry, actor=walk.world.shiftleader, at=walk.tick(), reason="个人信息")
    assert CallBack.objects.get().text == ""


def test_call_back_in_the_wrong_state_and_by_the_wrong_person(walk: Walk) -> None:
    with pytest.raises(WrongState):
        call(walk, walk.report(), contacted=False)
    case = closed(walk)
    with pytest.raises(NotAllowed):
        call_back(case_id=case.pk, actor=walk.world.housing, at=walk.tick(), contacted=False)


def test_verification_by_call_keeps_the_call(walk: Walk) -> None:
    case = by_call(walk)
    with pytest.raises(InvalidInput):
        pass_verification(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick())
    pass_verification(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick(), answer="满意", satisfied=4)
    row = CallBack.objects.get()
    assert (row.solved, row.satisfied, walk.fresh(case).state) == (True, 4, "verified")


def test_a_mark_is_one_to_five_wherever_it_is_given(walk: Walk) -> None:
    case = by_call(walk)
    with pytest.raises(InvalidInput) as refused:
        pass_verification(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick(), answer="满意", satisfied=7)
    assert set(refused.value.errors) == {"satisfied"}
    pass_verification(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick(), answer="满意", satisfied=5)
    with pytest.raises(InvalidInput) as refused:
        close_case(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick(), condition_met=True, evaluation=0)
    assert set(refused.value.errors) == {"evaluation"}


def test_verification_by_call_rests_on_a_call_made_before(walk: Walk) -> None:
    case = by_call(walk)
    call(walk, case, contacted=True, solved=False, satisfied=2)
    with pytest.raises(InvalidInput):
        pass_verification(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick())
    call(walk, case, contacted=True, solved=True, satisfied=4)
    pass_verification(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick())
    assert CallBack.objects.count() == 2


def test_closing_without_verification_owes_a_call_too(walk: Walk) -> None:
    case = walk.filed("200301", by=walk.world.acceptor, channel="centre", caller=CALLER)
    type(case.category).objects.filter(pk=case.category_id).update(verify_by="none")
    case = walk.submit(walk.acknowledge(case))
    close_unchecked(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick(), reason="无需核查")
    assert open_stages(case) == ["call_back"]


# rating -------------------------------------------------------------------------------------------------------------


def rate(walk: Walk, case: Case, **said: Any) -> Case:
    rate_case(case_id=case.pk, actor=said.pop("by", walk.world.patroller), at=walk.tick(), **said)
    return walk.fresh(case)


def test_the_reporter_rates_once_a_round_and_may_change_it(walk: Walk) -> None:
    case = rate(walk, closed(walk), solved=True, satisfied=4, text="可以")
    case = rate(walk, case, solved=True, satisfied=3, text="一般")
    row = Rating.objects.get()
    assert (row.satisfied, row.text, case.satisfaction) == (3, "一般", 3)
    entries = [entry for entry in history_of(case) if entry.name == "case.rated"]
    assert [(entry.data["satisfied"], entry.data["changed"]) for entry in entries] == [(4, False), (3, True)]


def test_a_rating_stands_after_some_days(walk: Walk) -> None:
    case = closed(walk)
    walk.tick(days=30)
    case = rate(walk, case, solved=True, satisfied=4)  # late, but the first
    with pytest.raises(ActionError) as refused:
        rate(walk, case, solved=True, satisfied=1)
    assert (refused.value.status, refused.value.code) == (409, "too_late")


def test_nobody_else_rates_and_nothing_open_is_rated(walk: Walk) -> None:
    with pytest.raises(WrongState):
        rate(walk, walk.report(), solved=True, satisfied=4)
    with pytest.raises(NotAllowed):
        rate(walk, closed(walk), by=walk.world.gridhead, solved=True, satisfied=4)


@pytest.mark.parametrize("said", [{"solved": True}, {"satisfied": 4}, {"solved": True, "satisfied": 6}])
def test_a_rating_needs_its_marks(walk: Walk, said: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        rate(walk, closed(walk), **said)
    assert not Rating.objects.exists()
