"""The door for programs: tokens are issued, hashed, expire, can be given back, and lock out guessers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from freezegun import freeze_time
from rest_framework.test import APIClient

from jiangdu.models import ApiToken, Audit, User
from tests.world import PASSWORD

TOKENS, ME = "/api/v1/tokens/", "/api/v1/me/"


@pytest.fixture
def client(world):
    return APIClient()


def ask(client, username="patroller", password=PASSWORD, **extra):
    return client.post(TOKENS, {"username": username, "password": password}, **extra)


def use(client, key, method="get", url=ME):
    return getattr(client, method)(url, headers={"authorization": f"Token {key}"})


def test_a_token_opens_the_door(client, world):
    answer = ask(client)
    assert answer.status_code == 201
    assert set(answer.json()) == {"token", "expires_at"}
    me = use(client, answer.json()["token"])
    assert (me.status_code, me.json()["user"]["username"]) == (200, "patroller")
    assert Audit.objects.get(action="account.token_issued").actor == world.patroller


def test_only_a_digest_is_kept(client):
    key = ask(client).json()["token"]
    row = ApiToken.objects.get()
    assert key not in (row.digest, str(row.pk))
    assert row.expires_at - row.created_at == settings.TOKEN_MAX_AGE


@pytest.mark.parametrize("header", [None, "Token", "Token a b", "Token wrong", "Token é", "Bearer x"])
def test_without_a_usable_token_401_and_how_to_ask(client, header):
    answer = client.get(ME, headers={"authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert answer["Content-Type"] == "application/problem+json"


def test_expired_revoked_and_disabled_tokens_open_nothing(client, world):
    key = ask(client).json()["token"]
    for change in ({"expires_at": timezone.now()}, {"revoked_at": timezone.now()}):
        before = ApiToken.objects.values("expires_at", "revoked_at").get()
        ApiToken.objects.update(**change)
        assert use(client, key).status_code == 401
        ApiToken.objects.update(**before)
    assert use(client, key).status_code == 200
    User.objects.filter(username="patroller").update(is_active=False)
    assert use(client, key).status_code == 401


def test_giving_the_token_back(client):
    key, other = ask(client).json()["token"], ask(client).json()["token"]
    assert use(client, key, "delete", TOKENS).status_code == 204
    assert use(client, key).status_code == 401
    assert use(client, other).status_code == 200
    assert client.delete(TOKENS).status_code == 401


def test_one_query_a_request_and_one_write_a_day(client):
    key = ask(client).json()["token"]
    use(client, key)
    assert ApiToken.objects.get().last_used_on == timezone.localdate()
    with CaptureQueriesContext(connection) as seen:
        use(client, key)
    assert not [q for q in seen if q["sql"].startswith(("UPDATE", "INSERT"))]
    assert len(seen) == 4  # token with person, posts, names of their grids, permissions


def test_wrong_password_and_unknown_name_look_the_same(client):
    wrong, unknown = ask(client, password="wrong"), ask(client, "no-such-person")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "bad_credentials"
    assert set(Audit.objects.values_list("action", "data__username")) == {
        ("account.sign_in_failed", "patroller"),
        ("account.sign_in_failed", "no-such-person"),
    }


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"username": "x"},
        {"username": "", "password": ""},
        {"username": "a\0", "password": "b"},
        {"username": ["x"]},
    ],
)
def test_bad_bodies_name_their_fields(client, body):
    answer = client.post(TOKENS, body)
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_guessing_locks_the_person_at_this_address_only(client, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert ask(client, password="wrong").status_code == 401
    locked = ask(client, password="wrong")
    assert (locked.status_code, locked.json()["code"]) == (429, "locked_out")
    assert locked["Content-Type"] == "application/problem+json"
    assert int(locked["Retry-After"]) == 15 * 60
    assert ask(client).status_code == 429  # the right password does not help now
    assert ask(client, "gridhead").status_code == 201  # a colleague at the same address
    assert ask(client, REMOTE_ADDR="192.0.2.9").status_code == 201  # the person elsewhere


def test_many_addresses_together_lock_the_username(client, settings):
    for index in range(settings.AXES_FAILURE_LIMIT * 4):
        ask(client, password="wrong", REMOTE_ADDR=f"192.0.2.{index + 1}")
    assert ask(client, REMOTE_ADDR="198.51.100.1").status_code == 429


def test_a_lock_ends_by_itself(client, settings):
    start = timezone.now()
    with freeze_time(start):
        for _ in range(settings.AXES_FAILURE_LIMIT):
            ask(client, password="wrong")
    with freeze_time(start + timedelta(minutes=14)):
        assert ask(client).status_code == 429  # and asking does not prolong it
    with freeze_time(start + timedelta(minutes=16)):
        assert ask(client).status_code == 201


def test_too_many_tries_are_slowed_down(client, monkeypatch):
    from jiangdu.api.throttles import TokenThrottle

    monkeypatch.setattr(TokenThrottle, "THROTTLE_RATES", {"tokens": "3/min"})
    answers = [ask(client) for _ in range(4)]
    assert [a.status_code for a in answers] == [201, 201, 201, 429]
    assert answers[-1].json()["code"] == "throttled"
    assert int(answers[-1]["Retry-After"]) > 0
    assert ask(client, "gridhead").status_code == 201


def test_a_person_asking_too_often(client, world, monkeypatch):
    from jiangdu.api.throttles import PersonThrottle

    monkeypatch.setattr(PersonThrottle, "THROTTLE_RATES", {"person": "2/min"})
    client.force_authenticate(world.patroller)
    assert [client.get(ME).status_code for _ in range(3)] == [200, 200, 429]
    client.force_authenticate(world.gridhead)
    assert client.get(ME).status_code == 200


def test_no_token_before_the_own_password_is_chosen(client):
    User.objects.filter(username="patroller").update(must_change_password=True)
    assert (ask(client).status_code, ask(client).json()["code"]) == (403, "password_change_required")


def test_a_session_needs_its_csrf_token(world):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(world.patroller)
    assert client.get(ME).status_code == 200
    refused = client.post("/api/v1/nowhere/")
    assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")
