"""What the schema says is what the API takes and gives: every action's body, every key of every answer, every example."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema
import pytest
from drf_spectacular.generators import SchemaGenerator

from cases.actions.verbs import CASE_VERBS, ORDER_VERBS
from cases.api import examples
from cases.api.verbs import CASE_CALLS, ORDER_CALLS
from jiangdu.outbox import deliver
from tests.cases.walk import BY_DESK, Walk
from tests.ground import HOME

ACTIONS = [(f"/api/v1/cases/{{number}}/actions/{name}/", call) for name, call in CASE_CALLS.items()] + [
    (f"/api/v1/work-orders/{{id}}/actions/{name}/", call) for name, call in ORDER_CALLS.items()
]
PREVIEW = {"category": "100102", "location": {"type": "Point", "coordinates": list(HOME)}}


@cache
def document() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself; references and the one-part unions around nullable ones are followed."""
    while True:
        if "$ref" in schema:
            schema = document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        elif len(schema.get("allOf", [])) == 1:
            schema = schema["allOf"][0]
        else:
            return schema


def body_of(path: str) -> dict[str, Any]:
    return resolved(document()["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"])


def answer_of(path: str, verb: str = "get", status: str = "200") -> dict[str, Any]:
    return document()["paths"][path][verb]["responses"][status]["content"]["application/json"]["schema"]


def differences(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """Keys an answer has and its schema has not, or the other way round, at any depth."""
    schema = resolved(schema)
    if isinstance(value, list):
        found = [differences(item, schema["items"], f"{where}[]") for item in value]
        return sorted({text for texts in found for text in texts})
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    known = schema["properties"]
    wrong = [f"{where}.{key}: {'not documented' if key in value else 'missing'}" for key in known.keys() ^ value.keys()]
    for key in known.keys() & value.keys():
        wrong += differences(value[key], known[key], f"{where}.{key}")
    return wrong


@pytest.mark.parametrize(("path", "call"), ACTIONS, ids=[path for path, _ in ACTIONS])
def test_every_action_says_what_it_takes(path: str, call: Any) -> None:
    fields = call.body().fields
    body = body_of(path)
    assert set(body["properties"]) == set(fields)
    assert set(body.get("required", [])) == {name for name, field in fields.items() if field.required}
    assert document()["paths"][path]["post"]["description"]


def test_every_verb_there_is_can_be_called() -> None:
    assert set(CASE_CALLS) == set(CASE_VERBS)
    assert set(ORDER_CALLS) == set(ORDER_VERBS)


@pytest.mark.parametrize(
    ("path", "example"),
    [
        ("/api/v1/cases/", examples.REPORT),
        ("/api/v1/cases/", examples.CALL),
        ("/api/v1/routing/preview/", examples.PREVIEW),
        *((f"/api/v1/cases/{{number}}/actions/{name}/", body) for name, body in examples.CASE_BODIES.items()),
        *((f"/api/v1/work-orders/{{id}}/actions/{name}/", body) for name, body in examples.ORDER_BODIES.items()),
    ],
)
def test_examples_fit_what_they_are_examples_of(path: str, example: dict[str, Any]) -> None:
    schema = body_of(path)
    assert set(example) <= set(schema["properties"])
    validator = jsonschema.Draft202012Validator({**schema, "components": document()["components"]})
    assert [error.message for error in validator.iter_errors(example)] == []
    shown = document()["paths"][path]["post"]["requestBody"]["content"]["application/json"]["examples"]
    assert example in [item["value"] for item in shown.values()]


def test_answers_have_the_keys_of_their_schema(walk: Walk, api: Callable[..., Any]) -> None:
    case = walk.verify(walk.submit(walk.acknowledge(walk.report())))
    walk.report(BY_DESK, by=walk.world.acceptor, channel="centre", caller=_caller())
    walk.report(None, at=None)
    deliver(at=walk.tick())
    order, client = walk.order(case).pk, api(walk.world.shiftleader)
    for path, schema in [
        (f"cases/{case.number}/", answer_of("/api/v1/cases/{number}/")),
        (f"cases/{case.number}/history/", answer_of("/api/v1/cases/{number}/history/")),
        ("cases/", answer_of("/api/v1/cases/")),
        ("work-orders/", answer_of("/api/v1/work-orders/")),
        (f"work-orders/{order}/", answer_of("/api/v1/work-orders/{id}/")),
        ("categories/", answer_of("/api/v1/categories/")),
        ("me/", answer_of("/api/v1/me/")),
        ("units/", answer_of("/api/v1/units/")),
        ("notices/", answer_of("/api/v1/notices/")),
        ("grids/", answer_of("/api/v1/grids/")),
    ]:
        answer = client.get(f"/api/v1/{path}").json()
        assert answer and answer.get("results", True) if isinstance(answer, dict) else answer, f"{path} shows nothing"
        assert differences(answer, schema) == [], path
    preview = client.post("/api/v1/routing/preview/", PREVIEW, format="json").json()
    assert preview["rule"]
    assert differences(preview, answer_of("/api/v1/routing/preview/", "post")) == []


def _caller() -> Any:
    from cases.actions.report import Caller

    return Caller(name="张三", phone="13812345678", contactable=True)
