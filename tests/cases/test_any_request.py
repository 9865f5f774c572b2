"""Requests made up from the schema, against the running application: never a 500, never an answer the schema does not know.

Every request starts from the same state (its changes are rolled back), as a person who may, on a case where it may be done:
so that the verbs themselves are reached, not only their refusals. The seed is fixed: a failure can be repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from cases.actions.allowed import case_actions, order_actions
from cases.actions.assisting import add_assisting
from cases.actions.pre_check import send_pre_check
from cases.actions.recall import recall_case
from cases.actions.report import Caller
from cases.models import Case, WorkOrder
from jiangdu.api.throttles import PersonThrottle, TokenThrottle
from jiangdu.models import Notice, User
from jiangdu.outbox import deliver
from jiangdu.tokens import issue_token
from tests.cases.walk import BY_DESK, Walk
from tests.ground import HOME

CHECKS = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
)
PEOPLE = ("shiftleader", "housing", "patroller", "dispatcher", "acceptor", "housinghandler", "leader")
# What belongs to other people than the shift leader, by the beginning of the path.
BELONGS_TO = {
    "/api/v1/catalogue/": "administrator",
    "/api/v1/spot-checks/": "inspector",
    "/api/v1/work-orders/team/": "housing",
}
# Actions on the cases and orders of the stage, which made-up bodies do come through. The others have their own tests.
ON_STAGE = {
    *(f"/cases/{{number}}/actions/{name}/" for name in (
        "add_assisting", "close", "comment", "conclude", "convene", "dispatch", "drop_assisting", "file", "force_close",
        "make_safe", "pass_verification", "recall", "recategorise", "refer_back", "reject", "remind", "reopen",
        "reveal_reporter", "rework", "send_pre_check", "submit_pre_check", "supervise", "void", "withdraw",
    )),
    *(f"/work-orders/{{id}}/actions/{name}/" for name in (
        "acknowledge", "assign", "confirm_result", "progress", "request_extension", "return", "send_back_result", "submit_result",
    )),
}  # fmt: skip
handler = WSGIHandler()


def application(environ: Any, start_response: Any) -> list[bytes]:
    """The platform; whatever a request did is undone."""
    point = transaction.savepoint()
    try:
        answer = handler(environ, start_response)
        body = b"".join(answer)
        answer.close()
        return [body]
    finally:
        transaction.savepoint_rollback(point)
        transaction.set_rollback(False)


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test's transaction lies in one connection, which must outlive the requests; and nobody is told to wait."""
    for throttle in (PersonThrottle, TokenThrottle):
        monkeypatch.setattr(throttle, "allow_request", lambda *_: True)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Stage:
    """Cases on every step, and for each action the person and the matter it may be done on."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        walk.now = timezone.now()
        _cases_on_every_step(walk)
        deliver(at=walk.tick())
        self.tokens = {
            name: issue_token(getattr(walk.world, name), at=walk.now)[0] for name in {*PEOPLE, *BELONGS_TO.values()}
        }
        self.case = Case.objects.filter(state="handling").first()
        self.order = WorkOrder.objects.filter(state="acknowledged").first()
        self.real = {
            "lead": "JD-G14", "unit": "JD-G14", "assisting": ["JD-G16"], "category": "100102", "condition": "",
            "assignee": "neighbour", "handler": "housinghandler", "location": {"type": "Point", "coordinates": list(HOME)},
            "coordinate_system": "wgs84", "note": "好", "reason": "有理由", "text": "已做", "condition_met": True,
        }  # fmt: skip
        self.photos = {
            (name, kind): walk.photo(self.person(name), kind)
            for name in {*PEOPLE, *BELONGS_TO.values()}
            for kind in ("near", "after", "evidence")
        }
        self.reached: set[str] = set()

    def person(self, name: str) -> User:
        return getattr(self.walk.world, name)

    def values(self, who: str, path: str) -> dict[str, Any]:
        """What exists, for fields of these names."""
        action = path.rstrip("/").rsplit("/", 1)[1]
        kind = {"submit_result": "after", "make_safe": "evidence", "progress": "evidence"}.get(action, "near")
        unit = "JD-G16" if action == "add_assisting" else "JD-G14"
        return {**self.real, "unit": unit, "photos": [self.photos[who, kind]]}

    def place(self, path: str) -> tuple[str, dict[str, Any]]:
        """(who, path parameters) for an operation."""
        action = path.rstrip("/").rsplit("/", 1)[1] if "/actions/" in path else ""
        for name in PEOPLE:
            user = self.person(name)
            if "/notices/" in path and (told := Notice.objects.filter(user=user).first()):
                return name, {"id": told.pk}
            if "/cases/" in path and (found := _first(Case.objects.visible_to(user), case_actions, user, action)):
                return name, {"number": found.number}
            if "/work-orders/" in path and (
                found := _first(WorkOrder.objects.visible_to(user), order_actions, user, action)
            ):
                return name, {"id": found.pk}
        who = next((name for start, name in BELONGS_TO.items() if path.startswith(start)), "shiftleader")
        return who, {"number": self.case.number, "id": self.order.pk, "key": "grids", "code": "321012100"}


def _first(rows: Iterable[Any], allowed: Callable[[Any, User], list[str]], user: User, action: str) -> Any:
    return next((row for row in rows if action in allowed(row, user)), None) if action else None


def _cases_on_every_step(walk: Walk) -> None:
    world = walk.world
    walk.report(BY_DESK)
    asked = walk.report(BY_DESK)
    send_pre_check(case_id=asked.pk, actor=world.acceptor, at=walk.tick(), assignee=world.patroller)
    walk.report(None, at=None)
    walk.filed("100102", by=world.acceptor, channel="centre", caller=Caller("张三", "13879846520", True))
    walk.submit(walk.acknowledge(walk.report()))
    walk.close(walk.verify(walk.submit(walk.acknowledge(walk.report()))))
    walk.verify(walk.submit(walk.acknowledge(walk.report())))
    recall_case(case_id=walk.report().pk, actor=world.dispatcher, at=walk.tick(), reason="派错了")
    given_on = walk.acknowledge(walk.filed())
    walk.submit(walk.assign(given_on, _handler_of(walk)), by=_handler_of(walk))
    helped = walk.acknowledge(walk.report())
    add_assisting(case_id=helped.pk, actor=world.dispatcher, at=walk.tick(), unit=world.unit("JD-G14"), reason="协助")


def _handler_of(walk: Walk) -> User:
    return {"JD-G13": walk.world.housinghandler, "JD-G14": walk.world.cityhandler}[Case.objects.latest("id").lead.code]


def run(stage: Stage, operation: Any, examples: int) -> None:
    """`examples` requests of one operation, half of them with values that exist in place of made-up ones."""
    who, real_place = stage.place(operation.path)
    values = stage.values(who, operation.path)

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), lost=st.integers(0, 9), real=st.booleans())
    def request(case: Any, lost: int, real: bool) -> None:
        if lost:
            case.path_parameters = {
                key: real_place.get(key, value) for key, value in (case.path_parameters or {}).items()
            }
        if real and isinstance(case.body, dict):
            case.body = {key: values.get(key, value) for key, value in case.body.items()}
        if real and "bbox" in (case.query or {}):
            case.query["bbox"] = "119,32,120,33"
        case.headers = {**(case.headers or {}), "Authorization": f"Token {stage.tokens[who]}"}
        answer = case.call_and_validate(checks=list(CHECKS))
        if answer.status_code < 300:
            stage.reached.add(operation.label)

    request()


def run_all(walk: Walk, examples: int) -> tuple[set[str], set[str]]:
    """(all operations, those that did something at least once)"""
    stage = Stage(walk)
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
    failed, labels = [], set()
    for found in schema.get_all_operations():
        operation = found.ok()
        labels.add(operation.label)
        try:
            run(stage, operation, examples)
        except (Exception, BaseExceptionGroup) as error:
            failed.append(f"{operation.label}: {_words(error)}")
    assert not failed, "\n\n".join(failed)
    return labels, stage.reached


def _words(error: BaseException) -> str:
    """What went wrong, also inside a group."""
    inner = getattr(error, "exceptions", ())
    return f"{error!s:.1200}" + "".join(_words(part) for part in inner)


@pytest.mark.slow
def test_a_few_requests_of_every_operation(walk: Walk) -> None:
    labels, _reached = run_all(walk, examples=2)
    assert len(labels) > 140


@pytest.mark.long
def test_many_requests_of_every_operation(walk: Walk) -> None:
    labels, reached = run_all(walk, examples=25)
    missing = {label for label in labels if label not in reached and has_to_be_reached(label)}
    assert not missing, "\n".join(sorted(missing))


def has_to_be_reached(label: str) -> bool:
    """What is read without naming a thing that must exist, and whatever may be done to the cases of the stage."""
    method, path = label.split(" ")
    listed = method == "GET" and "{" not in path and not path.endswith("/duplicates/")  # which asks for a place
    return listed or path.split("/api/v1")[1] in ON_STAGE
