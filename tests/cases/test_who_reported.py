"""Who a caller is, and which of the staff reported, is told to those alone who need it: nowhere else a name, a digit, a hint."""

from __future__ import annotations

import pytest

from cases.actions.report import Caller
from jiangdu.models import Audit
from jiangdu.outbox import deliver
from tests.cases.test_scope import API_LISTS, LISTS, as_of_now, signed_in
from tests.cases.walk import URGENT, Walk

pytestmark = pytest.mark.slow


def test_a_caller_is_masked_everywhere_but_to_a_holder_with_a_purpose(walk: Walk) -> None:
    world, name, phone = walk.world, "欧阳震华", "13879846520"
    caller = Caller(name=name, phone=phone, contactable=True)
    case = as_of_now(walk).filed(URGENT, by=world.acceptor, channel="centre", caller=caller)
    deliver(at=walk.tick())
    order = walk.order(case).pk
    for person in ("acceptor", "shiftleader", "housing", "patroller", "leader", "auditor", "town", "admin"):
        client = signed_in(getattr(world, person))
        paths = [
            f"/api/v1/cases/{case.number}/",
            f"/api/v1/cases/{case.number}/history/",
            f"/api/v1/work-orders/{order}/",
        ]
        for path in (
            *paths,
            *LISTS,
            f"/cases/{case.number}/",
            f"/command/?case={case.number}",
            *(f"/api/v1/{p}" for p in API_LISTS),
        ):
            text = client.get(path).content.decode()
            assert name not in text and name[2:] not in text and phone not in text and phone[3:7] not in text, (
                person,
                path,
            )
        for words in (name, phone):
            assert case.number not in client.get("/api/v1/cases/", {"q": words}).content.decode(), person
    for person, may in (
        ("housing", True),
        ("acceptor", True),
        ("patroller", False),
        ("leader", False),
        ("dispatcher", False),
    ):
        client, path = signed_in(getattr(world, person)), f"/api/v1/cases/{case.number}/actions/reveal_reporter/"
        before = Audit.objects.count()
        answer = client.post(path, {"purpose": "核实具体地点"}, content_type="application/json")
        assert answer.status_code == (200 if may else 403), person
        assert Audit.objects.count() == before + may, person
        assert (phone in answer.content.decode()) is may, person
    assert phone not in str(list(Audit.objects.values_list("data", "purpose")))


def test_a_confidential_caller_is_known_to_the_desk_alone(walk: Walk) -> None:
    caller = Caller(name="欧阳震华", phone="13879846520")
    case = walk.filed(URGENT, by=walk.world.acceptor, channel="centre", caller=caller)
    path, body = f"/api/v1/cases/{case.number}/actions/reveal_reporter/", {"purpose": "核实具体地点"}
    for person, status in (("housing", 403), ("town", 403), ("acceptor", 200)):
        answer = signed_in(getattr(walk.world, person)).post(path, body, content_type="application/json")
        assert answer.status_code == status, person


def test_a_unit_never_learns_which_of_the_staff_reported(walk: Walk) -> None:
    """Neither from the case nor from its history, its verification by the same person, its notices or its files."""
    world = walk.world
    case = as_of_now(walk).assign(walk.acknowledge(walk.report()), world.housinghandler)
    case = walk.submit(case)  # goes to the reporter for verification
    assert case.open_verification.assignee == world.patroller
    deliver(at=walk.tick())
    verified = walk.verify(walk.submit(walk.acknowledge(walk.report())))
    for person in ("housing", "housinghandler"):
        client = signed_in(getattr(world, person))
        numbers = [case.number] + [verified.number] * (person == "housing")
        paths = [f"{base}{number}/" for number in numbers for base in ("/cases/", "/api/v1/cases/")]
        paths += [f"/api/v1/cases/{number}/history/" for number in numbers]
        for path in (*paths, *LISTS, *(f"/api/v1/{path}" for path in API_LISTS)):
            answer = client.get(path)
            assert answer.status_code in (200, 403), path
            assert world.patroller.name not in answer.content.decode(), (person, path)
            assert '"patroller"' not in answer.content.decode(), (person, path)
    assert world.patroller.name in signed_in(world.shiftleader).get(f"/cases/{case.number}/").content.decode()
