"""A POST with a key is done once, whatever the network, the crowd or a crash does."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, path
from django.utils import timezone
from rest_framework import status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response
from rest_framework.test import APIClient

from jiangdu.actions.forget_access import forget_access
from jiangdu.api.base import ApiView
from jiangdu.api.idempotency import Once
from jiangdu.errors import NotInScope, WrongState, invalid
from jiangdu.models import IdempotencyKey, Unit, User

KEY = {"headers": {"idempotency-key": "one"}}


class MakeUnitView(ApiView):
    """Makes a unit per call; refuses on demand. Stands for any action."""

    parser_classes = [JSONParser, MultiPartParser]
    entered, release = threading.Event(), threading.Event()

    def post(self, request):
        word = request.data.get("refuse")
        if word == "missing":
            raise NotInScope
        if word == "state":
            raise WrongState
        count = Unit.objects.filter(code__startswith="T-ONCE").count()
        unit = Unit.objects.create(code=f"T-ONCE-{count}", name_zh="一次", short_zh="一次", kind="office")
        if word == "field":
            raise invalid("name", "no")
        if word == "crash":
            raise RuntimeError("crash after the work")
        if word == "wait":
            self.entered.set()
            self.release.wait(10)
        return Response({"code": unit.code, "name": unit.name_zh}, status.HTTP_201_CREATED)


urlpatterns = [path("api/v1/make/", MakeUnitView.as_view())]


@pytest.fixture(autouse=True)
def only_this_view(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def client(api, world):
    return api(world.patroller)


def make(client, body=None, **extra):
    return client.post("/api/v1/make/", body or {}, **(extra or KEY))


def made():
    return Unit.objects.filter(code__startswith="T-ONCE").count()


def test_a_repeat_gives_the_same_status_and_body(client):
    first, second = make(client, {"a": 1}), make(client, {"a": 1})
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert (first["Content-Type"], second["Content-Type"]) == ("application/json", "application/json")
    assert second["Idempotency-Replayed"] == "true"
    assert made() == 1


def test_without_a_key_every_call_counts(client):
    make(client, headers={})
    make(client, headers={})
    assert made() == 2


def test_another_key_and_another_person_are_other_requests(client, api, world):
    make(client)
    make(client, headers={"idempotency-key": "two"})
    make(api(world.gridhead))
    assert made() == 3


def test_another_body_is_refused_and_does_nothing(client):
    make(client, {"a": 1})
    answer = make(client, {"a": 2})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert made() == 1


@pytest.mark.parametrize(("word", "code"), [("missing", 404), ("state", 409), ("field", 400)])
def test_the_other_checks_come_before_422(client, word, code):
    make(client, {"a": 1})
    assert make(client, {"refuse": word}).status_code == code
    assert made() == 1


@pytest.mark.parametrize(("word", "code"), [("missing", 404), ("state", 409), ("field", 400)])
def test_a_refusal_did_nothing_and_may_be_tried_again(client, word, code):
    assert make(client, {"refuse": word}).status_code == code
    assert not IdempotencyKey.objects.exists()
    assert made() == 0
    assert make(client).status_code == 201


def test_a_crash_after_the_work_leaves_nothing(client):
    client.raise_request_exception = False
    assert make(client, {"refuse": "crash"}).status_code == 500
    assert made() == 0
    assert make(client, {"refuse": "crash"}).status_code == 500
    assert make(client).status_code == 201


def test_two_more_statements_than_without(client):
    make(client, headers={})  # warms what is cached
    with CaptureQueriesContext(connection) as plain:
        make(client, headers={})
    with CaptureQueriesContext(connection) as keyed:
        make(client)
    own = [q for q in keyed if "SAVEPOINT" not in q["sql"]]
    assert len(own) - len(plain) <= 2


def test_files_are_compared_by_content(client):
    def send(content):
        body = {"kind": "near", "file": SimpleUploadedFile("a.jpg", content)}
        return client.post("/api/v1/make/", body, format="multipart", **KEY)

    assert send(b"one").status_code == 201
    assert send(b"one").status_code == 201  # though the boundary differs
    assert send(b"two").status_code == 422
    assert made() == 1


@pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
def test_a_bad_key_is_bad_input(client, key):
    answer = make(client, headers={"idempotency-key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_idempotency_key")


def test_what_is_kept_is_encrypted(client):
    make(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM jiangdu_idempotencykey")
        assert "一次" not in cursor.fetchone()[0]


def test_keys_are_forgotten_after_30_days(client):
    make(client)
    assert forget_access(at=timezone.now() + timedelta(days=29))["answers"] == 0
    assert forget_access(at=timezone.now() + timedelta(days=31))["answers"] == 1


def test_nobody_has_no_keys(api):
    assert make(api()).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_in_flight_409_and_afterwards_its_answer():
    user = User.objects.create(username="flyer", name="飞")
    MakeUnitView.entered.clear()
    MakeUnitView.release.clear()
    answers = []

    def call():
        client = APIClient()
        client.force_authenticate(user)
        answers.append(make(client, {"refuse": "wait"}))
        connections.close_all()

    first = threading.Thread(target=call)
    first.start()
    MakeUnitView.entered.wait(10)
    try:
        client = APIClient()
        client.force_authenticate(user)
        flying = make(client, {"refuse": "wait"})
    finally:
        MakeUnitView.release.set()
        first.join()
    assert (flying.status_code, flying.json()["code"]) == (409, "in_flight")
    assert answers[0].status_code == 201
    assert make(client, {"refuse": "wait"}).content == answers[0].content
    assert made() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one():
    user = User.objects.create(username="crowd", name="众")
    MakeUnitView.release.set()
    barrier, answers = threading.Barrier(6), []

    def call():
        client = APIClient()
        client.force_authenticate(user)
        barrier.wait(10)
        answers.append(make(client))
        connections.close_all()

    crowd = [threading.Thread(target=call) for _ in range(6)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert made() == 1
    assert {a.status_code for a in answers} <= {201, 409}
    assert len({a.content for a in answers if a.status_code == 201}) == 1


def test_every_post_of_the_api_accepts_a_key(settings):
    settings.ROOT_URLCONF = "config.urls"

    def views(patterns, prefix=""):
        for pattern in patterns:
            place = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from views(pattern.url_patterns, place)
            elif place.startswith("api/"):
                yield place, getattr(pattern.callback, "cls", None) or getattr(pattern.callback, "view_class", None)

    posting = [
        (place, view) for place, view in views(get_resolver("config.urls").url_patterns) if hasattr(view, "post")
    ]
    assert posting
    assert [place for place, view in posting if not issubclass(view, Once)] == []
