"""What pages do in a real browser: nothing entered is lost, nothing is sent twice, everything works by keyboard."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image

from jiangdu.models import Attachment
from tests.ground import HOME, OTHER_TOWN, OUTSIDE, build_ground
from tests.jiangdu.gallery.urls import received

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.jiangdu.gallery.urls"),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture
def gallery(window, world):
    received.clear()
    one = window(world.patroller, 390)
    one.go("/gallery/")
    return one


def picture(width: int = 3000, height: int = 2000) -> dict:
    kept = BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(kept, "JPEG")
    return {"name": "cover.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def end_session(page) -> None:
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def test_a_draft_survives_a_reload_but_personal_data_do_not(gallery) -> None:
    page = gallery.page
    page.fill("[name=description]", "污水井盖缺失")
    page.fill("[name=caller]", "张三 13800000000")
    page.reload()
    assert page.input_value("[name=description]") == "污水井盖缺失"
    assert page.input_value("[name=caller]") == ""
    assert "13800000000" not in page.evaluate("JSON.stringify(localStorage)")
    page.click("form[data-draft] .btn-primary")
    page.wait_for_selector(".jd-message:has-text('received')")
    assert page.input_value("[name=description]") == ""


def test_a_lost_session_in_mid_form_loses_nothing(gallery, world) -> None:
    page = gallery.page
    page.fill("[name=description]", "写了很久的描述")
    end_session(page)
    page.click("form[data-draft] .btn-primary")
    page.wait_for_selector("[data-session-dialog][open]")
    page.fill("#jd-session-password", "wrong-password")
    page.click("[data-session-form] .btn-primary")
    page.wait_for_selector("[data-session-error]:not([hidden])")
    page.fill("#jd-session-password", world.password)
    page.click("[data-session-form] .btn-primary")
    page.wait_for_selector(".jd-message:has-text('received')")
    assert [form["description"] for form in received] == ["写了很久的描述"]


def test_a_fragment_after_a_lost_session_comes_after_signing_in(gallery, world) -> None:
    gallery.expected = ["401", "Response Status Error"]
    page = gallery.page
    end_session(page)
    page.click("[hx-get]")
    page.wait_for_selector("[data-session-dialog][open]")
    page.fill("#jd-session-password", world.password)
    page.click("[data-session-form] .btn-primary")
    page.wait_for_selector("#fragment b")
    assert "fragment for" in page.inner_text("#fragment")


def test_without_a_connection_nothing_is_sent_and_the_page_says_so(gallery) -> None:
    gallery.expected = ["ERR_INTERNET_DISCONNECTED"]
    page = gallery.page
    page.fill("[name=description]", "桥下积水")
    page.context.set_offline(True)
    page.wait_for_selector("[data-offline]:not([hidden])")
    page.click("form[data-draft] .btn-primary")
    page.wait_for_selector(".jd-toast")
    assert page.input_value("[name=description]") == "桥下积水"
    page.context.set_offline(False)
    page.wait_for_selector("[data-offline]", state="hidden")
    page.click("form[data-draft] .btn-primary")
    page.wait_for_selector(".jd-message:has-text('received')")
    assert len(received) == 1


def test_a_confirmation_asks_once_and_no_means_no(gallery) -> None:
    page = gallery.page
    page.click("[name=withdraw]")
    page.wait_for_selector("[data-confirm-dialog][open]")
    page.click("[data-confirm-dialog] [value=no]")
    assert not received
    page.click("[name=withdraw]")
    page.click("[data-confirm-dialog] [value=yes]")
    page.wait_for_selector(".jd-message:has-text('received')")
    assert [form.get("withdraw") for form in received] == ["1"]


def test_an_impatient_finger_sends_once(gallery) -> None:
    page = gallery.page
    page.evaluate(
        """() => { const button = document.querySelector('form[data-draft] .btn-primary');
                   for (let i = 0; i < 5; i += 1) button.click(); }"""
    )
    page.wait_for_selector(".jd-message:has-text('received')")
    page.wait_for_timeout(500)
    assert len(received) == 1


def test_photos_are_made_smaller_sent_at_once_and_survive_a_reload(gallery, world) -> None:
    page = gallery.page
    page.set_input_files("[data-photos-input]", [picture(), picture(800, 600)])
    page.wait_for_selector("[data-photo-done] >> nth=1")
    photos = Attachment.objects.filter(uploader=world.patroller)
    assert sorted(max(photo.width or 0, photo.height or 0) for photo in photos) == [800, 1600]
    page.click("[data-photo-remove] >> nth=1")
    page.reload()
    page.wait_for_selector("[data-photo-done]")
    page.click("form[data-draft] .btn-primary")
    page.wait_for_selector(".jd-message:has-text('received')")
    assert len(received[0].getlist("photos")) == 1
    assert received[0]["photos"] in {str(photo.pk) for photo in photos}
    page.reload()
    assert page.locator("[data-photo-done]").count() == 0


def test_a_photo_the_network_lost_is_sent_again_and_holds_the_form(gallery) -> None:
    gallery.expected = ["ERR_FAILED"]
    page = gallery.page
    failures = iter([True] * 2)
    page.route("**/api/v1/attachments/", lambda route: route.abort() if next(failures, False) else route.continue_())
    page.set_input_files("[data-photos-input]", [picture(400, 300)])
    page.click("form[data-draft] .btn-primary")
    assert not received
    page.wait_for_selector(".jd-message:has-text('received')", timeout=30000)
    assert len(received[0].getlist("photos")) == 1
    assert Attachment.objects.count() == 1


def test_a_fake_photo_is_refused_with_the_reason_and_can_be_removed(gallery) -> None:
    gallery.expected = ["400"]
    page = gallery.page
    page.set_input_files("[data-photos-input]", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}])
    page.wait_for_selector("[data-photo-failed]")
    assert page.inner_text(".jd-toast").strip()
    page.click("form[data-draft] .btn-primary")
    assert not received
    page.click("[data-photo-remove]")
    page.click("form[data-draft] .btn-primary")
    page.wait_for_selector(".jd-message:has-text('received')")


def test_keys_walk_the_list_and_open(window, world) -> None:
    one = window(world.patroller)
    one.go("/gallery/")
    for key in ("j", "j", "k", "j"):
        one.page.keyboard.press(key)
    assert one.page.locator("tr.jd-key-now [data-key-item]").inner_text().endswith("2")
    one.page.keyboard.press("Enter")
    one.page.wait_for_url("**/gallery/?2")
    one.page.keyboard.press("/")
    one.page.keyboard.type("jk")
    assert one.page.input_value("[data-search]") == "jk"


def test_a_photo_opens_large_and_escape_closes(gallery) -> None:
    page = gallery.page
    page.click(".jd-before-after .jd-photo >> nth=0")
    page.wait_for_selector("[data-lightbox-dialog][open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-lightbox-dialog]", state="hidden")


def test_time_left_turns_late_by_itself(gallery) -> None:
    page = gallery.page
    page.evaluate(
        """() => { const left = document.querySelector('.jd-left-soon[data-left]');
                   left.id = 'watched'; left.dataset.due = new Date(Date.now() - 90000).toISOString();
                   document.dispatchEvent(new Event('visibilitychange')); }"""
    )
    page.wait_for_selector("#watched.jd-left-late")
    words = page.inner_text("#watched")
    assert "超期" in words and re.search(r"1 分钟|2 分钟", words)


def test_the_menu_of_the_user_closes_with_escape(gallery) -> None:
    page = gallery.page
    page.click(".jd-user > summary")
    assert page.locator(".jd-user[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".jd-user[open]").count() == 0


def test_the_map_names_the_grid_by_button_numbers_and_keyboard(window, world) -> None:
    build_ground()
    here = {"longitude": HOME[0], "latitude": HOME[1], "accuracy": 35}
    one = window(world.patroller, 390, permissions=["geolocation"], geolocation=here)
    one.go("/gallery/")
    page = one.page
    page.click("[data-map-here]")
    page.wait_for_selector("[data-map-grid]:has-text('35')")
    assert float(page.input_value("[name=lng]")) == pytest.approx(HOME[0], abs=1e-5)
    home = page.inner_text("[data-map-grid]").split("·")[0]
    page.click(".jd-map-numbers summary")
    page.fill("[name=lng]", str(OTHER_TOWN[0]))
    page.fill("[name=lat]", str(OTHER_TOWN[1]))
    page.press("[name=lat]", "Tab")
    page.wait_for_function(
        "before => !document.querySelector('[data-map-grid]').textContent.includes(before)", arg=home
    )
    assert page.input_value("[name=accuracy]") == ""
    page.fill("[name=lng]", str(OUTSIDE[0]))
    page.fill("[name=lat]", str(OUTSIDE[1]))
    page.press("[name=lat]", "Tab")
    page.wait_for_selector("[data-map-grid][data-outside]")
    page.focus("[data-map]")
    page.keyboard.press("ArrowLeft")
    page.focus("[data-map-centre]")
    page.keyboard.press("Enter")
    page.wait_for_function("east => document.querySelector('[name=lng]').value < east", arg=OUTSIDE[0])


def test_a_refused_position_leaves_the_map_to_the_hand(window, world) -> None:
    one = window(world.patroller, 390)
    one.go("/gallery/")
    one.page.click("[data-map-here]")
    one.page.wait_for_selector("[data-map-grid]:has-text('标记')")
