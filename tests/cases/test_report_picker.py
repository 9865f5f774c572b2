"""Choosing a category on the report form, and the panel that says who will get it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils.html import escape

from cases.models import Case, CategoryFavourite
from tests.cases.report_page import NEW, WORDS, Page
from tests.cases.walk import BY_DESK, CALL_BACK, URGENT, Walk
from tests.ground import HOME, OUTSIDE

HTMX = {"HX-Request": "true"}


@pytest.fixture
def page(client: Client, walk: Walk) -> Page:
    return Page(client, walk)


def test_danger_says_whom_to_call(page: Page) -> None:
    html = page.client.post(f"{NEW}hints/", {"description": "河里有人落水"}, headers=HTMX).content.decode()
    assert "tel:119" in html and "tel:120" in html
    calm = page.client.post(f"{NEW}hints/", {"description": "路边有垃圾"}, headers=HTMX).content.decode()
    assert "tel:119" not in calm


def test_words_suggest_a_category_with_the_reason(page: Page) -> None:
    page.client.cookies["django_language"] = "en"
    html = page.client.post(f"{NEW}hints/", {"description": WORDS}, headers=HTMX).content.decode()
    assert f'value="{URGENT}.01"' in html
    assert "because you wrote “污水井盖”" in html


@pytest.mark.parametrize("q", ["污水井盖", "wsjg", "wushuijinggai", "Sewage manhole", "wsjgqs"])
def test_search_finds_by_name_pinyin_and_english(page: Page, q: str) -> None:
    bare = page.client.get(f"{NEW}categories/", {"q": q}, headers=HTMX).content.decode()
    assert re.search(r'name="choose" value="(\d{6})', bare).group(1) == URGENT
    assert "<html" not in bare
    whole = page.client.get(f"{NEW}categories/", {"q": q}).content.decode()
    assert "<html" in whole and f'value="{URGENT}' in whole


def test_search_that_finds_nothing_says_so(page: Page) -> None:
    page.client.cookies["django_language"] = "en"
    html = page.client.get(f"{NEW}categories/", {"q": "<x>qqq"}, headers=HTMX).content.decode()
    assert "Nothing is called “&lt;x&gt;qqq”" in html


def test_the_whole_catalogue_is_a_tree(page: Page) -> None:
    html = page.client.get(f"{NEW}categories/", headers=HTMX).content.decode()
    assert html.count('name="choose"') > 290


def test_a_star_keeps_a_category_at_hand(page: Page) -> None:
    url = f"{NEW}favourites/{URGENT}/"
    assert 'aria-pressed="true"' in page.client.post(url, headers=HTMX).content.decode()
    assert CategoryFavourite.objects.filter(user=page.user, category__code=URGENT).exists()
    assert f'value="{URGENT}"' in page.client.get(NEW).content.decode()
    assert 'aria-pressed="false"' in page.client.post(url, headers=HTMX).content.decode()
    assert page.client.post(f"{NEW}favourites/000000/").status_code == 404
    assert not CategoryFavourite.objects.exists()


def test_lately_used_ones_are_at_hand(page: Page) -> None:
    assert f'value="{CALL_BACK}"' not in page.client.get(NEW).content.decode()
    page.send(category=CALL_BACK, condition="", photos=[])
    assert f'value="{CALL_BACK}"' in page.client.get(NEW).content.decode()
    assert f'value="{CALL_BACK}"' not in page.by(page.walk.world.neighbour).client.get(NEW).content.decode()


@pytest.mark.parametrize("button", [{"choose": f"{URGENT}.02"}, {"look": "all"}, {"look": "words", "q": "jg"}])
def test_buttons_of_the_picker_work_without_scripts_and_lose_nothing(page: Page, button: dict[str, str]) -> None:
    photo = page.walk.photo(page.user)
    answer = page.client.post(NEW, {**page.entries(photos=[photo], category="", condition=""), **button})
    html = answer.content.decode()
    assert answer.status_code == 200 and not Case.objects.exists()
    assert WORDS in html and photo in html and "is-invalid" not in html and "data-errors" not in html
    assert f'value="{URGENT}' in html


def test_a_star_without_scripts_loses_nothing(page: Page) -> None:
    html = page.client.post(f"{NEW}favourites/{URGENT}/", page.entries()).content.decode()
    assert WORDS in html and 'aria-pressed="true"' in html and not Case.objects.exists()


def test_the_panel_says_who_gets_it_and_by_when(page: Page) -> None:
    at = {"lng": HOME[0], "lat": HOME[1]}
    page.client.cookies["django_language"] = "en"
    html = page.client.get(f"{NEW}preview/", {"category": URGENT, **at}, headers=HTMX).content.decode()
    lead = page.walk.world.unit("JD-G13")
    assert (
        escape(lead.short_en) in html
        and "<time" in html
        and "Goes out at once" in html
        and "the danger gone by" in html
    )
    html = page.client.get(f"{NEW}preview/", {"category": BY_DESK, **at}, headers=HTMX).content.decode()
    assert "accepts it first" in html
    outside = {"category": URGENT, "lng": OUTSIDE[0], "lat": OUTSIDE[1]}
    assert "outside the district" in page.client.get(f"{NEW}preview/", outside).content.decode()
    assert not Case.objects.exists()


def test_claimed_urgency_waits_for_the_acceptor(page: Page) -> None:
    page.client.cookies["django_language"] = "en"
    given = {"category": "200406", "is_urgent": "on", "lng": HOME[0], "lat": HOME[1]}
    assert "accepts it first" in page.client.get(f"{NEW}preview/", given).content.decode()
    page.send(category="200406", condition="", is_urgent="on")
    assert Case.objects.get().state == "reported"
