"""What nobody should send, sent to every page and call: a clear refusal, nothing stored, never a failure of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from jiangdu.models import ApiToken, Attachment
from tests.cases.test_api_journey import picture
from tests.cases.walk import BY_DESK, Walk
from tests.ground import HOME

pytestmark = pytest.mark.slow

NUL = "a\x00b"
LONG = "井" * 100_000
GOOD = {
    "description": "东苑路口污水井盖缺失",
    "category": "100102",
    "location": {"type": "Point", "coordinates": list(HOME)},
}
NO_POINTS = (
    [119, 32], "119,32", 1, {"type": "Polygon", "coordinates": []}, {"type": "Point"}, {"type": "Point", "coordinates": {}},
    *({"type": "Point", "coordinates": pair} for pair in ([[1], {}], ["1e999", "NaN"], [10**400, 1], [], [1], [None, None])),
)  # fmt: skip
NO_BODIES = (
    "",
    "null",
    "[]",
    "[[]]",
    '"text"',
    "1",
    "{",
    b"\xff\xfe",
    "[" * 100_000,
    '{"a":' * 50_000,
    "1" * 5_000,
    "NaN",
)
WRONG_FIELDS: dict[str, tuple[Any, ...]] = {
    "description": ("", LONG, NUL, [], {"a": 1}, "\ud800" * 10, " \n\t ", None),
    "category": (NUL, [], {"code": 1}, 10**30, "\ud800", "999999"),
    "condition": (NUL, [], "99"),
    "location": NO_POINTS,
    "photos": ("x", [1], [None], {"0": 1}, ["0" * 32] * 21, [NUL], [[]]),
    "reporter": ("me", [], 1, {"name": NUL}, {"phone": "x"}, {"name": []}),
    "is_urgent": ("perhaps", []),
    "coordinate_system": ([], "mars"),
    "external_id": ("x" * 61,),
    "address": ("x" * 201, {}),
}


def signed_in(user: Any) -> Client:
    """A browser that gets a page for whatever fails, like a real one."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def post_json(client: Client, path: str, body: Any) -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(f"/api/v1/{path}", text, content_type="application/json")


def test_reports_that_are_none(walk: Walk) -> None:
    client = signed_in(walk.world.patroller)
    for body in NO_BODIES:
        answer = post_json(client, "cases/", body)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), body[:40]
    for field, value in ((field, value) for field, values in WRONG_FIELDS.items() for value in values):
        answer = post_json(client, "cases/", {**GOOD, field: value})
        assert answer.status_code == 400, (field, str(value)[:40], answer.content[:300])
        assert answer.json()["errors"][0]["field"].startswith(field), (field, str(value)[:40], answer.json())
    assert not Case.objects.exists()


QUERIES = (
    *(f"page_size={value}" for value in ("1" + "0" * 30, "0", "-1", "x", "%00")),
    *(f"cursor={value}" for value in ("x", "%00", "eyJhIjoxfQ:abc")),
    *(f"step={value}" for value in ("NaN", "Infinity", "1e400", "2.5")),
    *(f"bbox={value}" for value in ("nan,nan,nan,nan", "inf,0,0,0", "1e400,0,0,0", "1,2,3", "9,9,1,1", "%00")),
    *(f"{key}=%00" for key in ("state", "q", "grid", "unit", "category", "desk", "parent", "kind", "code", "level")),
    "reported_after=0001-01-01T00:00:00%2B08:00", "reported_before=9999-12-31T23:59:59-08:00", "closed_after=x",
    "due_before=9999-12-31T23:59:59-12:00", "overdue=perhaps", "unread=perhaps", "ordering=password", "q=" + "x" * 5000,
    "state=handling&state=flying", "code=x", "at=1,2,3", "at=nan,nan", "level=x", "format=html", "zoom=99",
)  # fmt: skip


@pytest.mark.parametrize(
    "path", ["cases/", "work-orders/", "notices/", "grids/", "units/", "categories/", "grids.geojson"]
)
def test_lists_asked_wrongly(walk: Walk, path: str) -> None:
    client = signed_in(walk.world.shiftleader)
    for query in QUERIES:
        answer = client.get(f"/api/v1/{path}?{query}")
        assert answer.status_code in (200, 400, 404), (query, answer.status_code)
        if answer.status_code == 400:
            assert answer["Content-Type"] == "application/problem+json", query
            assert "%00" in query or answer.json()["errors"][0]["field"], (query, answer.json())


