"""The papers on their pages and in the API: scope, tabs, signing, printing; and who was told when."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from cases.actions.supervise import answer_supervision, supervise_case
from cases.models import Supervision
from cases.queries.supervision import FIGURES, TABS, in_tab
from jiangdu.models import Notice
from jiangdu.outbox import deliver
from tests.cases.test_ladder import sweep_all
from tests.cases.walk import BY_DESK, Walk
from tests.jiangdu.clock_world import local

pytestmark = pytest.mark.slow


def page(user: Any) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    return client


@pytest.fixture
def order(walk: Walk) -> Supervision:
    """An order of the real clock's today, answer owed in ten workdays."""
    walk.now = timezone.now() - timedelta(hours=1)
    case = walk.acknowledge(walk.filed(BY_DESK))
    given = {"text": "请立即办结", "limit_unit": "work_day", "limit_value": 10}
    supervise_case(case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), **given)
    return Supervision.objects.get()


@pytest.fixture
def draft(walk: Walk) -> Supervision:
    walk.now = local("2026-11-02 10:00")
    case = walk.acknowledge(walk.filed(BY_DESK))
    sweep_all(local("2026-11-23 09:00"))
    return Supervision.objects.filter(case=case, kind="order", clock__stage="handle").get()


def test_everybody_sees_their_own(walk: Walk, order: Supervision, draft: Supervision) -> None:
    world = walk.world
    sees = {
        person: set(Supervision.objects.visible_to(person).values_list("pk", flat=True))
        for person in (world.shiftleader, world.housing, world.water, world.acceptor, world.leader, world.auditor)
    }
    assert {order.pk, draft.pk} <= sees[world.shiftleader] == sees[world.leader] == sees[world.auditor]
    assert sees[world.housing] == sees[world.acceptor] == {order.pk}
    assert sees[world.water] == set()
    assert page(world.water).get(reverse("supervision-paper", args=[order.pk])).status_code == 404
    assert page(world.housing).get(reverse("supervision-paper", args=[draft.pk])).status_code == 404


def test_tabs_count_and_list_the_same_and_figures_drill_down(
    walk: Walk, order: Supervision, draft: Supervision
) -> None:
    client, at = page(walk.world.shiftleader), timezone.now()
    seen = Supervision.objects.visible_to(walk.world.shiftleader)
    for name in TABS:
        shown = client.get(f"/supervision/?tab={name}").context
        count = next(tab["count"] for tab in shown["tabs"] if tab["current"])
        assert count == len(shown["rows"]) == in_tab(seen, name, at).count(), name
        figure = next(f for f in FIGURES if f.key == f"supervision.{name}")
        assert figure.value(walk.world.shiftleader, at, at)[0] == figure.rows(walk.world.shiftleader, at, at).count()
    assert order in client.get("/supervision/?tab=waiting").context["rows"]
    assert draft in client.get("/supervision/").context["rows"]
    assert client.get("/supervision/?tab=waiting&unit=JD-G16").context["rows"] == []
    assert client.get("/supervision/?kind=moon").status_code == 400
    assert "to_sign" not in str(page(walk.world.housing).get("/supervision/").content)


def test_signing_on_the_page(walk: Walk, draft: Supervision) -> None:
    client, url = page(walk.world.shiftleader), reverse("supervision-paper", args=[draft.pk])
    body = {"text": "限期办结", "limit_value": "0", "limit_unit": "work_day", "do": "sign"}
    assert client.post(url, body).status_code == 400
    assert client.post(url, {**body, "limit_value": "2"}).status_code == 302
    paper = Supervision.objects.get(pk=draft.pk)
    assert (paper.state, paper.text, paper.limit_value, paper.issued_by) == (
        "issued",
        "限期办结",
        2,
        walk.world.shiftleader,
    )
    assert client.post(url, {**body, "limit_value": "2"}).status_code == 409


def test_saving_and_dismissing_on_the_page(walk: Walk, draft: Supervision) -> None:
    client, url = page(walk.world.shiftleader), reverse("supervision-paper", args=[draft.pk])
    client.post(url, {"text": "新文字", "limit_value": "3", "limit_unit": "work_day", "do": "save"})
    assert Supervision.objects.get(pk=draft.pk).text == "新文字"
    assert client.post(url, {"do": "dismiss", "reason": ""}).status_code == 400
    assert client.post(url, {"do": "dismiss", "reason": "已督促"}).status_code == 302
    assert Supervision.objects.get(pk=draft.pk).state == "dismissed"
    assert page(walk.world.auditor).post(url, {"do": "dismiss", "reason": "x"}).status_code == 403


