"""The frame of every page: menu and cards by permission, language, session, search, notices, profile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiangdu import modules
from jiangdu.models import District, Notice, NoticePreference, User
from jiangdu.modules import Card, MenuItem, Module, SearchSource

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample() -> Iterator[None]:
    """A module of the tests: what only some may see, a badge, a card, a search."""
    modules.register(
        Module(
            name="sample",
            label="Sample",
            menu=[
                MenuItem("SampleOpen", "notices", "bell", order=1, on_phone=True, badge=lambda user: 7),
                MenuItem("SampleClosed", "search", "search", permission="jiangdu.view_unit", order=2),
                MenuItem("SampleGone", "no-such-page", "x"),
                MenuItem("SampleMain", "me", "plus", is_main=True, order=0),
            ],
            cards=[
                Card("open", "jiangdu/_empty.html", lambda request, at: {"title": f"CardFor {request.user.username}"}),
                Card("none", "jiangdu/_empty.html", lambda request, at: None),
                Card("closed", "jiangdu/_empty.html", lambda request, at: {"title": "CardClosed"}, "jiangdu.view_unit"),
            ],
            search=[
                SearchSource("sample", "SampleHits", lambda user, words, limit: [(f"<b>{words}", user.username, "/x/")])
            ],
        )
    )
    yield
    modules.unregister("sample")


def page(user: User | None, path: str = "/", client: Client | None = None, **headers: str) -> Any:
    client = client or Client()
    if user:
        client.force_login(user, backend="jiangdu.backends.PostBackend")
    return client.get(path, headers=headers)


def test_nobody_sees_the_desk_without_signing_in() -> None:
    for path in ("/", "/search/", "/notices/", "/notices/1/", "/me/"):
        response = Client().get(path)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("login"))


def test_menu_and_cards_follow_permissions(world, sample) -> None:
    patroller, admin = page(world.patroller).content.decode(), page(world.admin).content.decode()
    assert "SampleOpen" in patroller and "SampleClosed" not in patroller
    assert "SampleClosed" in admin
    assert "SampleGone" not in admin
    assert "CardFor patroller" in patroller and "CardClosed" not in patroller
    assert "CardClosed" in admin


def test_the_main_button_is_under_the_thumb_and_not_in_the_menu(world, sample) -> None:
    html = page(world.patroller).content.decode()
    bar = html[html.index('class="jd-bar"') :]
    assert "jd-bar-main" in bar and "SampleMain" in bar and "SampleOpen" in bar
    menu = html[html.index('class="jd-nav"') :].split("</nav>")[0]
    assert "SampleMain" not in menu
    assert '<span class="jd-count">7</span>' in menu


def test_only_the_nearest_entry_is_current(world, sample) -> None:
    html = page(world.patroller, "/notices/").content.decode()
    menu = html[html.index('class="jd-nav"') :].split("</nav>")[0]
    assert menu.count('aria-current="page"') == 1


def test_the_desk_costs_few_queries(world, django_assert_max_num_queries) -> None:
    client = Client()
    page(world.patroller, client=client)
    with django_assert_max_num_queries(12):
        client.get("/")


def test_scripts_carry_the_nonce_of_the_page(world) -> None:
    response = page(world.patroller)
    nonces = set(re.findall(r'nonce="([^"]*)"', response.content.decode()))
    assert len(nonces) == 1
    nonce = nonces.pop()
    assert len(nonce) > 10 and f"'nonce-{nonce}'" in response["Content-Security-Policy"]


def test_an_empty_desk_says_what_will_come(world) -> None:
    assert "jd-empty" in page(world.outsider).content.decode()


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "我的工作台"), ("en", "My desk")])
def test_pages_in_both_languages(world, language: str, words: str) -> None:
    User.objects.filter(pk=world.patroller.pk).update(language=language)
    response = page(User.objects.get(pk=world.patroller.pk), **{"accept-language": "fr"})
    assert words in response.content.decode()
    assert response["Content-Language"] == language


def test_the_default_language_is_chinese_whatever_the_browser_says() -> None:
    response = page(None, reverse("login"), **{"accept-language": "en-US,en"})
    assert '<html lang="zh-hans">' in response.content.decode()


def test_the_language_switch_is_remembered(world) -> None:
    client = Client()
    page(world.patroller, client=client)
    client.post(reverse("set_language"), {"language": "en", "next": "/me/"})
    assert User.objects.get(pk=world.patroller.pk).language == "en"
    assert '<html lang="en">' in client.get("/me/").content.decode()


def test_session_tells_who_is_signed_in(world) -> None:
    assert Client().get("/session/").json()["user"] == ""
    answer = page(world.patroller, "/session/")
    assert answer.json()["user"] == "patroller" and answer.json()["csrf_token"]
    assert "no-store" in answer["Cache-Control"]


def test_a_fragment_without_a_session_gets_401_not_a_sign_in_page() -> None:
    assert Client().get("/notices/", headers={"HX-Request": "true"}).status_code == 401
    assert Client().get("/notices/").status_code == 302


def test_search_asks_every_source_and_escapes(world, sample) -> None:
    html = page(world.patroller, "/search/?q=%3Ci%3E井盖%00").content.decode()
    assert "SampleHits" in html
    assert "&lt;b&gt;&lt;i&gt;井盖" in html
    assert "<i>井盖" not in html
    assert "SampleHits" not in page(world.patroller, "/search/?q=+").content.decode()


def test_names_come_from_the_district_row(world) -> None:
    District.objects.update(product_zh="甲区网格", hotline="96000")
    District.forget()
    html = page(world.patroller, "/nowhere/").content.decode()
    assert "甲区网格" in html and "96000" in html


def notices_for(user: User, count: int) -> list[Notice]:
    start = timezone.now() - timedelta(hours=count)
    rows = [
        Notice(user=user, kind="calendar.unpublished", params={"year": 2000 + i}, created_at=start, path="/me/")
        for i in range(count)
    ]
    return Notice.objects.bulk_create(rows)


def test_the_inbox_pages_by_key_there_and_back(world) -> None:
    notices_for(world.patroller, 70)
    client = Client()
    first = page(world.patroller, "/notices/", client).content.decode()
    assert "2069" in first and "2039" not in first and 'rel="prev"' not in first
    assert ">70<" in first
    before = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get("/notices/" + before).content.decode()
    assert "2039" in second and "2069" not in second
    after = second.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "2069" in client.get("/notices/" + after).content.decode()


def test_the_desk_shows_what_is_new_until_it_is_read(world) -> None:
    notices_for(world.patroller, 7)
    client = Client()
    html = page(world.patroller, client=client).content.decode()
    assert "2006" in html and "2001" not in html
    client.post(reverse("notices-read"))
    assert "2006" not in client.get("/").content.decode()


@pytest.mark.parametrize("query", ["before=x", "after=-1", "before=99999999999999999999", "before=%00", "unread=2"])
def test_an_odd_inbox_address_shows_a_page(world, query: str) -> None:
    assert page(world.patroller, f"/notices/?{query}").status_code == 200


def test_opening_a_notice_reads_it_and_only_ones_own(world) -> None:
    mine, theirs = notices_for(world.patroller, 1)[0], notices_for(world.gridhead, 1)[0]
    response = page(world.patroller, f"/notices/{mine.pk}/")
    assert response.status_code == 302 and response["Location"] == "/me/"
    assert Notice.objects.get(pk=mine.pk).read_at
    assert page(world.patroller, f"/notices/{theirs.pk}/").status_code == 404
    assert Notice.objects.get(pk=theirs.pk).read_at is None


def test_reading_all_reads_only_ones_own(world) -> None:
    notices_for(world.patroller, 3), notices_for(world.gridhead, 2)
    client = Client()
    page(world.patroller, client=client)
    assert client.get(reverse("notices-read")).status_code == 405
    client.post(reverse("notices-read"))
    assert Notice.objects.unread().filter(user=world.patroller).count() == 0
    assert Notice.objects.unread().filter(user=world.gridhead).count() == 2


def test_the_profile_switches_channels(world) -> None:
    User.objects.filter(pk=world.patroller.pk).update(email="p@example.org")
    client = Client()
    html = page(world.patroller, "/me/", client).content.decode()
    assert 'id="channel-email"' in html and "checked" in html
    client.post("/me/", {})
    assert NoticePreference.objects.get(user=world.patroller, channel="email", kind="").is_on is False
    client.post("/me/", {"channel": ["email", "no-such-channel"]})
    assert NoticePreference.objects.get(user=world.patroller).is_on is True
