"""Merge and restore: the target goes on, everyone who reported stays informed, and nothing ends in a chain."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from cases.actions.end_early import OthersWait, void_case, withdraw_case
from cases.actions.merge import merge_case, restore_case
from cases.models import Case, Category
from cases.queries.audience import by_case, reporters_of
from cases.queries.joined import joined, progress
from jiangdu.errors import InvalidInput, NotAllowed, WrongState
from jiangdu.history import history_of
from jiangdu.models import Clock, Notice
from jiangdu.outbox import deliver
from tests.cases.walk import BY_DESK, CALL_BACK, DUTY, URGENT, Walk
from tests.ground import OTHER_TOWN


def merged(walk: Walk, case: Case, into: Case, by: Any = None) -> Case:
    merge_case(case_id=case.pk, actor=by or walk.world.acceptor, at=walk.tick(), target=into.number)
    return walk.fresh(case)


def restored(walk: Walk, case: Case, **fields: Any) -> Case:
    restore_case(case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), reason="不是同一处", **fields)
    return walk.fresh(case)


def refused(walk: Walk, case: Case, number: str, by: Any = None) -> str:
    """The code of the refusal, which names the field."""
    with pytest.raises(InvalidInput) as error, transaction.atomic():
        merge_case(case_id=case.pk, actor=by or walk.world.acceptor, at=walk.tick(), target=number)
    assert set(error.value.errors) == {"target"}
    assert walk.fresh(case).state != "merged"
    return str(error.value.code)


def test_the_case_ends_and_the_target_goes_on(walk: Walk) -> None:
    target = walk.acknowledge(walk.filed(BY_DESK))
    case = merged(walk, walk.acknowledge(walk.filed(BY_DESK, by=walk.world.gridhead)), target)
    assert (case.state, case.step, case.merged_into, case.due_at) == ("merged", None, target, None)
    assert [order.state for order in case.orders_now] == ["withdrawn"]
    assert not Clock.objects.open().of(case).exists()
    assert walk.fresh(target).state == "handling"
    assert walk.fresh(target).merged_count == 1
    assert [(entry.name, entry.data) for entry in history_of(case)][-1] == ("case.merged", {"target": target.number})
    assert [(entry.name, entry.data) for entry in history_of(target)][-1] == ("case.joined", {"case": case.number})


def test_a_suspended_target_takes_it_in(walk: Walk) -> None:
    target = walk.acknowledge(walk.filed(BY_DESK))
    with transaction.atomic():
        locked = Case.objects.lock(target.pk)
        locked.suspend(until=date(2026, 12, 20))
        locked.save()
    assert merged(walk, walk.report(BY_DESK), target).merged_into == target


@pytest.mark.parametrize("end", ["closed", "void", "withdrawn", "merged"])
def test_what_has_ended_takes_nothing_in(walk: Walk, end: str) -> None:
    target = walk.report(BY_DESK)
    if end == "closed":
        photos = [walk.photo(walk.world.patroller, kind) for kind in ("before", "after")]
        target = walk.report(DUTY, photos=photos, is_self_handled=True)
    elif end == "void":
        void_case(case_id=target.pk, actor=walk.world.shiftleader, at=walk.tick(), reason="误报")
    elif end == "withdrawn":
        withdraw_case(case_id=target.pk, actor=walk.world.patroller, at=walk.tick())
    else:
        merged(walk, target, walk.report(BY_DESK))
    assert refused(walk, walk.report(BY_DESK), target.number) == "ended"


def test_neither_itself_nor_the_unknown_nor_the_unseen(walk: Walk) -> None:
    case = walk.report(BY_DESK)
    assert refused(walk, case, case.number) == "itself"
    assert refused(walk, case, "JD20261123999999") == "does_not_exist"
    local = walk.report(DUTY, photos=[walk.photo(walk.world.patroller)], is_self_handled=True)
    other = walk.report(BY_DESK, by=walk.world.other_patroller, at=OTHER_TOWN)
    assert local.desk.code == "JD-C100"
    # the town's desk does not see the other town's case: the same words as for a number nobody has
    assert refused(walk, local, other.number, by=walk.world.towncentre) == "does_not_exist"


def test_two_cases_into_each_other_is_no_cycle(walk: Walk) -> None:
    one, two = walk.report(BY_DESK), walk.report(BY_DESK)
    merged(walk, one, two)
    assert refused(walk, two, one.number) == "ended"


def test_what_was_merged_before_goes_along(walk: Walk) -> None:
    first, second, third = (walk.report(BY_DESK) for _ in range(3))
    merged(walk, first, second)
    merged(walk, second, third)
    assert walk.fresh(first).merged_into == walk.fresh(second).merged_into == third
    counts = [walk.fresh(case).merged_count for case in (first, second, third)]
    assert counts == [0, 0, 2]
    assert [entry.data["target"] for entry in history_of(first) if entry.name == "case.merged"] == [
        second.number, third.number,
    ]  # fmt: skip


def test_danger_is_not_hidden_in_a_calm_case(walk: Walk) -> None:
    urgent, calm = walk.report(URGENT), walk.report(BY_DESK)
    assert refused(walk, urgent, calm.number) == "less_urgent"
    assert merged(walk, calm, urgent).state == "merged"


def test_the_hidden_and_the_open_do_not_mix(walk: Walk) -> None:
    Category.objects.filter(code=CALL_BACK).update(is_restricted=True)
    hidden, plain = walk.report(CALL_BACK), walk.report(BY_DESK)
    assert refused(walk, plain, hidden.number) == "restricted"
    assert refused(walk, hidden, plain.number) == "restricted"


def test_who_may_merge_and_restore(walk: Walk) -> None:
    case, target = walk.report(BY_DESK), walk.report(BY_DESK)
    for name in ("patroller", "dispatcher", "housing", "leader", "other_centre"):
        with pytest.raises(NotAllowed):
            merged(walk, case, target, by=getattr(walk.world, name))
    merged(walk, case, target)
    with pytest.raises(WrongState):
        merged(walk, case, target)
    for name in ("acceptor", "dispatcher", "patroller", "leader", "other_centre"):
        with pytest.raises(NotAllowed):
            restore_case(case_id=case.pk, actor=getattr(walk.world, name), at=walk.tick(), reason="x")


def test_restored_it_waits_to_be_dispatched_by_hand(walk: Walk) -> None:
    target = walk.report(BY_DESK)
    case = restored(walk, merged(walk, walk.acknowledge(walk.filed(BY_DESK)), target))
    assert (case.state, case.merged_into, case.ended_at, case.lead) == ("filed", None, None, None)
    assert {clock.stage for clock in Clock.objects.open().of(case)} == {"total", "dispatch"}
    assert case.due_at is not None and case.restored_at == walk.now
    assert walk.fresh(target).merged_count == 0
    assert [entry.name for entry in history_of(case)][-1] == "case.restored"
    assert [entry.name for entry in history_of(target)][-1] == "case.parted"
    deliver(at=walk.tick())
    assert Notice.objects.filter(kind="cases.case_restored", user=walk.world.dispatcher).count() == 1


def test_a_restored_case_keeps_the_promise_to_its_reporter(walk: Walk) -> None:
    case, late = (walk.acknowledge(walk.filed(BY_DESK)) for _ in range(2))
    target, promise = walk.report(BY_DESK), case.total_due_at
    assert promise
    case, late = merged(walk, case, target), merged(walk, late, target)
    walk.tick(hours=3)
    case = restored(walk, case)
    assert case.total_due_at == promise == Clock.objects.open().of(case).get(stage="total").due_at
    walk.now = promise + timedelta(hours=1)
    assert walk.fresh(restored(walk, late)).total_due_at < walk.now, "long over: no further promise is made"
    assert not Clock.objects.open().of(late).filter(stage="total").exists()


def test_a_voided_case_is_restored_too(walk: Walk) -> None:
    case = walk.report(BY_DESK)
    void_case(case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), reason="误操作")
    assert restored(walk, case).state == "filed"
    with pytest.raises(WrongState):
        restored(walk, case)


def test_without_a_category_restoring_asks_for_one(walk: Walk) -> None:
    case = merged(walk, walk.report(None), walk.report(BY_DESK))
    with pytest.raises(InvalidInput) as error, transaction.atomic():
        restored(walk, case)
    assert set(error.value.errors) == {"category"}
    case = restored(walk, case, category=Category.objects.get(code=BY_DESK))
    assert (case.state, case.category.code, case.filed_at) == ("filed", BY_DESK, walk.now)


def test_every_reporter_hears_what_becomes_of_it(walk: Walk) -> None:
    world = walk.world
    target = walk.acknowledge(walk.filed(BY_DESK, by=world.patroller))
    case = merged(walk, walk.report(BY_DESK, by=world.other_patroller, at=OTHER_TOWN), target)
    target = walk.fresh(target)
    assert reporters_of(target) == [world.patroller, world.other_patroller]
    assert [own for own, _people in by_case(target, reporters_of(target))] == [target, case]
    walk.close(walk.verify(walk.submit(target), by=world.patroller), by=world.gridhead)
    deliver(at=walk.tick())
    told = {notice.user: notice for notice in Notice.objects.filter(kind="cases.case_closed")}
    assert set(told) == {world.patroller, world.other_patroller}
    # each by the number of the own report: the other's page is not theirs to see
    assert told[world.other_patroller].subject_id == case.pk
    assert told[world.patroller].subject_id == target.pk
    joined_notice = Notice.objects.get(kind="cases.case_merged")
    assert (joined_notice.user, joined_notice.subject_id) == (world.other_patroller, case.pk)


def test_a_reporter_reads_how_it_goes_on_without_seeing_the_case(client: Client, walk: Walk) -> None:
    reporter = walk.world.other_patroller
    target = walk.acknowledge(walk.filed(BY_DESK, description="目标案件的描述"))
    case = merged(walk, walk.report(BY_DESK, by=reporter, at=OTHER_TOWN), target)
    target = walk.submit(target)
    client.force_login(reporter)
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert target.number in page and "已修好" in page, "number and reply"
    assert "目标案件的描述" not in page and f'/cases/{target.number}/"' not in page
    assert client.get(f"/cases/{target.number}/").status_code == 404
    answer = client.get(f"/api/v1/cases/{case.number}/").json()["merged_into"]
    assert (answer["number"], answer["state"], answer["reply"]) == (target.number, "verifying", "已修好")
    assert answer["unit"]["code"] == "JD-G13"
    assert not progress(case, reporter).is_visible  # type: ignore[union-attr]


def test_the_target_lists_what_was_merged_into_it(client: Client, walk: Walk) -> None:
    target = walk.acknowledge(walk.filed(BY_DESK))
    case = merged(walk, walk.report(BY_DESK, by=walk.world.gridhead, description="又报一次的描述"), target)
    client.force_login(walk.world.acceptor)
    page = client.get(f"/cases/{target.number}/").content.decode()
    assert f"/cases/{case.number}/" in page and "又报一次的描述" in page
    assert client.get(f"/api/v1/cases/{target.number}/").json()["merged_cases"] == [case.number]
    client.force_login(walk.world.housing)
    page = client.get(f"/cases/{target.number}/").content.decode()
    assert case.number in page and "又报一次的描述" not in page and f"/cases/{case.number}/" not in page
    assert [row.description for row in joined(walk.fresh(target), walk.world.housing)] == [""]


def test_others_wait_so_it_is_not_withdrawn(walk: Walk) -> None:
    target = walk.report(BY_DESK)
    merged(walk, walk.report(BY_DESK, by=walk.world.gridhead), target)
    with pytest.raises(OthersWait):
        withdraw_case(case_id=target.pk, actor=walk.world.patroller, at=walk.tick())
    assert walk.fresh(target).state == "reported"


def test_the_database_refuses_half_a_merge(walk: Walk) -> None:
    one, two = walk.report(BY_DESK), walk.report(BY_DESK)
    for fields in ({"state": "merged"}, {"merged_into": two}, {"state": "merged", "merged_into": one}):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            Case.objects.filter(pk=one.pk).update(**fields)


def test_by_api_and_by_page(client: Client, walk: Walk) -> None:
    case, target = walk.report(BY_DESK), walk.report(BY_DESK)
    client.force_login(walk.world.acceptor)
    call = f"/api/v1/cases/{case.number}/actions/merge/"
    answer = client.post(call, {"target": "X"}, content_type="application/json")
    assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == "target"
    page = client.get(f"/cases/{case.number}/do/merge/?target={target.number}").content.decode()
    assert f'value="{target.number}"' in page
    assert client.post(f"/cases/{case.number}/do/merge/", {"target": target.number}).status_code == 302
    assert walk.fresh(case).state == "merged"
    client.force_login(walk.world.shiftleader)
    answer = client.post(
        f"/api/v1/cases/{case.number}/actions/restore/", {"reason": "不是同一处"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["state"], answer.json()["merged_into"]) == (200, "filed", None)
