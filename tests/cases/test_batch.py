"""Several cases at once: each for itself, each with its result, and nobody does by the dozen what is not theirs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cases.actions.batch import BATCH, MOST, batch
from cases.actions.verbs import CASE_VERBS
from cases.models import Case
from cases.web.batch_forms import BATCHES
from jiangdu.errors import InvalidInput, NotAllowed, NotInScope, WrongState
from jiangdu.history import history_of
from tests.cases.walk import BY_DESK, Walk
from tests.ground import OTHER_TOWN

URL = "/api/v1/cases/batch/"


def reported(walk: Walk, count: int = 3) -> list[Case]:
    return [walk.report(BY_DESK) for _ in range(count)]


def run(walk: Walk, by: str, verb: str, cases: list[Case], **given: Any) -> list[Any]:
    numbers = [case.number for case in cases]
    return batch(actor=getattr(walk.world, by), at=walk.tick(), verb=verb, numbers=numbers, **given)


def test_every_batch_verb_is_one_of_the_table() -> None:
    assert set(BATCH) <= set(CASE_VERBS) and set(BATCHES) == set(BATCH)


def test_each_is_filed_for_itself(walk: Walk) -> None:
    cases = reported(walk)
    done = run(walk, "acceptor", "file", cases)
    assert [one.reason for one in done] == ["", "", ""]
    for case in cases:
        assert walk.fresh(case).state == "dispatched"
        assert history_of(case).filter(name="case.filed", actor=walk.world.acceptor).count() == 1


def test_one_that_cannot_holds_up_no_other(walk: Walk) -> None:
    first, second, third = reported(walk)
    run(walk, "acceptor", "file", [second])
    done = run(walk, "acceptor", "file", [first, second, third])
    assert [type(one.error) for one in done] == [type(None), WrongState, type(None)]
    assert walk.fresh(second).get_state_display() in done[1].reason
    assert {walk.fresh(case).state for case in (first, second, third)} == {"dispatched"}


def test_half_done_is_undone_for_that_one_alone(walk: Walk, monkeypatch: Any) -> None:
    """A verb that refuses after it wrote something leaves nothing behind."""
    first, second = reported(walk, 2)
    real = CASE_VERBS["comment"]

    def refuses_late(*, case_id: int, **given: Any) -> None:
        real(case_id=case_id, **given)
        if case_id == first.pk:
            raise WrongState

    monkeypatch.setitem(CASE_VERBS, "comment", refuses_late)
    done = run(walk, "acceptor", "comment", [first, second], text="批量备注")
    assert [bool(one.error) for one in done] == [True, False]
    assert not history_of(first).filter(name="case.commented").exists()
    assert history_of(second).filter(name="case.commented").exists()


def test_dispatch_to_one_unit_says_which_need_a_reason(walk: Walk) -> None:
    from cases.actions.recall import recall_case

    cases = [walk.filed(BY_DESK) for _ in range(2)]
    for case in cases:
        recall_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), reason="重派")
    done = run(walk, "dispatcher", "dispatch", cases, lead=walk.world.unit("JD-G14"))
    assert all(isinstance(one.error, InvalidInput) and one.reason for one in done)
    done = run(walk, "dispatcher", "dispatch", cases, lead=walk.world.unit("JD-G14"), reason="同一片区")
    assert [one.reason for one in done] == ["", ""]
    assert {walk.fresh(case).lead.code for case in cases} == {"JD-G14"}


def test_merged_into_one_that_is_among_them(walk: Walk) -> None:
    cases = reported(walk)
    done = run(walk, "acceptor", "merge", cases, target=cases[0].number)
    assert [bool(one.error) for one in done] == [True, False, False]
    assert [walk.fresh(case).state for case in cases] == ["reported", "merged", "merged"]
    assert Case.objects.get(pk=cases[0].pk).merged_count == 2


def test_looked_at_and_reminded(walk: Walk) -> None:
    cases = reported(walk)
    assert not any(one.error for one in run(walk, "acceptor", "send_pre_check", cases))
    assert {walk.fresh(case).state for case in cases} == {"pre_check"}
    assert not any(one.error for one in run(walk, "acceptor", "remind", cases, text="请尽快"))
    assert {Case.objects.get(pk=case.pk).remind_count for case in cases} == {1}


def test_who_may_not_gets_it_said_for_each(walk: Walk) -> None:
    cases = reported(walk, 2)
    for name in ("dispatcher", "patroller", "leader", "gridhead"):
        assert [type(one.error) for one in run(walk, name, "file", cases)] == [NotAllowed, NotAllowed], name
    assert {walk.fresh(case).state for case in cases} == {"reported"}


def test_what_one_does_not_see_is_not_there(walk: Walk) -> None:
    there = walk.report(BY_DESK, by=walk.world.other_patroller, at=OTHER_TOWN)
    for name in ("towncentre", "housing", "neighbour", "outsider"):
        done = run(walk, name, "comment", [there], text="x")
        assert (type(done[0].error), done[0].key) == (NotInScope, 0), name
    missing = batch(actor=walk.world.acceptor, at=walk.tick(), verb="file", numbers=["JD19000101000001"])
    assert missing[0].reason == str(NotInScope.message)


@pytest.mark.parametrize(
    ("verb", "numbers", "field"),
    [("fly", ["JD1"], "action"), ("void", ["JD1"], "action"), ("file", [], "numbers"), ("file", ["JD%d"] * 1, None)],
)
def test_what_is_wrong_with_the_request(walk: Walk, verb: str, numbers: list[str], field: str | None) -> None:
    if field is None:
        numbers = [f"JD{number}" for number in range(MOST + 1)]
        field = "numbers"
    with pytest.raises(InvalidInput) as refused:
        batch(actor=walk.world.acceptor, at=walk.tick(), verb=verb, numbers=numbers)
    assert list(refused.value.errors) == [field]


def test_over_the_api(walk: Walk, api: Any) -> None:
    first, second = reported(walk, 2)
    body = {"action": "file", "numbers": [first.number, second.number, first.number, "JD0"]}
    client = api(walk.world.acceptor)
    answer = client.post(URL, body, format="json", headers={"Idempotency-Key": "once"})
    assert answer.status_code == 200
    found = answer.json()
    assert (found["done"], found["failed"]) == (2, 1)
    assert [(row["number"], row["done"], row["state"]) for row in found["results"]] == [
        (first.number, True, "dispatched"), (second.number, True, "dispatched"), ("JD0", False, None),
    ]  # fmt: skip
    assert found["results"][2]["error"]["status"] == 404
    again = client.post(URL, body, format="json", headers={"Idempotency-Key": "once"})
    assert again.json() == found


def test_the_api_names_what_is_wrong(walk: Walk, api: Any) -> None:
    case, client = walk.report(BY_DESK), api(walk.world.dispatcher)
    for body, field in (
        ({"action": "fly", "numbers": [case.number]}, "action"),
        ({"action": "file", "numbers": []}, "numbers"),
        ({"action": "file", "numbers": ["JD1"] * (MOST + 1)}, "numbers"),
        ({"action": "dispatch", "numbers": [case.number]}, "lead"),
        ({"action": "dispatch", "numbers": [case.number], "lead": "JD-NONE"}, "lead"),
    ):
        answer = client.post(URL, body, format="json")
        assert answer.status_code == 400 and answer.json()["errors"][0]["field"].startswith(field), body
    assert api().post(URL, {}, format="json").status_code == 401


def page_of(walk: Walk, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(walk.world, name))
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize("back", ["/cases/", "/command/"])
def test_over_the_pages(walk: Walk, back: str) -> None:
    first, second = reported(walk, 2)
    client = page_of(walk, "acceptor")
    shown = client.get(back).content.decode()
    assert f'name="numbers" value="{first.number}"' in shown and 'data-key="x"' in shown
    body = {"verb": "reject", "numbers": [first.number, second.number], "next": back}
    form = client.post("/cases/batch/", body).content.decode()
    assert first.number in form and 'name="reason"' in form
    wrong = client.post("/cases/batch/", {**body, "do": "1"})
    assert wrong.status_code == 400
    done = client.post("/cases/batch/", {**body, "do": "1", "reason_code": "not_ours", "reason": "不属本平台"})
    assert done["Location"] == back
    results = client.get(back).content.decode()
    assert "2 of 2 done" in results and first.number in results
    assert "2 of 2 done" not in client.get(back).content.decode()
    assert {walk.fresh(case).state for case in (first, second)} == {"rejected"}


def test_the_page_refuses_what_is_not_offered(walk: Walk) -> None:
    case = walk.report(BY_DESK)
    body = {"verb": "file", "numbers": [case.number]}
    for name in ("dispatcher", "patroller", "housing", "leader"):
        assert page_of(walk, name).post("/cases/batch/", body).status_code == 403, name
    assert 'name="numbers"' not in page_of(walk, "patroller").get("/cases/").content.decode()
    refused = page_of(walk, "acceptor").post("/cases/batch/", {"verb": "", "numbers": [case.number]}, follow=True)
    assert "several cases at once" in refused.content.decode()
    elsewhere = page_of(walk, "acceptor").post("/cases/batch/", {"verb": "", "next": "//evil.example/"})
    assert elsewhere["Location"] == "/cases/"
