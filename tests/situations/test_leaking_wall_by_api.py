"""The dispute, through the API: a leaking wall in a compound without property management finds its owner for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document

from cases.models import Case, Responsibility, WorkOrder
from grids.models import Place
from jiangdu.models import User
from jiangdu.outbox import deliver
from tests.cases.walk import BY_DESK, Walk
from tests.grids.factories import square
from tests.ground import HOME

WALL = {"description": "3 幢外墙渗漏，楼道起皮，无物业管理", "location": {"type": "Point", "coordinates": list(HOME)}}


class Caller:
    """Calls the API as one person or another."""

    def __init__(self, api: Callable[..., Any]) -> None:
        self.api = api

    def on_case(self, who: User, number: str, action: str, status: int = 200, **body: Any) -> dict[str, Any]:
        return self._post(who, f"cases/{number}/actions/{action}/", body, status)

    def on_order(self, who: User, number: str, action: str, status: int = 200, **body: Any) -> dict[str, Any]:
        order = WorkOrder.objects.filter(case__number=number, role="lead").latest("id")
        return self._post(who, f"work-orders/{order.pk}/actions/{action}/", body, status)

    def case(self, who: User, number: str) -> dict[str, Any]:
        return self.api(who).get(f"/api/v1/cases/{number}/").json()

    def _post(self, who: User, path: str, body: dict[str, Any], status: int) -> dict[str, Any]:
        answer = self.api(who).post(f"/api/v1/{path}", body, format="json")
        assert answer.status_code == status, answer.json()
        return answer.json()


@pytest.fixture
def call(walk: Walk, api: Callable[..., Any]) -> Caller:
    Place.objects.create(
        kind="compound", name_zh="东苑小区", geometry=square(119.02, 32.04, 119.04, 32.06), grid_code=walk.world.grid,
        has_property_management=False,
    )  # fmt: skip
    return Caller(api)


def reported(walk: Walk, api: Callable[..., Any]) -> str:
    """By the patroller, filed by the acceptor."""
    world = walk.world
    walk.now = timezone.now()
    body = {**WALL, "category": BY_DESK, "photos": [walk.photo(world.patroller)]}
    answer = api(world.patroller).post("/api/v1/cases/", body, format="json")
    assert answer.status_code == 201, answer.json()
    number = answer.json()["number"]
    assert api(world.acceptor).post(f"/api/v1/cases/{number}/actions/file/", {}, format="json").status_code == 200
    return str(number)


def disputed(walk: Walk, call: Caller) -> str:
    """Returned with evidence, sent to another department, returned again: the platform convenes."""
    world, number = walk.world, reported(walk, call.api)
    assert call.case(world.dispatcher, number)["lead"]["code"] == "JD-G13"
    evidence = [walk.photo(world.housing, "evidence")]
    refused = call.on_order(world.housing, number, "return", 400, reason_code="not_our_duty", text="不归我们管")
    assert (refused["code"], refused["errors"][0]["field"]) == ("grounds_required", "evidence")
    order = call.on_order(
        world.housing, number, "return", reason_code="not_our_duty", text="属城管职责", evidence=evidence
    )
    assert (order["state"], order["due_at"]) == ("returned", None)
    seen = call.case(world.shiftleader, number)
    assert (seen["state"], seen["return_count"]) == ("returned", 1)
    assert {"dispatch", "refer_back", "deny_return", "convene"} <= set(seen["actions"])
    call.on_case(world.dispatcher, number, "dispatch", lead="JD-G14", reason="改派城管局")
    call.on_order(
        world.cityadmin,
        number,
        "return",
        reason_code="owner_other",
        text="外墙属业主共有",
        clause="民法典第二百七十八条",
    )
    return number


def test_the_dispute_ends_with_a_rule(walk: Walk, call: Caller) -> None:
    world, number = walk.world, disputed(walk, call)
    case = call.case(world.shiftleader, number)
    meeting = case["coordinations"][0]
    assert (case["state"], case["return_count"], meeting["by_itself"]) == ("coordination", 2, True)
    assert {unit["code"] for unit in meeting["units"]} == {"JD-G13", "JD-G14", "JD-W100"}
    assert [(r["unit"]["code"], r["outcome"]) for r in case["returns"]] == [("JD-G13", "justified"), ("JD-G14", None)]
    case = call.on_case(
        world.shiftleader,
        number,
        "decide",
        lead="JD-G13",
        assisting=["JD-W100"],
        minutes="由住建局牵头",
        make_rule=True,
    )
    assert (case["state"], case["lead"]["code"]) == ("dispatched", "JD-G13")
    assert [r["outcome"] for r in case["returns"]] == ["unjustified", "justified"]
    assert case["coordinations"][0]["rule"]["place"] == "东苑小区"
    assert meeting["number"] in case["routing"]["explanation"]
    bound = call.on_order(world.housing, number, "return", 409, reason_code="not_our_duty", text="《条例》")
    assert "延期" in bound["detail"] or "more time" in bound["detail"]
    again = call.case(world.dispatcher, reported(walk, call.api))
    assert (again["state"], again["lead"]["code"]) == ("dispatched", "JD-G13")
    assert [unit["code"] for unit in again["assisting"]] == ["JD-W100"]
    assert again["routing"]["rule"]["document"] == meeting["number"]
    deliver(at=timezone.now())
    names = [entry["name"] for entry in call.api(world.shiftleader).get(f"/api/v1/cases/{number}/history/").json()]
    assert names.count("order.returned") == 2 and names.count("case.convened") == names.count("case.decided") == 1


def test_the_paper_of_the_decision(walk: Walk, call: Caller) -> None:
    world, number = walk.world, disputed(walk, call)
    paper = call.case(world.shiftleader, number)["coordinations"][0]
    invitation = call.api(world.cityadmin).get(paper["papers"]["docx"])
    assert invitation.status_code == 200 and "属城管职责" in words(invitation.content)
    call.on_case(world.shiftleader, number, "decide", lead="JD-G13", minutes="由住建局牵头")
    decision = call.api(world.housing).get(paper["papers"]["docx"])
    assert {"由住建局牵头", paper["number"]} <= set(words(decision.content).split())
    pdf = call.api(world.town).get(paper["papers"]["pdf"])
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    for outsider in (world.other_town, world.water, world.outsider):
        assert call.api(outsider).get(paper["papers"]["pdf"]).status_code == 404
        client = Client()
        client.force_login(outsider)
        assert client.get(f"/coordinations/{paper['number']}.pdf").status_code == 404
    assert call.api(world.shiftleader).get(paper["papers"]["pdf"].replace("pdf", "exe")).status_code == 404


def words(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells]).replace("编号：", "")


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("convene", {"units": [], "at": "2030-01-01T10:00:00+08:00"}, "units"),
        ("convene", {"units": ["JD-G14"], "at": "gestern"}, "at"),
        ("convene", {"units": ["XX"], "at": "2030-01-01T10:00:00+08:00"}, "units"),
        ("convene", {"units": ["JD-G14"], "at": "9999-12-31T23:59:59+08:00"}, "at"),
        ("deny_return", {"opinion": ""}, "opinion"),
        ("deny_return", {"opinion": "不成立", "work_order": "x"}, "work_order"),
    ],
)
def test_bad_bodies_name_the_field(walk: Walk, call: Caller, action: str, body: dict[str, Any], field: str) -> None:
    number = reported(walk, call.api)
    call.on_order(walk.world.housing, number, "return", reason_code="not_our_duty", text="《条例》第三条")
    refused = call.on_case(walk.world.shiftleader, number, action, 400, **body)
    assert refused["errors"][0]["field"].startswith(field), refused


def test_pages_of_the_dispute(walk: Walk, call: Caller) -> None:
    """The desk, the case, the form and the figures, in Chinese."""
    world, number = walk.world, disputed(walk, call)
    client = Client()
    client.force_login(world.shiftleader)
    desk = client.get("/command/", {"case": number}).content.decode()
    for said in ("待协调", "民法典第二百七十八条", "权属为他人", "会议记录与裁定", "平台自动召集"):
        assert said in desk, said
    page = client.get(f"/cases/{number}/").content.decode()
    assert f"/cases/{number}/do/decide/" in page and f"/coordinations/{number}-C1.docx" in page
    soon = (timezone.localdate() + timedelta(days=200)).isoformat()
    form = {"lead": world.unit("JD-G16").pk, "minutes": "由水务局牵头", "make_rule": "on", "until": soon}
    refused = client.post(f"/cases/{number}/do/decide/", form)
    assert refused.status_code == 400 and "须填文件编号" in refused.content.decode()
    done = client.post(f"/cases/{number}/do/decide/", {**form, "document": "扬江协〔2026〕5号"})
    assert done.status_code == 302 and Case.objects.get(number=number).lead.code == "JD-G16"
    assert Responsibility.objects.latest("id").lead.code == "JD-G16"
    figures = client.get("/returns/").content.decode()
    assert "不成立占比" in figures and number in figures
    assert client.get("/returns/?first=2026-12-01&last=2026-01-01").status_code == 400


def test_the_department_sees_its_returns_judged(walk: Walk, call: Caller) -> None:
    world, number = walk.world, disputed(walk, call)
    client = Client()
    client.force_login(world.cityadmin)
    tab = client.get("/work-orders/", {"tab": "returned"}).content.decode()
    assert number in tab and "权属为他人" in tab and "待判" in tab
    assert client.get("/returns/").content.decode().count(number) == 2  # its own return alone: address and words
    form = client.get(f"/work-orders/{walk.order(Case.objects.get(number=reported(walk, call.api))).pk}/do/return/")
    assert form.status_code == 404  # of another unit