PAGES = (
    "/", "/cases/", "/cases/{n}/", "/cases/{n}/do/comment/", "/cases/new/", "/cases/new/categories/", "/cases/new/category/",
    "/cases/new/preview/", "/work-orders/", "/command/", "/search/", "/notices/", "/me/", "/accounts/login/",
)  # fmt: skip
KEYS = (
    "q", "category", "condition", "choose", "cursor", "page_size", "state", "case", "tab", "next", "lng", "lat", "bbox", "unit",
    "grid", "handler", "before", "after", "reported_after", "step", "whose", "part", "desk", "due_before",
)  # fmt: skip


@pytest.mark.slow
def test_pages_asked_wrongly(walk: Walk) -> None:
    case, client = walk.report(), signed_in(walk.world.shiftleader)
    odd = ("1e400", "9" * 30, "x" * 1000, "-1", "[]", "%F0%9F%92%A9", "0001-01-01T00:00:00%2B14:00", "nan,nan,nan,nan")
    queries = ["&".join(f"{key}={value}" for key in KEYS) for value in odd] + [f"bbox={value}" for value in odd]
    for page in (page.replace("{n}", case.number) for page in PAGES):
        for query in queries + [f"{key}=%00" for key in KEYS if page not in ("/me/", "/", "/notices/")]:
            assert client.get(f"{page}?{query}").status_code < 500, (page, query)


def test_addresses_of_nothing(walk: Walk) -> None:
    client, much = signed_in(walk.world.shiftleader), "9" * 20
    for path in (
        "/cases/%00/", "/cases/%00/do/comment/", "/cases/JD%FF/", f"/cases/{much * 15}/", f"/work-orders/{much}/do/progress/",
        f"/notices/{much}/", "/api/v1/cases/%00/", "/api/v1/cases/%00/history/", "/api/v1/cases/%00/actions/close/",
        f"/api/v1/work-orders/{much}/", f"/api/v1/work-orders/{much}/actions/progress/", f"/api/v1/notices/{much}/actions/read/",
        "/api/v1/grids/%00/", "/files/%00/view/", "/cases/new/favourites/%00/", "/%00", "/api/v1/%00", "/cases/a%2fb/",
    ):  # fmt: skip
        assert client.get(path).status_code in (400, 404, 405), path
        assert client.post(path).status_code in (400, 404, 405), path


def test_wrong_methods(walk: Walk) -> None:
    case, client = walk.report(), signed_in(walk.world.shiftleader)
    paths = [f"/api/v1/{path}" for path in ("cases/", "me/", "attachments/", "tokens/", f"cases/{case.number}/")]
    paths += [
        f"/api/v1/cases/{case.number}/actions/void/",
        "/cases/",
        f"/cases/{case.number}/",
        "/cases/new/",
        "/command/",
        "/",
    ]
    for path in paths:
        for method in ("put", "patch", "delete", "options", "trace", "head"):
            assert getattr(client, method)(path).status_code < 500, (method, path)
    assert Case.objects.get().state == case.state


def test_actions_with_odd_bodies(walk: Walk) -> None:
    case, client = walk.report(BY_DESK), signed_in(walk.world.shiftleader)
    wrong = {
        "file": [{"category": NUL}, {"category": []}, {"condition": {}}, {"is_urgent": "x"}, {"note": LONG}],
        "reject": [{}, {"reason": NUL}, {"reason": []}, {"reason": "x", "reason_code": "no code"}],
        "recategorise": [{"reason": "x"}, {"reason": "x", "category": NUL}, {"category": "100102"}],
        "comment": [{}, {"text": ""}, {"text": NUL}, {"text": LONG}, {"text": {}}, {"text": "\ud800"}],
        "send_pre_check": [{"assignee": NUL}, {"assignee": []}, {"assignee": 5}, {"assignee": "nobody at all"}],
        "void": [{}, {"reason": " "}, {"reason": None}],
        "make_safe": [{"text": "x"}, {"text": "x", "photos": "y"}],
    }
    for action, bodies in wrong.items():
        for body in ([], "text", *bodies):
            answer = post_json(client, f"cases/{case.number}/actions/{action}/", json.dumps(body))
            expected = (400, 409) if action == "make_safe" else (400,)
            assert answer.status_code in expected, (action, body, answer.content[:300])
    assert Case.objects.get().state == "reported"


