"""What the pages and the API show of verification, calls, ratings and inspection, and that figures agree with their rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions.call_back import call_back, rate_case
from cases.actions.conclude import conclude_case
from cases.actions.reopen import reopen_case
from cases.actions.spot_check import ask_spot_check, spot_check_case
from cases.models import Case, SpotCheck
from cases.queries.outcome_figures import OUTCOME_FIGURES
from tests.cases.test_call_back import called
from tests.cases.walk import Walk

pytestmark = pytest.mark.slow


@pytest.fixture
def now_walk(walk: Walk) -> Walk:
    """Its time is the wall's: what the pages offer depends on how long ago a case was closed."""
    walk.now = timezone.now() - timedelta(hours=2)
    return walk


def client_of(user: Any, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.cookies["django_language"] = language
    client.force_login(user)
    return client


def closed(walk: Walk, **fields: Any) -> Case:
    case = walk.submit(walk.acknowledge(walk.report(**fields)))
    return walk.close(walk.verify(case, by=fields.get("by")), by=fields.get("by"))


def text_of(walk: Walk, case: Case, person: Any) -> str:
    response = client_of(person).get(f"/cases/{case.number}/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_reporter_rates_by_the_page_and_may_reopen(now_walk: Walk) -> None:
    case, client = closed(now_walk), client_of(now_walk.world.patroller)
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "/do/rate/" in page and "/do/reopen/" in page and "not solved" not in page
    sent = client.post(f"/cases/{case.number}/do/rate/", {"solved": "false", "satisfied": "2", "text": "又坏了"})
    assert sent.status_code == 302
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "The reporter says it is not solved." in page and "又坏了" in page
    assert "2 / 5" in page
    sent = client.post(f"/cases/{case.number}/do/reopen/", {"reason": "又坏了"})
    assert sent.status_code == 302 and now_walk.fresh(case).state == "dispatched"
    assert "Round 1" in client.get(f"/cases/{case.number}/").content.decode()


def test_a_rating_without_marks_is_refused_at_the_fields(now_walk: Walk) -> None:
    case, client = closed(now_walk), client_of(now_walk.world.patroller)
    response = client.post(f"/cases/{case.number}/do/rate/", {"text": "x"})
    assert response.status_code == 400 and set(response.context["form"].errors) == {"solved", "satisfied"}


def test_after_the_days_the_button_is_gone(now_walk: Walk) -> None:
    now_walk.tick(days=-9)
    case = closed(now_walk)
    assert "/do/reopen/" not in text_of(now_walk, case, now_walk.world.patroller)
    assert "/do/reopen/" in text_of(now_walk, case, now_walk.world.acceptor)


def test_whoever_may_not_know_the_reporter_reads_no_name(now_walk: Walk) -> None:
    case = closed(now_walk)
    rate_case(case_id=case.pk, actor=now_walk.world.patroller, at=now_walk.tick(), solved=True, satisfied=5)
    assert "王秀兰" in text_of(now_walk, case, now_walk.world.shiftleader)
    assert "王秀兰" not in text_of(now_walk, case, now_walk.world.housing)


def test_the_desk_calls_back_from_its_queue(now_walk: Walk) -> None:
    case, client = called(now_walk), client_of(now_walk.world.acceptor)
    desk = client.get("/command/")
    rows = {q["line"].key: [row["case"].number for row in q["rows"]] for q in desk.context["queues"]}
    assert rows["call_back"] == [case.number]
    listed = client.get("/cases/?call_back_owed=true").content.decode()
    assert case.number in listed
    sent = client.post(f"/cases/{case.number}/do/call_back/", {"contacted": "true", "solved": "true", "satisfied": "5"})
    assert sent.status_code == 302 and not now_walk.fresh(case).call_back_owed
    desk = client.get("/command/")
    assert not next(q for q in desk.context["queues"] if q["line"].key == "call_back")["rows"]


def test_nobody_is_called_where_nobody_called(now_walk: Walk) -> None:
    assert "/do/call_back/" not in text_of(now_walk, closed(now_walk), now_walk.world.acceptor)


def test_a_conclusion_tells_what_may_still_be_done(now_walk: Walk) -> None:
    case = now_walk.acknowledge(now_walk.filed())
    client = client_of(now_walk.world.shiftleader)
    form = client.get(f"/cases/{case.number}/do/conclude/").content.decode()
    assert "行政复议" in form
    body = {"reason": "历史遗留", "evidence": "会议纪要", "remedies": "可向镇里反映"}
    assert client.post(f"/cases/{case.number}/do/conclude/", body).status_code == 302
    assert "可向镇里反映" in text_of(now_walk, case, now_walk.world.patroller)


# inspectors ---------------------------------------------------------------------------------------------------------


def test_the_inspectors_list_by_date_and_by_distance(now_walk: Walk) -> None:
    near, far = closed(now_walk), closed(now_walk, by=now_walk.world.neighbour, at=(119.08, 32.08))
    for case in (far, near):
        ask_spot_check(case, reason="random", at=now_walk.tick())
    client = client_of(now_walk.world.inspector)
    by_date = client.get("/spot-checks/")
    assert [row["check"].case_id for row in by_date.context["rows"]] == [far.pk, near.pk]
    by_distance = client.get("/spot-checks/", {"lng": "119.03", "lat": "32.05"})
    assert [(row["check"].case_id, row["metres"] < 100) for row in by_distance.context["rows"]] == [
        (near.pk, True),
        (far.pk, False),
    ]
    assert client.get("/spot-checks/", {"lng": "999", "lat": "x"}).status_code == 200
    assert client.get("/").status_code == 200


def test_the_list_is_for_inspectors(now_walk: Walk) -> None:
    assert client_of(now_walk.world.patroller).get("/spot-checks/").status_code == 403
    assert Client().get("/spot-checks/").status_code == 302


def test_the_list_over_the_api(now_walk: Walk, api: Any) -> None:
    case = closed(now_walk)
    ask_spot_check(case, reason="flagged", at=now_walk.tick())
    client = api(now_walk.world.inspector)
    (row,) = client.get("/api/v1/spot-checks/?near=119.03,32.05").json()
    assert (row["case"], row["reason"], row["distance_m"]) == (case.number, "flagged", 0)
    assert client.get("/api/v1/spot-checks/?near=here").status_code == 400
    assert api(now_walk.world.patroller).get("/api/v1/spot-checks/").status_code == 403


def test_a_spot_check_by_the_page_reopens(now_walk: Walk) -> None:
    case, inspector = closed(now_walk), now_walk.world.inspector
    client = client_of(inspector)
    assert "/do/spot_check/" in client.get(f"/cases/{case.number}/").content.decode()
    body = {"outcome": "failed", "text": "松动", "photos": [now_walk.photo(inspector)], "next": "/spot-checks/"}
    sent = client.post(f"/cases/{case.number}/do/spot_check/", body)
    assert (sent.status_code, sent.url) == (302, "/spot-checks/")
    assert now_walk.fresh(case).state == "dispatched"


def test_only_inspectors_are_asked_whether_it_was_missed(now_walk: Walk) -> None:
    assert "found_by_inspection" in client_of(now_walk.world.inspector).get("/cases/new/?found=1").content.decode()
    assert "found_by_inspection" not in client_of(now_walk.world.patroller).get("/cases/new/").content.decode()


# the API's bodies ---------------------------------------------------------------------------------------------------


def post(api: Any, user: Any, case: Case, verb: str, **body: Any) -> Any:
    return api(user).post(f"/api/v1/cases/{case.number}/actions/{verb}/", body, format="json")


def test_verbs_over_the_api(now_walk: Walk, api: Any) -> None:
    world, case = now_walk.world, called(now_walk)
    said = post(api, world.acceptor, case, "call_back", contacted=True, solved=False, satisfied=2, text="没修好")
    assert (said.status_code, said.json()["satisfaction"], said.json()["call_back_owed"]) == (200, 2, False)
    photo = now_walk.photo(world.acceptor, "evidence")
    again = post(api, world.acceptor, case, "reopen", reason="没修好", evidence=[photo])
    assert (again.status_code, again.json()["state"], again.json()["round"]) == (200, "dispatched", 2)
    assert post(api, world.acceptor, case, "reopen", reason="x").status_code == 409
    ended = post(api, world.shiftleader, case, "conclude", reason="历史遗留", evidence="会议纪要")
    assert (ended.status_code, ended.json()["closing_kind"]) == (200, "concluded")


@pytest.mark.parametrize(
    ("verb", "person", "body", "field"),
    [
        ("call_back", "acceptor", {}, "contacted"),
        ("call_back", "acceptor", {"contacted": True, "solved": True, "satisfied": 9}, "satisfied"),
        ("rate", "patroller", {"satisfied": 3}, "solved"),
        ("reopen", "patroller", {}, "reason"),
        ("reopen", "patroller", {"reason": "x", "evidence": 5}, "evidence"),
        ("conclude", "shiftleader", {"reason": "x"}, "evidence"),
        ("spot_check", "inspector", {"outcome": "fine"}, "outcome"),
        ("spot_check", "inspector", {"outcome": "not_checkable"}, "text"),
    ],
)
def test_bad_bodies_name_the_field(
    now_walk: Walk, api: Any, verb: str, person: str, body: dict[str, Any], field: str
) -> None:
    answer = post(api, getattr(now_walk.world, person), closed(now_walk), verb, **body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_find_over_the_api(now_walk: Walk, api: Any) -> None:
    world = now_walk.world
    body = {
        "description": "路面坑洞无人上报", "category": "100102", "found_by_inspection": True,
        "location": {"type": "Point", "coordinates": [119.03, 32.05]},
        "photos": [now_walk.photo(world.inspector)],
    }  # fmt: skip
    made = api(world.inspector).post("/api/v1/cases/", body, format="json")
    assert (made.status_code, made.json()["found_by_inspection"]) == (201, True)
    body["photos"] = [now_walk.photo(world.patroller)]
    assert api(world.patroller).post("/api/v1/cases/", body, format="json").status_code == 400


# figures ------------------------------------------------------------------------------------------------------------


def test_every_figure_agrees_with_its_rows(now_walk: Walk) -> None:
    world, walk = now_walk.world, now_walk
    happy, unhappy, checked = called(walk), called(walk), closed(walk)
    for case, mark in ((happy, 5), (unhappy, 2)):
        call_back(
            case_id=case.pk, actor=world.acceptor, at=walk.tick(), contacted=True, solved=mark > 2, satisfied=mark
        )
    reopen_case(case_id=closed(walk).pk, actor=world.acceptor, at=walk.tick(), reason="x")
    conclude_case(case_id=walk.filed().pk, actor=world.shiftleader, at=walk.tick(), reason="x", evidence="y")
    spot_check_case(
        case_id=checked.pk, actor=world.inspector, at=walk.tick(), outcome="failed", text="x",
        photos=[walk.photo(world.inspector)],
    )  # fmt: skip
    walk.report(by=world.inspector, found_by_inspection=True)
    start, end = walk.now - timedelta(days=1), walk.now + timedelta(days=1)
    values = {f.key: f.value(world.shiftleader, start, end) for f in OUTCOME_FIGURES}
    assert values["cases.satisfied"] == (1, 2)
    assert values["cases.reopened"][0] == 2
    assert values["cases.concluded"] == (1, 3)
    assert values["cases.spot_check_failed"] == (1, 1)
    assert values["cases.missed"][0] == 1 and values["cases.missed"][1] >= 4
    for figure in OUTCOME_FIGURES:
        for user in (world.shiftleader, world.housing, world.other_centre):
            value, whole = figure.value(user, start, end)
            rows = figure.rows(user, start, end)
            assert value == rows.count()
            assert whole is None or value <= whole
            assert not rows.exclude(pk__in=Case.objects.visible_to(user).values("pk")).exists()
    assert SpotCheck.objects.count() == 1
