"""The case's page and the pages of its verbs: what each person sees, and what a sent form does."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cases.models import Case, Category
from tests.cases.walk import BY_DESK, Walk


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_shows_state_unit_reason_and_time(walk: Walk, language: str) -> None:
    case = walk.report()
    page = signed_in(walk.world.patroller).get(f"/cases/{case.number}/", HTTP_ACCEPT_LANGUAGE=language)
    text = page.content.decode()
    assert page.status_code == 200
    assert case.number in text
    assert case.lead.name_zh in text or case.lead.name_en in text
    assert "data-left" in text  # the time left ticks


def test_only_working_buttons_show(walk: Walk) -> None:
    case = walk.report()
    mine = signed_in(walk.world.patroller).get(f"/cases/{case.number}/").content.decode()
    theirs = signed_in(walk.world.housing).get(f"/cases/{case.number}/").content.decode()
    desk = signed_in(walk.world.shiftleader).get(f"/cases/{case.number}/").content.decode()
    order = walk.order(case)
    assert f"/cases/{case.number}/do/withdraw/" in mine
    assert "/do/acknowledge/" not in mine
    assert f"/work-orders/{order.pk}/do/acknowledge/" in theirs
    assert "/do/recall/" not in theirs
    assert "/do/recall/" in desk
    assert "/do/suspend/" not in desk


@pytest.mark.parametrize("person", ["other_patroller", "other_town", "water", "nobody", "other_centre"])
def test_others_get_404(walk: Walk, person: str) -> None:
    case = walk.report()
    client = signed_in(getattr(walk.world, person))
    assert client.get(f"/cases/{case.number}/").status_code == 404
    assert client.get(f"/cases/{case.number}/do/comment/").status_code == 404
    assert case.number not in client.get("/cases/").content.decode()


def test_whole_loop_by_forms(walk: Walk) -> None:
    world = walk.world
    case = walk.report()
    housing, patroller = signed_in(world.housing), signed_in(world.patroller)
    order = walk.order(case)
    base = f"/work-orders/{order.pk}/do"
    assert housing.post(f"{base}/acknowledge/").status_code == 302
    form = {"text": "已更换", "reply": "修好了", "photos": [walk.photo(world.housing, "after")]}
    assert housing.post(f"{base}/submit_result/", form).status_code == 302
    base = f"/cases/{case.number}/do"
    spot = {"lng": case.location.x, "lat": case.location.y, "photos": [walk.photo(world.patroller)]}
    assert patroller.get(f"{base}/pass_verification/").status_code == 200
    assert patroller.post(f"{base}/pass_verification/", spot).status_code == 302
    assert patroller.post(f"{base}/close/", {"condition_met": "on", "evaluation": "4"}).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "closed"


def test_refused_form_keeps_what_was_typed(walk: Walk) -> None:
    case = walk.acknowledge(walk.report())
    order = walk.order(case)
    page = signed_in(walk.world.housing).post(f"/work-orders/{order.pk}/do/submit_result/", {"text": "已更换<b>井盖"})
    text = page.content.decode()
    assert page.status_code == 400
    assert "已更换&lt;b&gt;井盖" in text
    assert "jd-error" in text
    assert walk.order(case).state == "acknowledged"


def test_far_from_the_spot_is_refused_with_the_distance(walk: Walk) -> None:
    case = walk.submit(walk.acknowledge(walk.report()))
    form = {"lng": "119.05", "lat": "32.05", "photos": [walk.photo(walk.world.patroller)]}
    page = signed_in(walk.world.patroller).post(f"/cases/{case.number}/do/pass_verification/", form)
    assert page.status_code == 400
    assert "300" in page.content.decode()
    assert Case.objects.get(pk=case.pk).state == "verifying"


def test_late_click_tells_the_state_has_changed(walk: Walk) -> None:
    case = walk.acknowledge(walk.report())
    page = signed_in(walk.world.housing).post(f"/work-orders/{walk.order(case).pk}/do/acknowledge/")
    assert page.status_code == 409


def test_forms_of_every_verb_open(walk: Walk) -> None:
    world = walk.world
    reported = walk.report(BY_DESK)
    for verb in ("file", "reject", "send_pre_check", "recategorise", "comment", "void"):
        page = signed_in(world.shiftleader).get(f"/cases/{reported.number}/do/{verb}/")
        assert page.status_code == 200, verb
    dispatched = walk.report()
    for verb in ("recall", "add_assisting"):
        assert signed_in(world.shiftleader).get(f"/cases/{dispatched.number}/do/{verb}/").status_code == 200, verb
    order = walk.order(walk.acknowledge(dispatched))
    for verb in ("assign", "progress", "submit_result"):
        assert signed_in(world.housing).get(f"/work-orders/{order.pk}/do/{verb}/").status_code == 200, verb


def test_list_narrows_and_escapes(walk: Walk) -> None:
    walk.report(description="<script>alert(1)</script> 井盖")
    client = signed_in(walk.world.shiftleader)
    text = client.get("/cases/").content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert client.get("/cases/", {"q": "井盖", "state": "dispatched"}).content.decode().count("data-key-item") == 1
    assert client.get("/cases/", {"state": "closed"}).content.decode().count("data-key-item") == 0
    assert client.get("/cases/", {"state": "flying"}).status_code == 400
    assert client.get("/cases/", {"cursor": "nonsense"}).status_code == 400


def test_conditions_follow_the_chosen_category(walk: Walk) -> None:
    case = walk.report(BY_DESK)
    other = Category.objects.get(code="100102")
    page = signed_in(walk.world.acceptor).get(f"/cases/{case.number}/do/file/", {"category": other.pk, "note": "看过"})
    text = page.content.decode()
    assert "缺失" in text or "Missing" in text
    assert "看过" in text


@pytest.mark.parametrize(
    "address", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_next_leads_to_this_site_only(walk: Walk, address: str) -> None:
    case = walk.report()
    client = signed_in(walk.world.shiftleader)
    assert address not in client.get(f"/cases/{case.number}/do/comment/", {"next": address}).content.decode()
    answer = client.post(f"/cases/{case.number}/do/comment/", {"text": "看一下", "next": address})
    assert answer["Location"] == f"/cases/{case.number}/"
