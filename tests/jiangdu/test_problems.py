"""Every refusal is a problem document, in the language asked for, whatever raised it."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError, OperationalError, connection, connections, transaction
from django.http import Http404
from django.utils import translation
from rest_framework import exceptions, serializers

from jiangdu.api.problems import CONTENT_TYPE, problem_handler, problem_of
from jiangdu.errors import Busy, InvalidInput, NotAllowed, NotInScope, WrongState, invalid
from jiangdu.models import Unit


class Reported(Exception):
    """Stands where Django puts psycopg2's exception."""

    def __init__(self, pgcode: str) -> None:
        self.pgcode = pgcode


def sql_error(kind: type[Exception], pgcode: str) -> Exception:
    error = kind("from the database")
    error.__cause__ = Reported(pgcode)
    return error


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (NotInScope(), 404, "not_found"),
        (NotAllowed(), 403, "not_allowed"),
        (WrongState(), 409, "wrong_state"),
        (Busy(), 409, "busy"),
        (invalid("location", "outside", "outside_district"), 400, "outside_district"),
        (InvalidInput({"a": [("x", "one")], "b": [("y", "two")]}), 400, "invalid"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.PermissionDenied(), 403, "permission_denied"),
        (exceptions.NotFound(), 404, "not_found"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.NotAcceptable(), 406, "not_acceptable"),
        (exceptions.UnsupportedMediaType("text/csv"), 415, "unsupported_media_type"),
        (exceptions.ParseError(), 400, "parse_error"),
        (exceptions.Throttled(wait=3.2), 429, "throttled"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "permission_denied"),
        (DjangoValidationError("no", code="odd"), 400, "odd"),
        (DjangoValidationError({"name": ["no"]}), 400, "invalid"),
        (IntegrityError("twice"), 409, "conflict"),
        (DataError("out of range"), 400, "invalid"),
        (ValueError("A string literal cannot contain NUL (0x00) characters."), 400, "invalid"),
        (sql_error(OperationalError, "55P03"), 409, "busy"),
        (sql_error(OperationalError, "40P01"), 409, "busy"),
        (sql_error(OperationalError, "57014"), 409, "busy"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_what_each_exception_becomes(raised, status, code):
    problem = problem_of(raised)
    assert problem is not None
    assert (problem.status, problem.code) == (status, code)
    body = problem.body()
    assert set(body) == {"type", "title", "status", "detail", "code", "errors"}
    assert all(isinstance(body[key], str) and body[key] for key in ("type", "title", "detail", "code"))


@pytest.mark.parametrize("raised", [ValueError("other"), KeyError("x"), sql_error(OperationalError, "57P01")])
def test_what_nobody_expected_is_no_known_problem(raised):
    assert problem_of(raised) is None


def test_an_unexpected_error_tells_nothing_but_is_logged(caplog):
    response = problem_handler(KeyError("secret"), {"request": None})
    assert (response.status_code, response.data["code"]) == (500, "internal")
    assert "secret" not in str(response.data)
    assert caplog.records[-1].exc_info[1].args == ("secret",)


def test_nested_fields_are_written_with_dots():
    class Point(serializers.Serializer):
        coordinates = serializers.ListField(child=serializers.FloatField(), min_length=2)

    class Body(serializers.Serializer):
        location = Point()
        photos = Point(many=True)
        name = serializers.CharField(max_length=3)

    body = Body(data={"location": {"coordinates": ["x", 1]}, "photos": [{"coordinates": [1, 2]}, {}], "name": "four"})
    with pytest.raises(serializers.ValidationError) as caught:
        body.is_valid(raise_exception=True)
    problem = problem_of(caught.value)
    found = {(row["field"], row["code"]) for row in problem.errors}
    assert found == {
        ("location.coordinates.0", "invalid"),
        ("photos.1.coordinates", "required"),
        ("name", "max_length"),
    }
    assert problem.code == "invalid"


def test_one_wrong_field_speaks_for_the_document():
    problem = problem_of(serializers.ValidationError({"name": [exceptions.ErrorDetail("too long", "max_length")]}))
    assert (problem.code, str(problem.detail)) == ("max_length", "too long")


def test_whole_body_errors_have_no_field():
    assert problem_of(serializers.ValidationError({"non_field_errors": ["no"]})).errors[0]["field"] == ""


@pytest.mark.parametrize("path", ["/api/v1/nowhere/", "/api/v1/me"])
def test_an_address_that_does_not_exist(api, world, path):
    response = api(world.patroller).get(path)
    assert (response.status_code, response["Content-Type"]) == (404, CONTENT_TYPE)
    assert response.data["code"] == "not_found"


def test_wrong_method_format_and_body(api, world):
    client = api(world.patroller)
    assert client.put("/api/v1/me/", {}).data["status"] == 405
    assert client.get("/api/v1/me/", headers={"accept": "text/csv"}).data["status"] == 406
    assert client.post("/api/v1/tokens/", "a,b", content_type="text/csv").data["status"] == 415
    broken = client.post("/api/v1/tokens/", '{"username": ', content_type="application/json")
    assert (broken.data["status"], broken.data["code"]) == (400, "parse_error")
    assert broken["Content-Type"] == CONTENT_TYPE


def test_nul_in_a_query_is_bad_input_not_a_failure(api, world):
    response = api(world.patroller).get("/api/v1/units/?q=%00")
    assert response.status_code == 400


@pytest.mark.parametrize(("language", "other"), [("zh-hans", "en"), ("en", "zh-hans"), (None, "en")])
def test_in_the_language_of_the_request(api, language, other):
    headers = {"accept-language": language} if language else {}
    said = api().get("/api/v1/me/", headers=headers).data
    with translation.override(language or "zh-hans"):
        assert said["title"] == str(problem_of(exceptions.NotAuthenticated()).body()["title"])
    with translation.override(other):
        assert said["title"] != str(problem_of(exceptions.NotAuthenticated()).body()["title"])


@pytest.mark.django_db(transaction=True)
def test_a_row_locked_by_another_is_busy():
    unit = Unit.objects.create(code="T-LOCK", name_zh="锁", short_zh="锁", kind="office")
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Unit.objects.select_for_update().get(pk=unit.pk)
            held.set()
            done.wait(10)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    try:
        with pytest.raises(OperationalError) as caught, transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
            Unit.objects.select_for_update().get(pk=unit.pk)
    finally:
        done.set()
        holder.join()
    assert problem_of(caught.value).code == "busy"
