"""Who must not see a case sees nothing of it: no page, call, file, count, figure, map, search or hint tells that it exists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cases.actions.recall import recall_case
from cases.actions.report import Caller
from cases.models import Case, Category
from jiangdu.api.map_layers import layers_of
from jiangdu.attachments import claim
from jiangdu.errors import InvalidInput
from jiangdu.file_links import file_url
from jiangdu.models import Attachment, Audit, Notice, User
from jiangdu.modules import parts
from jiangdu.outbox import deliver
from tests.cases.walk import BY_DESK, Walk

pytestmark = pytest.mark.slow

# A case of world.grid, handled by housing: everybody but those whose area, unit, order or desk it is.
STRANGERS = (
    *("other_patroller", "neighbour", "other_town", "other_centre", "other_village", "village", "water", "enforcement"),
    *("cityadmin", "housinghandler", "administrator", "outsider"),
)
INSIDERS = (
    *(
        "patroller",
        "gridhead",
        "guide",
        "inspector",
        "housing",
        "town",
        "towncentre",
        "acceptor",
        "dispatcher",
        "shiftleader",
    ),
    *("leader", "auditor", "admin"),
)
SECRET = "暗号"  # stands in the description and nowhere else
PAGES = ("", "do/comment/", "do/void/", "do/reveal_reporter/", "do/fly/")
CALLS = ("", "history/")
LISTS = (
    *(
        "/",
        "/cases/",
        "/cases/?state=dispatched",
        "/work-orders/",
        "/work-orders/?whose=area",
        "/command/",
        "/notices/",
        "/me/",
    ),
    *(f"/cases/?q={SECRET}", f"/work-orders/?whose=area&q={SECRET}", f"/search/?q={SECRET}", "/cases/new/"),
)
API_LISTS = ("cases/", f"cases/?q={SECRET}", "cases/?grid=321012100", "cases/?unit=JD-G13", "work-orders/", "notices/")


def signed_in(user: Any = None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def as_of_now(walk: Walk) -> Walk:
    """Figures and cards look at today."""
    walk.now = timezone.now() - timedelta(minutes=30)
    return walk


def urgent_case(walk: Walk) -> tuple[Case, int]:
    case = as_of_now(walk).report(description=f"{SECRET}污水井盖缺失")
    deliver(at=walk.tick())
    return case, walk.order(case).pk


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_sees_nothing(walk: Walk, name: str) -> None:
    case, order = urgent_case(walk)
    user = getattr(walk.world, name)
    sees_no_page(signed_in(user), case, order)
    counts_nothing(user)
    gets_no_file(user, case, walk)
    assert Case.objects.get().state == case.state


def sees_no_page(client: Client, case: Case, order: int) -> None:
    pages = [f"/cases/{case.number}/{page}" for page in PAGES]
    pages += [f"/work-orders/{order}/do/{verb}/" for verb in ("acknowledge", "submit_result")]
    for path in [*pages, f"/command/?case={case.number}"]:
        assert client.get(path).status_code == 404, path
    for path in pages:
        assert client.post(path, {"text": "x", "reason": "x"}).status_code == 404, path
    for path in [f"cases/{case.number}/{call}" for call in CALLS] + [f"work-orders/{order}/"]:
        assert client.get(f"/api/v1/{path}").status_code == 404, path
    for path in (
        f"cases/{case.number}/actions/comment/",
        f"cases/{case.number}/actions/fly/",
        f"work-orders/{order}/actions/acknowledge/",
    ):
        assert client.post(f"/api/v1/{path}", {}, content_type="application/json").status_code == 404, path
    for path in (*LISTS, *(f"/api/v1/{path}" for path in API_LISTS)):
        text = client.get(path).content.decode()
        assert case.number not in text and f"{SECRET}污水" not in text, path


def counts_nothing(user: User) -> None:
    """Badges, figures and their rows, map layers, search: as if the case were not there."""
    at = timezone.now()
    for item in parts("menu"):
        assert not (item.badge and item.is_for(user) and item.badge(user)), item.label
    for figure in parts("figures"):
        start, end = at - timedelta(days=1), at
        assert figure.value(user, start, end)[0] == 0, figure.key
        assert figure.rows is None or not list(figure.rows(user, start, end)), figure.key
    for layer in layers_of(user):  # the only way to a layer, for the page and the API
        assert SECRET not in str(layer.features(user, (118.0, 31.0, 121.0, 34.0))), layer.key
    for source in parts("search"):
        assert source.find(user, SECRET, 20) == [], source.key
    assert not Notice.objects.filter(user=user).exists()


def gets_no_file(user: User, case: Case, walk: Walk) -> None:
    """Neither by an own link nor by somebody else's, nor by using it for a matter of one's own."""
    photo = Attachment.objects.of(case).get()
    for variant in ("view", "thumb", "original"):
        for link_of in (user, walk.world.patroller):
            url = file_url(photo, variant, user=link_of, at=timezone.now())
            assert signed_in(user).get(url).status_code == 404, (variant, link_of)
    with pytest.raises(InvalidInput), transaction.atomic():
        claim([photo.pk], subject=case, user=user, at=walk.now)


def test_nobody_is_asked_to_sign_in_first(walk: Walk) -> None:
    case, order = urgent_case(walk)
    client = signed_in()
    for path in (
        *LISTS,
        f"/cases/{case.number}/",
        f"/cases/{case.number}/do/comment/",
        f"/work-orders/{order}/do/acknowledge/",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/"), path
    for path in (
        *API_LISTS,
        f"cases/{case.number}/",
        f"cases/{case.number}/history/",
        "cases/none/",
        f"work-orders/{order}/",
        "me/",
    ):
        assert client.get(f"/api/v1/{path}").status_code == 401, path
    for path in (
        "cases/",
        f"cases/{case.number}/actions/void/",
        f"cases/{case.number}/actions/fly/",
        "attachments/",
        "routing/preview/",
    ):
        assert client.post(f"/api/v1/{path}", "{", content_type="application/json").status_code == 401, path
    photo = Attachment.objects.of(case).get()
    assert client.get(file_url(photo, "view", user=walk.world.patroller, at=timezone.now())).status_code == 404


def test_who_has_to_do_with_it_sees_it(walk: Walk) -> None:
    case, _order = urgent_case(walk)
    for name in INSIDERS:
        client = signed_in(getattr(walk.world, name))
        assert client.get(f"/cases/{case.number}/").status_code == 200, name
        for path in (f"/cases/?q={SECRET}", f"/search/?q={SECRET}", "/api/v1/cases/"):
            assert case.number in client.get(path).content.decode(), (name, path)
        assert client.get(f"/api/v1/cases/{case.number}/history/").status_code == 200, name


def test_a_handler_sees_what_is_assigned_and_no_more(walk: Walk) -> None:
    case = walk.assign(walk.acknowledge(walk.report()), walk.world.housinghandler)
    other = walk.acknowledge(walk.report())
    client = signed_in(walk.world.housinghandler)
    assert client.get(f"/cases/{case.number}/").status_code == 200
    assert client.get(f"/cases/{other.number}/").status_code == 404
    assert [row["number"] for row in client.get("/api/v1/cases/").json()["results"]] == [case.number]
    assert len(client.get("/api/v1/work-orders/").json()["results"]) == 1


def test_a_past_unit_may_read_and_not_act(walk: Walk) -> None:
    case = walk.report(caller=Caller(name="张三丰", phone="13879846520", contactable=True), by=walk.world.acceptor)
    order = walk.order(case).pk
    recall_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), reason="派错了")
    client = signed_in(walk.world.housing)
    assert client.get(f"/cases/{case.number}/").status_code == 200
    assert client.get(f"/api/v1/cases/{case.number}/").json()["actions"] == []
    assert "/do/" not in client.get(f"/cases/{case.number}/").content.decode()
    for action in ("comment", "make_safe", "reveal_reporter", "void", "close"):
        body = {"text": "x", "purpose": "核实具体地点", "reason": "x", "condition_met": True}
        answer = client.post(f"/api/v1/cases/{case.number}/actions/{action}/", body, content_type="application/json")
        assert answer.status_code == 403, action
        assert client.post(f"/cases/{case.number}/do/{action}/", body).status_code == 403, action
    for action in ("acknowledge", "progress", "submit_result"):
        answer = client.post(f"/api/v1/work-orders/{order}/actions/{action}/", {}, content_type="application/json")
        assert answer.status_code == 409, action
    assert not Audit.objects.exists()


def test_restricted_matters_are_hidden_from_the_grid(walk: Walk) -> None:
    Category.objects.filter(code=BY_DESK).update(is_restricted=True)
    case = as_of_now(walk).report(BY_DESK, description=f"{SECRET}受限事项", by=walk.world.patroller)
    for name in ("gridhead", "guide", "neighbour", "village"):
        client = signed_in(getattr(walk.world, name))
        assert client.get(f"/cases/{case.number}/").status_code == 404, name
        assert client.get(f"/api/v1/cases/{case.number}/").status_code == 404, name
        for path in (*LISTS, *(f"/api/v1/{path}" for path in API_LISTS)):
            assert case.number not in client.get(path).content.decode(), (name, path)
    hints = signed_in(walk.world.gridhead).post("/cases/new/hints/", {"description": f"{SECRET}受限事项"})
    assert case.number not in hints.content.decode()
    for name in ("patroller", "shiftleader", "town", "leader"):
        assert signed_in(getattr(walk.world, name)).get(f"/cases/{case.number}/").status_code == 200, name
