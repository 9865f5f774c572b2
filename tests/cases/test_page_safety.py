"""Every page as the browser gets it: nothing inline, nothing framed, nothing kept by caches, and a personal look kept nowhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cases.actions.report import Caller
from jiangdu.models import Audit, IdempotencyKey
from tests.cases.walk import URGENT, Walk

pytestmark = pytest.mark.slow

PAGES = (
    *(
        "/",
        "/cases/",
        "/cases/new/",
        "/cases/new/categories/",
        "/work-orders/",
        "/command/",
        "/search/?q=x",
        "/notices/",
        "/me/",
    ),
    *("/accounts/login/", "/accounts/sessions/", "/nowhere/", "/api/v1/docs/", "/api/v1/schema/", "/api/v1/me/"),
)
INLINE = re.compile(
    r"""<script(?![^>]*(?:\bsrc=|application/json|\bnonce=))|<style(?![^>]*nonce=)|\sstyle=["']|\son[a-z]+=["']|javascript:"""
)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_headers_and_content_of_every_page(walk: Walk) -> None:
    case = walk.report()
    own = (f"/cases/{case.number}/", f"/cases/{case.number}/do/comment/", f"/command/?case={case.number}")
    for name in ("shiftleader", "patroller", "housing", "admin"):
        client = signed_in(getattr(walk.world, name))
        for path in (*PAGES, *own):
            answer = client.get(path)
            policy = answer.get("Content-Security-Policy", "")
            assert "unsafe" not in policy and "default-src 'self'" in policy and "frame-ancestors 'none'" in policy, (
                path
            )
            assert answer["X-Content-Type-Options"] == "nosniff", path
            assert answer["X-Frame-Options"] == "DENY", path
            assert answer["Referrer-Policy"] == "same-origin", path
            assert "private" in answer["Cache-Control"], path
            if answer["Content-Type"].startswith("text/html"):
                assert not INLINE.findall(answer.content.decode()), path


def test_cookies_are_out_of_reach_of_scripts(walk: Walk, settings: Any) -> None:
    answer = Client().post("/accounts/login/", {"username": "patroller", "password": walk.world.password})
    session = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"] and session["samesite"] == "Lax"


def test_a_look_at_a_caller_is_kept_nowhere_and_repeated_only_as_a_new_look(walk: Walk) -> None:
    caller = Caller(name="欧阳震华", phone="13879846520")
    case = walk.filed(URGENT, by=walk.world.acceptor, channel="centre", caller=caller)
    client, path = signed_in(walk.world.acceptor), f"/api/v1/cases/{case.number}/actions/reveal_reporter/"
    for looks in (1, 2):
        answer = client.post(
            path, {"purpose": "核实具体地点"}, content_type="application/json", headers={"idempotency-key": "k"}
        )
        assert (answer.status_code, answer.json()["phone"]) == (200, caller.phone)
        assert "no-store" in answer["Cache-Control"]
        assert Audit.objects.count() == looks
    assert not IdempotencyKey.objects.exists()
    page = client.post(f"/cases/{case.number}/do/reveal_reporter/", {"purpose": "核实具体地点"})
    assert caller.phone in page.content.decode() and "no-store" in page["Cache-Control"]
    assert caller.phone not in client.get(f"/cases/{case.number}/").content.decode()


def test_a_control_character_is_refused_in_plain_chinese(walk: Walk) -> None:
    case = walk.report()
    page = signed_in(walk.world.patroller).post(f"/cases/{case.number}/do/comment/", {"text": "井盖\x00松动"})
    assert page.status_code == 400 and "看不见的控制字符" in page.content.decode()
