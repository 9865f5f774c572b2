"""The page `/cases/new/`: what it takes, refuses, keeps and tells."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from cases.models import Case, Reporter
from jiangdu.models import Attachment, HistoryEntry
from tests.cases.report_page import NEW, WORDS, Page
from tests.cases.walk import BY_DESK, DUTY, URGENT, Walk
from tests.ground import HOME, OUTSIDE


@pytest.fixture
def page(client: Client, walk: Walk) -> Page:
    return Page(client, walk)


def error_of(html: str, words: str) -> bool:
    return any(words in found for found in re.findall(r'class="jd-error"[^>]*>(.*?)</(?:p|div)>', html, re.S))


def test_a_patroller_reports_and_learns_who_got_it(page: Page) -> None:
    answer = page.send()
    case = Case.objects.select_related("category", "condition", "lead").get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/cases/{case.number}/"
    assert (case.state, case.category.code, case.condition.code) == ("dispatched", URGENT, "01")
    assert (case.grid_code, case.channel, case.reporter) == (page.walk.world.grid, "grid", page.user)
    assert case.raw_location == {"coordinates": list(HOME), "system": "wgs84", "accuracy": "12"}
    told = [str(message) for message in answer.wsgi_request._messages]
    assert case.number in told[0] and case.lead.short_name in told[0]
    assert [message.extra_tags for message in answer.wsgi_request._messages] == ["draft-sent:report"]
    assert HistoryEntry.objects.filter(subject_id=case.pk, name="case.reported").count() == 1


def test_the_photos_belong_to_the_case(page: Page) -> None:
    ids = [page.walk.photo(page.user), page.walk.photo(page.user, "far")]
    page.send(photos=ids)
    assert set(Attachment.objects.filter(pk__in=ids).values_list("subject_id", flat=True)) == {Case.objects.get().pk}


def test_without_a_category_the_desk_decides(page: Page) -> None:
    page.send(category="", condition="", photos=[])
    case = Case.objects.get()
    assert (case.state, case.category) == ("reported", None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"description": ""}, "This field is required"),
        ({"description": "短"}, "at least 5"),
        ({"description": "长" * 2001}, "at most 2000"),
        ({"description": "长" * 100_000}, "at most 2000"),
        ({"category": "999999"}, "does not exist any more"),
        ({"category": "1001"}, "does not exist any more"),
        ({"condition": "77"}, "belongs to another category"),
        ({"lng": str(OUTSIDE[0]), "lat": str(OUTSIDE[1])}, "outside the district"),
        ({"lng": str(HOME[1]), "lat": str(HOME[0])}, "look swapped"),
        ({"lng": "abc", "lat": "1"}, "must be numbers"),
        ({"lng": "nan", "lat": "inf"}, "must be numbers"),
        ({"lng": "", "lat": ""}, "needs a position"),
        ({"photos": []}, "needs a photo"),
        ({"photos": [str(uuid.uuid4())]}, "not there (any more)"),
        ({"photos": ["nonsense"]}, "not there (any more)"),
        ({"photos": [], "waiver": "other"}, "why there is no photo"),
        ({"address": "长" * 201}, "at most 200"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_the_rest_is_kept(
    page: Page, changes: dict[str, Any], words: str
) -> None:
    page.client.cookies["django_language"] = "en"
    html = page.refused(**changes)
    assert error_of(html, words), html
    if "description" not in changes:
        assert WORDS in html
    if "address" not in changes:
        assert 'value="东苑路"' in html


def test_uploaded_photos_stay_on_a_refused_form(page: Page) -> None:
    photo = page.walk.photo(page.user)
    html = page.refused(description="短", photos=[photo])
    assert f'name="photos" value="{photo}"' in html


def test_a_photo_of_somebody_else_is_neither_taken_nor_shown(page: Page) -> None:
    photo = page.walk.photo(page.walk.world.neighbour)
    html = page.refused(photos=[photo])
    assert f'value="{photo}"' not in html


def test_what_was_typed_is_escaped(page: Page) -> None:
    html = page.refused(description='</textarea><script>alert("x")</script>', lng="<b>", address='"><img src=x>')
    assert "<script>alert" not in html and "<img src=x>" not in html and 'value="<b>"' not in html


def test_a_reason_stands_in_for_the_photo(page: Page) -> None:
    page.client.cookies["django_language"] = "en"
    page.send(photos=[], waiver="danger", waiver_text="井口边缘松动")
    assert Case.objects.get().photo_waiver == "Too dangerous to go near · 井口边缘松动"


def test_sent_twice_is_one_case(page: Page) -> None:
    given = page.entries()
    first, second = page.send(given), page.send(given)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_the_same_form_with_other_words_asks_first(page: Page) -> None:
    given = page.entries()
    page.send(given)
    again = page.send({**given, "description": "另一件事：路灯不亮了"})
    html = again.content.decode()
    assert again.status_code == 200
    assert Case.objects.count() == 1
    assert "另一件事" in html and f"/cases/{Case.objects.get().number}/" in html
    assert f'value="{given["once"]}"' not in html, "sent once more, it is a new report"


def test_a_refused_form_can_be_sent_again(page: Page) -> None:
    given = page.entries()
    assert page.send({**given, "description": "短"}).status_code == 200
    assert page.send(given).status_code == 302


def test_two_people_may_have_the_same_key(page: Page) -> None:
    given = page.entries()
    page.send(given)
    page.by(page.walk.world.neighbour).send(page.entries(once=given["once"]))
    assert Case.objects.count() == 2


@pytest.mark.parametrize("who", ["leader", "auditor", "outsider"])
def test_who_may_not_report_gets_neither_page_nor_fragments(page: Page, who: str) -> None:
    page.by(getattr(page.walk.world, who))
    assert page.client.get(NEW).status_code == 403
    assert page.send(photos=[]).status_code == 403
    assert page.client.get(f"{NEW}categories/?q=jg").status_code == 403
    assert page.client.get(f"{NEW}category/?category={URGENT}").status_code == 403
    assert page.client.get(f"{NEW}preview/?category={URGENT}").status_code == 403
    assert page.client.post(f"{NEW}hints/", {"description": WORDS}).status_code == 403
    assert page.client.post(f"{NEW}favourites/{URGENT}/").status_code == 403
    assert not Case.objects.exists()


def test_signed_out_goes_to_the_door(client: Client, walk: Walk) -> None:
    assert client.get(NEW)["Location"].startswith("/accounts/login/")
    assert client.post(NEW)["Location"].startswith("/accounts/login/")


def test_a_form_without_token_is_refused(walk: Walk) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(walk.world.patroller, "jiangdu.backends.PostBackend")
    assert client.post(NEW, {"description": WORDS}).status_code == 403


def test_caller_fields_are_for_those_who_take_calls(page: Page) -> None:
    assert "caller_phone" not in page.client.get(NEW).content.decode()
    page.send(caller_name="张三", caller_phone="13800005678", contactable="yes")
    assert Case.objects.count() == 1
    assert not Reporter.objects.exists()


def test_an_acceptor_reports_for_a_caller(page: Page) -> None:
    page.by(page.walk.world.acceptor)
    html = page.client.get(NEW).content.decode()
    assert re.search(r"data-private>.*caller_phone", html, re.S)
    page.send(caller_name="张三", caller_phone="138 0000 5678", contactable="yes", photos=[], waiver="called")
    case, caller = Case.objects.get(), Reporter.objects.get()
    assert (caller.case, caller.name, caller.phone, caller.contactable) == (case, "张三", "138 0000 5678", True)
    assert (case.channel, case.state) == ("centre", "reported")


def test_a_caller_is_confidential_unless_they_say_otherwise(page: Page) -> None:
    page.by(page.walk.world.acceptor)
    page.send(caller_name="张三", photos=[], waiver="called")
    assert Reporter.objects.get().contactable is False


def test_a_wrong_phone_is_told(page: Page) -> None:
    page.by(page.walk.world.acceptor)
    assert "is-invalid" in page.refused(caller_phone="call me")


def test_handled_on_the_spot_counts_for_a_duty_of_the_grid_only(page: Page) -> None:
    page.send(category=DUTY, condition="", self_handled="on", photos_after=[page.walk.photo(page.user, "after")])
    page.send(category=BY_DESK, condition="", self_handled="on")
    assert list(Case.objects.order_by("id").values_list("is_self_handled", flat=True)) == [True, False]


def test_handled_with_both_photos_is_closed_at_once(page: Page) -> None:
    slots = {
        "photos_before": [page.walk.photo(page.user, "before")],
        "photos_after": [page.walk.photo(page.user, "after")],
    }
    page.client.cookies["django_language"] = "en"
    answer = page.send(category=DUTY, condition="", self_handled="on", photos=[], **slots)
    case = Case.objects.get()
    assert (case.state, case.closing_kind) == ("closed", "self_handled")
    assert "you put it right" in str(next(iter(answer.wsgi_request._messages)))
    assert {photo.kind for photo in Attachment.objects.of(case)} == {"before", "after"}


def test_handled_without_an_after_photo_asks_for_it_or_for_the_reason(page: Page) -> None:
    page.client.cookies["django_language"] = "en"
    given = {"category": DUTY, "condition": "", "self_handled": "on", "photos": []}
    before = page.walk.photo(page.user, "before")
    html = page.refused(**given, photos_before=[before])
    assert error_of(html, "shows it put right")
    assert f'name="photos_before" value="{before}"' in html, "what was taken stays in its slot"
    assert page.send(**given, photos_before=[before], waiver="device").status_code == 302
    case = Case.objects.get()
    assert (case.state, case.is_self_handled) == ("reported", True)
    assert case.photo_waiver


def test_an_after_photo_is_left_out_where_nothing_is_put_right(page: Page) -> None:
    after = page.walk.photo(page.user, "after")
    page.send(category=DUTY, condition="", photos_after=[after])
    assert Attachment.objects.get(pk=after).claimed_at is None


def test_the_switch_stands_with_duties_of_the_grid_only(page: Page) -> None:
    assert 'name="self_handled"' in page.client.get(f"{NEW}category/?category={DUTY}").content.decode()
    assert 'name="self_handled"' not in page.client.get(f"{NEW}category/?category={BY_DESK}").content.decode()


def test_denunciations_are_not_taken_and_nothing_is_kept(page: Page) -> None:
    html = page.refused(description="举报某局长受贿二十万元", category="", condition="", photos=[])
    assert "12388" in html and "data-keep-nothing" in html
    assert not HistoryEntry.objects.exists()
    page.send(description="举报某局长受贿二十万元", category="", condition="", photos=[], is_for_here="on")
    assert Case.objects.count() == 1


def test_discarding_clears_the_draft(page: Page) -> None:
    answer = page.client.get(f"{NEW}discard/", follow=True)
    assert "draft-sent:report" in answer.content.decode()


def test_a_report_takes_few_queries(page: Page, django_assert_max_num_queries: Any) -> None:
    page.send()  # what a process reads once; the count includes two pairs of savepoint and release
    given = page.entries()
    with django_assert_max_num_queries(28):
        page.send(given)