def test_forms_with_odd_words_keep_them(walk: Walk) -> None:
    case = walk.acknowledge(walk.report())
    client, order = signed_in(walk.world.housing), walk.order(case)
    for text in ("", NUL, LONG):
        form = {"text": text, "photos": [text[:50], "x", ""], "photo_waiver": text}
        for path in (f"/work-orders/{order.pk}/do/submit_result/", f"/cases/{case.number}/do/comment/"):
            page = client.post(path, form)
            assert page.status_code == 400, (path, text[:20])
            assert "jd-error" in page.content.decode(), path
    assert walk.order(case).state == "acknowledged"


def test_a_form_sends_nobody_elsewhere(walk: Walk) -> None:
    case, client = walk.report(), signed_in(walk.world.shiftleader)
    for elsewhere in (
        "//evil.example/",
        "/\\evil.example/",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example/",
    ):
        answer = client.post(f"/cases/{case.number}/do/comment/", {"text": "已看", "next": elsewhere})
        assert answer["Location"] == f"/cases/{case.number}/", elsewhere
    answer = client.post(f"/cases/{case.number}/do/comment/", {"text": "已看", "next": "/command/?case=x"})
    assert answer["Location"] == "/command/?case=x"


def test_the_report_page_with_odd_words(walk: Walk) -> None:
    form = {"description": "东苑路口污水井盖缺失", "category": "100102", "lng": HOME[0], "lat": HOME[1]}
    changes: list[dict[str, Any]] = [
        {"description": NUL}, {"description": LONG}, {"category": NUL}, {"condition": NUL}, {"lng": NUL, "lat": "1e400"},
        {"photos": [NUL]}, {"once": NUL, "description": ""}, {"waiver": NUL}, {"waiver_text": NUL}, {"address": NUL},
        {"choose": NUL}, {"look": "all", "q": NUL}, {"choose": "1.2.3", "category": NUL, "condition": NUL},
    ]  # fmt: skip
    client = signed_in(walk.world.acceptor)
    for change in changes:
        assert client.post("/cases/new/", {**form, **change}).status_code in (200, 400), change
    assert not Case.objects.exists()


def test_odd_words_before_signing_in(walk: Walk) -> None:
    client = Client(raise_request_exception=False)
    for name, password in ((NUL, "x"), ("x", NUL), (LONG[:9000], LONG[:9000]), ("\u202e", "")):
        assert client.post("/accounts/login/", {"username": name, "password": password}).status_code < 500
        assert post_json(client, "tokens/", {"username": name, "password": password}).status_code in (400, 401, 403)
    for cookie in ('"\\000"', "x" * 4000, "é"):
        headers = {"cookie": f"sessionid={cookie}; csrftoken={cookie}; django_language={cookie}"}
        assert Client(raise_request_exception=False).get("/", headers=headers).status_code == 302, cookie
        assert Client(raise_request_exception=False).get("/api/v1/me/", headers=headers).status_code == 401, cookie
    for header in ("Token", "Token a b", "Token \x00", "Token é", "Basic x", "Token " + "x" * 9000):
        assert Client().get("/api/v1/me/", headers={"authorization": header}).status_code == 401, header
    assert not ApiToken.objects.exists()


def test_the_wrong_clock_of_a_phone_loses_no_photo(walk: Walk) -> None:
    client = signed_in(walk.world.patroller)
    for taken_at, kept, doubtful in (
        ("2099-01-01T00:00:00Z", True, True), ("2001-01-01T00:00:00Z", True, True), ("1970-01-01T00:00:00Z", False, False),
        ("0001-01-01T00:00:00Z", False, False), ("9999-12-30T00:00:00Z", False, False),
    ):  # fmt: skip
        form = {"file": picture(), "kind": "near", "taken_at": taken_at}
        answer = client.post(reverse("api-attachments"), form)
        assert answer.status_code == 201, (taken_at, answer.content)
        photo = answer.json()
        assert (photo["taken_at"] is not None, photo["is_time_doubtful"]) == (kept, doubtful), taken_at
    case = walk.report(photos=[photo["id"] for photo in [answer.json()]])
    assert case.reported_at == walk.now  # what counts is our clock
    stored = Attachment.objects.count()
    for taken_at in ("yesterday", NUL, "9999-12-31T23:59:59-12:00"):
        answer = client.post(reverse("api-attachments"), {"file": picture(), "kind": "near", "taken_at": taken_at})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "taken_at"), taken_at
    assert Attachment.objects.count() == stored
