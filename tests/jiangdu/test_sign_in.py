"""The door for people: one page for all, locks, limits of sessions, own passwords, languages; all of it in the audit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from jiangdu.actions.forget_access import forget_access
from jiangdu.models import Audit, Session, User
from jiangdu.tokens import issue_token
from tests.world import PASSWORD

LOGIN, OWN = "/accounts/login/", "a-very-own-word-42"


def sign_in(client, username="patroller", password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": username, "password": password, **extra.pop("data", {})}, **extra)


def actions():
    return list(Audit.objects.order_by("id").values_list("action", flat=True))


def is_in(client):
    return client.get("/api/v1/me/").status_code == 200


@pytest.fixture
def signed_in(world, client):
    sign_in(client)
    return client


def test_the_page_shows_both_fields_and_leads_on(world, client):
    page = client.get(LOGIN, {"next": "/me/"})
    assert page.status_code == 200
    assert b'autocomplete="username"' in page.content
    assert b'autocomplete="current-password"' in page.content
    assert sign_in(client, data={"next": "/me/"}).url == "/me/"
    assert actions() == ["account.signed_in"]
    assert Audit.objects.get().address == "127.0.0.1"


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_it_never_leads_elsewhere(world, client, next_):
    assert sign_in(client, data={"next": next_}).url == settings.LOGIN_REDIRECT_URL


def test_a_wrong_password_says_so_and_keeps_the_name(world, client):
    answer = sign_in(client, password="wrong")
    assert answer.status_code == 200
    assert b'value="patroller"' in answer.content
    assert PASSWORD.encode() not in answer.content
    assert not is_in(client)
    assert actions() == ["account.sign_in_failed"]
    assert "wrong" not in str(Audit.objects.get().data)


def test_a_disabled_account_stays_out_and_its_sessions_end(world, signed_in, client):
    assert is_in(signed_in)
    User.objects.filter(username="patroller").update(is_active=False)
    assert not is_in(signed_in)
    assert sign_in(Client()).status_code == 200


def test_guessing_locks_name_and_address_and_says_how_long(world, client):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = sign_in(client, password="wrong")
    assert answer.status_code == 429
    assert "15" in answer.content.decode()
    assert sign_in(client).status_code == 429
    assert sign_in(Client(), "gridhead").status_code == 302
    assert actions().count("account.locked_out") == 2


@pytest.mark.parametrize("page", ["/admin/login/", "/admin/"])
def test_the_admin_has_the_same_door(world, client, page):
    answer = client.get(page, follow=True)
    assert answer.templates[0].name == "jiangdu/account/sign_in.html"


def test_signing_out_needs_a_post(signed_in):
    opened = signed_in.get("/accounts/logout/")
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "此地址只接收表单" in opened.content.decode()
    assert signed_in.post("/accounts/logout/").url
    assert not is_in(signed_in)
    assert not Session.objects.exists()
    assert actions() == ["account.signed_in", "account.signed_out"]


def test_a_session_knows_its_person(world, client):
    sign_in(client, headers={"user-agent": "Trial/1"}, REMOTE_ADDR="192.0.2.1")
    row = Session.objects.get()
    assert (row.user, row.address, row.browser) == (world.patroller, "192.0.2.1", "Trial/1")
    assert row.signed_in_at and abs(row.signed_in_at - timezone.now()) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome · Linux"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/116 MicroMessenger/8.0", "WeChat · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Trial/1", "Trial/1"),
        ("", ""),
    ],
)
def test_a_session_names_its_device(agent, words):
    assert Session(browser=agent).device == words


def test_idle_for_too_long(world, client):
    start = timezone.now()
    with freeze_time(start):
        sign_in(client)
    for hours in (11, 22):  # each visit prolongs it
        with freeze_time(start + timedelta(hours=hours)):
            assert is_in(client)
    with freeze_time(start + timedelta(hours=22 + 12)):
        assert not is_in(client)


def test_never_longer_than_seven_days(world, client):
    start = timezone.now()
    with freeze_time(start):
        sign_in(client)
    for hours in range(10, 7 * 24, 10):
        with freeze_time(start + timedelta(hours=hours)):
            assert is_in(client)
    with freeze_time(start + timedelta(days=7)):
        assert not is_in(client)


def test_a_visit_writes_the_session_at_most_every_ten_minutes(signed_in, django_assert_num_queries):
    signed_in.get("/api/v1/me/")
    with django_assert_num_queries(5):  # session, person, posts, names of their grids, permissions
        signed_in.get("/api/v1/me/")


def test_the_oldest_session_ends_for_one_too_many(world):
    clients = [Client() for _ in range(settings.SESSIONS_PER_USER + 1)]
    for minute, one in enumerate(clients):
        with freeze_time(timezone.now() + timedelta(seconds=minute)):
            sign_in(one)
    assert [is_in(one) for one in clients] == [False, *[True] * settings.SESSIONS_PER_USER]


def test_signing_out_everywhere_else(world):
    here, there, colleague = Client(), Client(), Client()
    sign_in(here), sign_in(there), sign_in(colleague, "gridhead")
    page = here.get(reverse("my_sessions"))
    assert len(page.context["sessions"]) == 2
    here.post(reverse("end_other_sessions"))
    assert (is_in(here), is_in(there), is_in(colleague)) == (True, False, True)


def change(client, old=PASSWORD, new=OWN, again=None):
    return client.post(reverse("password_change"), {"old": old, "new": new, "again": again or new})


def test_changing_the_password_ends_everything_else(world):
    here, there = Client(), Client()
    sign_in(here), sign_in(there)
    key, _ = issue_token(world.patroller, timezone.now())
    assert change(here).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert Client().get("/api/v1/me/", headers={"authorization": f"Token {key}"}).status_code == 401
    assert sign_in(Client(), password=OWN).status_code == 302
    assert "account.password_changed" in actions()


@pytest.mark.parametrize(
    ("old", "new", "again", "field", "code"),
    [
        ("wrong", OWN, OWN, "old", "wrong_password"),
        (PASSWORD, "short-9ch", None, "new", "password_too_short"),
        (PASSWORD, "password123", None, "new", "password_too_common"),
        (PASSWORD, "patroller12", None, "new", "password_too_similar"),
        (PASSWORD, "3141592653589", None, "new", "password_entirely_numeric"),
        (PASSWORD, PASSWORD, None, "new", "same_password"),
        (PASSWORD, OWN, "something-else", "again", "differ"),
    ],
)
def test_passwords_that_will_not_do(signed_in, old, new, again, field, code):
    page = change(signed_in, old, new, again)
    assert page.status_code == 200
    assert code in [error.code for error in page.context["form"].errors.as_data()[field]]
    assert new.encode() not in page.content


def test_the_own_password_comes_first(world, client):
    User.objects.filter(username="patroller").update(must_change_password=True)
    sign_in(client)
    assert client.get("/me/").url.startswith(reverse("password_change"))
    api = client.get("/api/v1/me/")
    assert (api.status_code, api.json()["code"]) == (403, "password_change_required")
    assert client.get(reverse("password_change")).status_code == 200
    change(client)
    assert client.get("/me/").status_code == 200


def test_the_language_is_remembered_for_the_person(world, signed_in):
    answer = signed_in.post(reverse("set_language"), {"language": "en", "next": "/me/"})
    assert (answer.url, answer.cookies["django_language"].value) == ("/me/", "en")
    assert User.objects.get(username="patroller").language == "en"
    elsewhere = Client()
    assert sign_in(elsewhere).cookies["django_language"].value == "en"
    signed_in.post(reverse("set_language"), {"language": "tlh"})
    assert User.objects.get(username="patroller").language == "en"


def test_nobody_sees_another_persons_sessions(world, signed_in):
    other = Client()
    sign_in(other, "gridhead", headers={"user-agent": "Other/1"})
    assert b"Other/1" not in signed_in.get(reverse("my_sessions")).content
    assert Client().get(reverse("my_sessions")).status_code == 302


def test_ended_sessions_old_failures_and_dead_tokens_are_removed(world, client):
    sign_in(client)
    sign_in(Client(), password="wrong")
    issue_token(world.patroller, timezone.now())
    nothing = {"answers": 0, "sessions": 0, "tokens": 0, "failures": 0}
    assert forget_access(at=timezone.now()) == nothing
    assert forget_access(at=timezone.now() + timedelta(days=200)) == nothing | {
        "sessions": 1,
        "tokens": 1,
        "failures": 1,
    }


def test_the_page_itself_is_not_cached_and_needs_its_csrf_token(world):
    client = Client(enforce_csrf_checks=True)
    assert "no-store" in client.get(LOGIN)["Cache-Control"]
    assert sign_in(client).status_code == 403
