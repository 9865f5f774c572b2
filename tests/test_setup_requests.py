"""Headers every answer carries, request ids, and a log without personal data."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import re

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory

from config.celery import TIMERS, app, beat_table
from config.logs import logging_config, remove_personal_data
from config.tracing import TracedTask
from jiangdu.web.requests import ClientAddressMiddleware, RequestLogMiddleware, from_this_machine


def directives(response: HttpResponse) -> dict[str, list[str]]:
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {words[0]: words[1:] for words in parts}


def test_only_our_own_scripts_and_styles_run(client):
    policy = directives(client.get("/healthz"))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert set(policy["img-src"]) == {"'self'", "data:", "blob:"}
    assert not [word for words in policy.values() for word in words if word.startswith("'unsafe") or "://" in word]


@pytest.mark.django_db
def test_a_page_that_asks_for_a_nonce_gets_a_new_one_each_time(client, settings):
    from csp.middleware import CSPMiddleware
    from django.template import engines

    def page(request):
        template = engines["django"].from_string("<script nonce='{{ CSP_NONCE }}'></script>")
        return HttpResponse(template.render({}, request))

    answers = [CSPMiddleware(page)(RequestFactory().get("/")) for _ in range(2)]
    nonces = [re.search(r"nonce='([^']+)'", answer.content.decode())[1] for answer in answers]
    assert nonces[0] != nonces[1]
    assert all(
        f"'nonce-{nonce}'" in directives(answer)["script-src"] for nonce, answer in zip(nonces, answers, strict=True)
    )


def test_an_answer_says_how_it_may_be_used(client):
    response = client.get("/healthz")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("given", ["0123456789abcdef", "proxy-id_1.2"])
def test_the_id_of_the_proxy_is_kept(client, given):
    assert client.get("/healthz", headers={"x-request-id": given})["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space 12", "line\tbreak123", "<script>alert(1)"])
def test_an_id_that_is_none_is_replaced(client, given):
    assert re.fullmatch(r"[0-9a-f]{32}", client.get("/healthz", headers={"x-request-id": given})["X-Request-ID"])


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "198.51.100.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "127.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "198.51.100.1"),
        (1, "", "198.51.100.1"),
    ],
)
def test_the_callers_address_is_the_one_our_proxy_saw(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR=forwarded)
    ClientAddressMiddleware(lambda _: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == address


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"])
def test_whoever_came_through_a_proxy_is_not_on_this_machine(header):
    assert from_this_machine(RequestFactory().get("/"))
    assert not from_this_machine(RequestFactory().get("/", **{header: "127.0.0.1"}))


@pytest.fixture
def lines():
    """What is written to the log, as the objects of its lines."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    formatter = logging_config("INFO")["formatters"]["json"]
    handler.setFormatter(logging.config.DictConfigurator({}).configure_formatter(formatter))
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def test_one_line_a_request_without_its_query(lines):
    request = RequestFactory().get("/cases/", {"q": "张三 13812345678"}, headers={"x-request-id": "request-0001"})
    RequestLogMiddleware(lambda _: HttpResponse(status=404))(request)
    (line,) = lines()
    assert (line["event"], line["method"], line["path"], line["status"]) == ("request", "GET", "/cases/", 404)
    assert line["request_id"] == "request-0001"
    assert "张三" not in json.dumps(line, ensure_ascii=False)


def test_lines_of_libraries_are_cleaned_too(lines):
    try:
        raise ValueError("duplicate\nDETAIL:  Key (phone)=({}) exists".format("13812345678, " + "张" + "三"))
    except ValueError:
        logging.getLogger("elsewhere").exception("could not save %s", "13812345678")
    (line,) = lines()
    assert "13812345678" not in json.dumps(line) and "张三" not in line["exception"]
    assert line["logger"] == "elsewhere" and line["level"] == "error"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"phone": "1", "case": "321012-1"}, {"phone": "[removed]", "case": "321012-1"}),
        (
            {"data": {"reporter": {"name": "张三"}, "state": "filed"}},
            {"data": {"reporter": "[removed]", "state": "filed"}},
        ),
        ({"event": "call 13812345678"}, {"event": "call [removed]"}),
        ({"event": "id 32101219800101123X"}, {"event": "id [removed]"}),
        (
            {"grid": "321012104001001", "component": "3210120102000017"},
            {"grid": "321012104001001", "component": "3210120102000017"},
        ),
        ({"micro": "32101210400100101", "ms": 13812345678}, {"micro": "32101210400100101", "ms": 13812345678}),
    ],
)
def test_what_is_taken_out_and_what_stays(given, kept):
    assert remove_personal_data(None, "info", given) == kept


@pytest.fixture(autouse=True)
def loaded_tasks() -> None:
    app.loader.import_default_modules()


def test_a_task_is_logged_with_the_request_that_caused_it(lines):
    task = app.tasks["jiangdu.heartbeat"]
    assert isinstance(task, TracedTask)
    task.push_request(headers={"request_id": "request-0002"}, id="1")
    try:
        logging.getLogger("jiangdu.task").setLevel(logging.DEBUG)
        task()
    finally:
        task.pop_request()
        logging.getLogger("jiangdu.task").setLevel(logging.NOTSET)
    (line,) = [line for line in lines() if line["event"] == "task"]
    assert line["request_id"] == "request-0002" and line["task"] == "jiangdu.heartbeat" and line["outcome"] == "done"


def test_the_request_travels_in_the_messages_headers():
    with app.connection_for_write() as broker:
        queue = broker.SimpleQueue("request-id-test")
        queue.clear()
        with structlog.contextvars.bound_contextvars(request_id="request-0003"):
            app.tasks["jiangdu.heartbeat"].apply_async(queue="request-id-test")
        message = queue.get(timeout=5)
        message.ack()
    assert message.headers["request_id"] == "request-0003"


def test_every_timer_is_on_one_table():
    from jiangdu.modules import parts

    table = beat_table()
    assert table.keys() == TIMERS.keys() | {timer.name for timer in parts("timers")}
    assert {entry["task"] for entry in table.values()} <= app.tasks.keys()


def test_two_timers_of_one_name_are_refused():
    from jiangdu.modules import Module, Timer, register, unregister

    register(Module(name="twice", label="twice", timers=[Timer(name="heartbeat", task="x", schedule=1)]))
    try:
        with pytest.raises(ValueError, match="heartbeat"):
            beat_table()
    finally:
        unregister("twice")
