"""Returns nobody has judged yet, when the matter ends or the same unit is asked again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.actions import assisting, conclude, deny_return, merge, reopen
from cases.models import Return, WorkOrder
from cases.queries.return_figures import return_rows
from jiangdu.errors import InvalidInput
from tests.cases.test_returns import give, with_helper
from tests.cases.walk import Walk


def test_what_was_ended_while_a_return_waited_can_be_reopened_and_done(walk: Walk) -> None:
    case = give(walk, walk.filed())
    conclude.force_close_case(case_id=case.pk, actor=walk.world.leader, at=walk.tick(), reason="现场已消除")
    assert not WorkOrder.objects.filter(return_waits=True).exists()
    assert return_rows("waiting", walk.world.shiftleader, walk.now - timedelta(days=1), walk.tick()).count() == 0
    reopen.reopen_case(case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), reason="又出现了")
    walk.acknowledge(walk.fresh(case))
    assert walk.submit(walk.fresh(case)).state == "verifying"


def test_a_waiting_return_ends_with_a_case_that_is_merged_and_does_not_come_back_with_it(walk: Walk) -> None:
    target, case = walk.filed(), give(walk, walk.filed())
    merge.merge_case(case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), target=target.number)
    assert not WorkOrder.objects.filter(return_waits=True).exists()
    merge.restore_case(case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), reason="不是同一件")
    assert walk.fresh(case).state == "filed" and Return.objects.get().outcome == ""


def test_whoever_returned_it_is_not_asked_to_help_before_that_is_judged(walk: Walk) -> None:
    case, order = with_helper(walk)
    case = give(walk, case, by=walk.world.cityadmin, order=order)
    again = {"case_id": case.pk, "unit": order.unit, "reason": "请再协助"}
    with pytest.raises(InvalidInput) as error:
        assisting.add_assisting(actor=walk.world.dispatcher, at=walk.tick(), **again)
    assert "unit" in error.value.errors
    deny_return.deny_return(case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), opinion="仍需协助")
    assert [o.unit.code for o in walk.fresh(case).orders_now if o.is_open] == ["JD-G13", "JD-G14"]