def test_printed_paper_says_what_the_order_says(walk: Walk, order: Supervision) -> None:
    answer_supervision(case_id=order.case_id, actor=walk.world.housing, at=walk.tick(), text="今日办结")
    client = page(walk.world.housing)
    answer = client.get(reverse("supervision-document", args=[order.pk, "docx"]))
    assert order.number in answer["Content-Disposition"]
    found = Document(BytesIO(answer.content))
    words = "\n".join(p.text for p in found.paragraphs) + "".join(
        c.text for t in found.tables for r in t.rows for c in r.cells
    )
    assert all(word in words for word in (order.number, "请立即办结", "今日办结", order.case.number, "刘洋"))
    pdf = client.get(reverse("supervision-document", args=[order.pk, "pdf"]))
    assert pdf.content.startswith(b"%PDF")
    assert client.get(reverse("supervision-document", args=[order.pk, "exe"])).status_code == 404
    assert page(walk.world.water).get(reverse("supervision-document", args=[order.pk, "pdf"])).status_code == 404


def test_case_page_shows_papers_and_buttons_that_work(walk: Walk, order: Supervision) -> None:
    url = reverse("case", args=[order.case.number])
    assert order.number in page(walk.world.housing).get(url).content.decode()
    assert "answer_supervision" in page(walk.world.housing).get(url).content.decode()
    assert "do/supervise/" in page(walk.world.shiftleader).get(url).content.decode()
    assert "do/supervise/" not in page(walk.world.acceptor).get(url).content.decode()
    form = page(walk.world.shiftleader).get(f"{url}do/supervise/").content.decode()
    assert 'name="limit_value"' in form


def test_answer_by_form_and_reminder_twice(walk: Walk, order: Supervision) -> None:
    url = reverse("case", args=[order.case.number])
    sent = {"document": order.number, "text": "办好了"}
    assert page(walk.world.housing).post(f"{url}do/answer_supervision/", sent).status_code == 302
    assert Supervision.objects.get().answer == "办好了"
    reporter = page(walk.world.patroller)
    assert reporter.post(f"{url}do/remind/", {"text": ""}).status_code == 302
    refused = reporter.post(f"{url}do/remind/", {"text": ""})
    assert refused.status_code == 409 and "可再次催办" in refused.content.decode()


def test_api(walk: Walk, api: Any, draft: Supervision) -> None:
    case, world = draft.case, walk.world
    leader = api(world.shiftleader)
    base = f"/api/v1/cases/{case.number}"
    body = {"text": "请办结", "limit_unit": "work_day", "limit_value": 1}
    assert api(world.acceptor).post(f"{base}/actions/supervise/", body, format="json").status_code == 403
    bad = leader.post(f"{base}/actions/supervise/", {**body, "limit_value": 0}, format="json")
    assert bad.status_code == 400 and bad.json()["errors"][0]["field"] == "limit_value"
    done = leader.post(f"{base}/actions/supervise/", body, format="json")
    assert done.status_code == 200
    row = leader.get("/api/v1/supervisions/?state=issued").json()["results"][0]
    assert row["number"].startswith("JD-DB-") and row["unit"]["code"] == "JD-G13" and row["due_at"]
    url = f"/api/v1/supervisions/{draft.pk}/"
    assert leader.get(url).json()["actions"] == ["sign", "edit", "dismiss"]
    assert api(world.housing).post(f"{url}actions/sign/", {}, format="json").status_code == 404
    assert api(world.auditor).post(f"{url}actions/sign/", {}, format="json").status_code == 403
    assert leader.post(f"{url}actions/edit/", {}, format="json").status_code == 400
    assert leader.post(f"{url}actions/sign/", {}, format="json").json()["state"] == "issued"
    assert leader.post(f"{url}actions/dismiss/", {"reason": "x"}, format="json").status_code == 409
    answered = api(world.housing).post(f"{base}/actions/answer_supervision/", {"text": "好"}, format="json")
    assert answered.status_code == 200
    assert api(world.patroller).post(f"{base}/actions/remind/", {}, format="json").json()["remind_count"] == 1
    again = api(world.patroller).post(f"{base}/actions/remind/", {}, format="json")
    assert again.status_code == 409 and again.json()["code"] == "reminded_already"


def test_who_was_told_when(walk: Walk, api: Any, draft: Supervision) -> None:
    deliver(at=walk.now)
    case = draft.case
    Notice.objects.filter(user=walk.world.housing).update(read_at=walk.now)
    rows = api(walk.world.shiftleader).get(f"/api/v1/cases/{case.number}/notices/").json()
    red = [row for row in rows if row["level"] == "red" and row["person"] == "何芳"]
    assert red and red[0]["read_at"] and red[0]["channels"]
    assert {row["level"] for row in rows} >= {"red", "L2", "L3"}
    for person in (walk.world.leader, walk.world.auditor, walk.world.acceptor):
        assert page(person).get(reverse("case-told", args=[case.number])).status_code == 200
    for person in (walk.world.housing, walk.world.patroller):
        assert page(person).get(reverse("case-told", args=[case.number])).status_code == 403
        assert "/told/" not in page(person).get(reverse("case", args=[case.number])).content.decode()
    assert page(walk.world.water).get(reverse("case-told", args=[case.number])).status_code == 404
    assert "/told/" in page(walk.world.auditor).get(reverse("case", args=[case.number])).content.decode()
