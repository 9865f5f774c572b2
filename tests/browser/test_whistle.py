"""A whistle from blowing to rating, as a town manager and an officer see it, each with a phone."""

from __future__ import annotations

import pytest

from jiangdu.history import history_of
from jiangdu.models import Notice
from tests.browser import people
from tests.browser.people import ON_SITE, add_photo, press, said, sign_in
from whistles.models import Whistle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]


def keep(one, name: str) -> None:
    people.keep(one, name)
    assert one.barriers() == []


def test_from_blowing_to_rating(window, world, walk, live) -> None:
    case = walk.report()
    town, officer = window(None, 360, **ON_SITE), window(None, 360, **ON_SITE)
    sign_in(town, "town")
    sign_in(officer, "cityadmin")
    whistle = blown(town, world, case)
    live.wait_for(
        Notice.objects.filter(user=world.cityadmin, kind="whistles.blown", subject_id=whistle.pk).first, "notice"
    )
    came(officer, whistle)
    finished_and_rated(town, whistle)
    answered(officer, whistle)
    town.go(f"/whistles/{whistle.number}/")
    assert "已增派人手" in town.page.inner_text("main")
    keep(town, "w9-answered")
    assert [entry.name for entry in history_of(whistle)] == [
        "whistle.blown", "whistle.confirmed", "whistle.reported_in", "whistle.begun", "whistle.arrival_recorded",
        "whistle.finished", "whistle.rated", "whistle.answered",
    ]  # fmt: skip


def blown(town, world, case) -> Whistle:
    """From the case: its place, words and number come along."""
    page = town.page
    town.go(f"/cases/{case.number}/")
    press(town, "吹哨")
    page.wait_for_url("**/whistles/new/**")
    page.wait_for_selector("[data-map-grid]:has-text('网格')")
    assert page.input_value("[name=cases]") == case.number
    page.check("[name=kind][value=enforcement]")
    page.select_option("[name=lead]", str(world.unit("JD-G14").pk))
    page.select_option("[name=units]", [str(world.unit("JD-G13").pk)])
    keep(town, "w1-new")
    press(town, "吹哨")
    page.wait_for_url("**/whistles/JDW*/")
    keep(town, "w2-blown")
    whistle = Whistle.objects.get(number=page.url.rstrip("/").split("/")[-1])
    assert (whistle.state, list(whistle.cases.all())) == ("blown", [case])
    return whistle


def came(officer, whistle: Whistle) -> None:
    page = officer.page
    officer.go("/")
    keep(officer, "w3-desk")
    page.click(f"[aria-labelledby=card-whistles] a[href*='{whistle.number}']")
    press(officer, "应哨")
    press(officer, "应哨")
    said(officer, "已应哨")
    press(officer, "报到")
    page.wait_for_selector("[data-here-status]:has-text('18')")
    add_photo(officer)
    keep(officer, "w4-report-in")
    press(officer, "报到")
    said(officer, "已报到")
    page.wait_for_selector(".leaflet-interactive")  # where the officer is
    keep(officer, "w5-on-site")
    press(officer, "开始处置")
    press(officer, "开始处置")
    said(officer, "处置中")


def finished_and_rated(town, whistle: Whistle) -> None:
    page = town.page
    town.go(f"/whistles/{whistle.number}/")
    page.click("a[href$='record_arrival/?unit=JD-G13']")
    press(town, "代记到场")
    said(town, "已代记到场")
    press(town, "销哨")
    page.fill("[name=text]", "占道摊位已清理")
    press(town, "销哨")
    said(town, "已完成")
    page.click("a[href$='rate/?unit=JD-G14']")
    for name, value in (("timeliness", "5"), ("attitude", "4"), ("effect", "3"), ("solved", "no")):
        page.check(f"[name={name}][value='{value}']")
    keep(town, "w6-rate")
    press(town, "评哨")
    said(town, "已评哨")
    keep(town, "w7-rated")
    assert Whistle.objects.get(pk=whistle.pk).state == "finished"


def answered(officer, whistle: Whistle) -> None:
    officer.go(f"/whistles/{whistle.number}/")
    press(officer, "回应评哨")
    officer.page.fill("[name=text]", "已增派人手")
    press(officer, "回应评哨")
    said(officer, "已回应")
    officer.go("/whistles/units/")
    keep(officer, "w8-units")
