"""The problem library and what waits for a decision: who sees what, filters, the desk's queue, the leader's card."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cases.actions import end_early
from cases.queries.desk_queues import queue_counts
from tests.cases.test_appeal import Late
from tests.cases.time_walk import TimeWalk
from tests.cases.walk import Walk

LIBRARY, APPROVALS = "/problem-library/", "/approvals/"


def signed_in(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def slow(walk: Walk) -> TimeWalk:
    return TimeWalk(walk)


def numbers(user: Any, **query: str) -> list[str]:
    response = signed_in(user).get(LIBRARY, query)
    assert response.status_code == 200
    return [item["row"].case.number for item in response.context["rows"]]


def test_suspended_matters_stand_there_for_those_in_scope(slow: TimeWalk) -> None:
    world = slow.world
    assert numbers(world.shiftleader) == []
    case = slow.suspend(20)
    for person in ("shiftleader", "leader", "housing", "patroller", "town"):
        assert numbers(getattr(world, person)) == [case.number]
    for person in ("water", "other_town", "outsider"):
        assert numbers(getattr(world, person)) == []
    page = signed_in(world.shiftleader).get(LIBRARY).content.decode()
    assert "待春季补植" in page and "何芳" in page and "check_suspension" in page
    end_early.void_case(case_id=case.pk, actor=world.shiftleader, at=slow.walk.tick(), reason="误录")
    assert numbers(world.shiftleader) == []


def test_filters(slow: TimeWalk) -> None:
    case, user = slow.suspend(20), slow.world.shiftleader
    assert numbers(user, reason="season", unit="JD-G13") == [case.number]
    assert numbers(user, reason="funding") == numbers(user, unit="JD-G16") == numbers(user, q="没有这样的词") == []
    assert numbers(user, q=case.number) == [case.number]
    bad = signed_in(user).get(LIBRARY, {"reason": "laziness", "until_before": "soon", "cursor": "x"})
    assert bad.status_code == 400 and len(bad.context["errors"]) == 2


def test_requests_are_a_queue_of_the_desk_and_long_ones_wait_for_a_leader(slow: TimeWalk) -> None:
    world = slow.world
    slow.ask_stop(20)
    assert queue_counts(world.shiftleader)["approve"] == 1
    page = signed_in(world.shiftleader).get("/command/")
    line = next(queue for queue in page.context["queues"] if queue["line"].key == "approve")
    assert "待春季补植" in line["rows"][0]["why"]
    assert waiting(world.shiftleader) == [slow.case.number] and waiting(world.leader) == []
    slow.grant_stop()
    slow.resume()
    slow.ask_stop(3)
    assert queue_counts(world.shiftleader)["approve"] == 0
    assert waiting(world.shiftleader) == [] and waiting(world.leader) == [slow.case.number]
    assert slow.case.number in signed_in(world.leader).get("/").content.decode()


def waiting(user: Any) -> list[str]:
    response = signed_in(user).get(APPROVALS)
    assert response.status_code == 200
    return [row["case"].number for row in response.context["rows"]]


def test_appeals_wait_for_whoever_has_not_reviewed_them(walk: Walk) -> None:
    late = Late(walk)
    late.appeal()
    number, world = late.case.number, late.world
    assert waiting(world.shiftleader) == waiting(world.leader) == [number]
    late.review(world.shiftleader)
    assert waiting(world.shiftleader) == [] and waiting(world.leader) == [number]
    assert waiting(world.housing) == waiting(world.patroller) == []


def test_every_form_opens_and_shows_what_was_asked(slow: TimeWalk) -> None:
    client, case = signed_in(slow.world.housing), slow.case
    for verb in ("request_extension", "request_suspension"):
        assert client.get(f"/work-orders/{slow.order_id}/do/{verb}/").status_code == 200
    slow.ask_stop(20)
    desk = signed_in(slow.world.shiftleader)
    page = desk.get(f"/cases/{case.number}/do/approve_suspension/").content.decode()
    assert "待春季补植" in page
    sent = desk.post(
        f"/cases/{case.number}/do/approve_suspension/", {"work_order": slow.order_id, "opinion": "同意"}, follow=True
    )
    assert sent.status_code == 200 and slow.fresh().state == "suspended"
    assert "待春季补植" in desk.get(f"/cases/{case.number}/").content.decode()
    looked = desk.post(f"/cases/{case.number}/do/check_suspension/", {"text": "围挡完好"})
    assert looked.status_code == 302 and case.suspensions.get().looks.count() == 1
