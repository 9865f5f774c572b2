"""The parts pages are made of: tags, partials, what they escape."""

from __future__ import annotations

from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import override

from jiangdu.models import Unit

NASTY = "<script>alert(1)</script>"


class AForm(forms.Form):
    text = forms.CharField(label="Text", help_text="Say what.")
    extra = forms.CharField(label="Extra", required=False)
    agreed = forms.BooleanField(label="Agreed")


def render(source: str, **context: object) -> str:
    return Template("{% load shell moments %}" + source).render(Context(context))


def test_name_of_follows_the_language() -> None:
    unit = Unit(code="X", name_zh="城管局", name_en="City Management")
    with override("en"):
        assert render("{{ unit|name_of }}", unit=unit) == "City Management"
    with override("zh-hans"):
        assert render("{{ unit|name_of }}{{ none|name_of }}", unit=unit, none=None) == "城管局"


def test_a_field_ties_label_help_and_error_together() -> None:
    html = render("{% form_field form.text %}", form=AForm({"text": ""}))
    assert '<label class="form-label" for="id_text">' in html
    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert 'id="id_text_helptext"' in html
    assert 'id="id_text_error"' in html
    assert "is-invalid" in html


def test_only_what_may_be_left_out_says_so() -> None:
    with override("en"):
        assert "optional" in render("{% form_field form.extra %}", form=AForm())
        assert "optional" not in render("{% form_field form.text %}{% form_field form.agreed %}", form=AForm())


def test_query_with_changes_and_removes_keys() -> None:
    request = RequestFactory().get("/?state=handling&page=2&q=a%20b")
    assert render("{% query_with page=None state='filed' as there %}{{ there|safe }}", request=request) == (
        "?state=filed&q=a+b"
    )


def test_partials_escape_what_people_wrote() -> None:
    now = timezone.now()
    photo = {"url": "/x", "label": NASTY, "alt": NASTY, "taken_at": now}
    pages = [
        render_to_string("jiangdu/_timeline.html", {"entries": [{"at": now, "sentence": NASTY, "note": NASTY, "actor": NASTY}]}),
        render_to_string("jiangdu/_photos.html", {"before": [photo], "others": [{"label": NASTY, "photos": [photo]}]}),
        render_to_string("jiangdu/_state_badge.html", {"label": NASTY, "tone": "late"}),
        render_to_string("jiangdu/_filter_chips.html", {"chips": [{"label": NASTY, "value": NASTY, "url": NASTY}]}),
        render_to_string("jiangdu/_tabs.html", {"tabs": [{"label": NASTY, "url": NASTY, "count": 1}], "name": NASTY}),
        render_to_string("jiangdu/_empty.html", {"title": NASTY, "text": NASTY}),
        render_to_string("jiangdu/_step_bar.html", {"steps": [{"label": NASTY, "state": "now", "note": NASTY}], "ended": NASTY}),
        render("{% time_left due explanation=nasty %}", due=now, nasty=NASTY),
    ]  # fmt: skip
    for page in pages:
        assert "&lt;script&gt;" in page
        assert "<script" not in page


def test_a_tab_without_a_count_shows_none_and_zero_shows_zero() -> None:
    tabs = [{"label": "a", "url": "?a", "count": None}, {"label": "b", "url": "?b", "count": 0, "current": True}]
    html = render_to_string("jiangdu/_tabs.html", {"tabs": tabs, "name": "x"})
    assert html.count("jd-count") == 1
    assert 'href="?b" aria-current="page"' in html


def test_the_pager_shows_only_the_ways_there_are() -> None:
    html = render_to_string("jiangdu/_pager.html", {"previous": "", "next": "?before=1", "shown": 3})
    assert 'rel="next"' in html
    assert 'rel="prev"' not in html
    assert render_to_string("jiangdu/_pager.html", {"previous": "", "next": ""}).strip() == ""
