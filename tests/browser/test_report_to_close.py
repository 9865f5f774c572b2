"""From report to close, as a patroller with a phone and an officer at a desk see it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from cases.models import Case
from jiangdu.history import history_of
from jiangdu.models import Notice
from tests.browser.people import ON_SITE, add_photo, keep, press, report_cover, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def told(live, case: Case, user, kind: str) -> Notice:
    """The notice of this kind the worker has put into the person's inbox."""
    rows = Notice.objects.filter(user=user, kind=kind, subject_id=case.pk)
    return live.wait_for(rows.first, f"{kind} for {user}")


@pytest.mark.parametrize("width", [1440, 360])
def test_report_to_close(window, world, live, width: int) -> None:
    patroller, officer = window(None, 360, **ON_SITE), window(None, width)
    case = reported(patroller, world)
    sign_in(officer, "housing")
    handled(officer, live, case, world.housing)
    verified_and_closed(patroller, live, case, world.patroller)
    meanwhile = ("duty.called", "case.spot_check_asked")  # by the worker: it calls, and flags a spot often reported
    steps = [entry.name for entry in history_of(case) if entry.name not in meanwhile]
    assert steps == [
        "case.reported", "case.filed", "case.dispatched", "order.acknowledged", "order.result", "case.feedback",
        "case.verification_sent", "case.verified", "case.closed",
    ]  # fmt: skip


def reported(patroller, world) -> Case:
    sign_in(patroller, "patroller")
    patroller.page.click(".jd-bar-main")
    patroller.page.wait_for_url("**/cases/new/")
    case = report_cover(patroller, "东苑路 18 号门前污水井盖缺失，井口敞开")
    assert (case.state, case.grid_code, case.lead.code) == ("dispatched", world.grid, "JD-G13")
    assert (case.category.code, case.condition.code) == ("100102", "01")
    assert case.reported_at == case.filed_at == case.dispatched_at, "filed and dispatched in the same second"
    told_at_once = patroller.page.inner_text(".jd-message")
    assert case.number in told_at_once and "住建" in told_at_once and case.lead_order.due_at == case.due_at
    page = patroller.page.inner_text("main")
    assert "为什么归" in page and "污水井盖" in page and patroller.page.locator(".jd-left-bar").count()
    patroller.page.wait_for_selector(".jd-before-after img[src*='/files/']")
    keep(patroller, "1-reported")
    return case


def handled(officer, live, case: Case, manager) -> None:
    page = officer.page
    assert told(live, case, manager, "cases.duty_call").urgent
    officer.go("/work-orders/")
    row = f"tr:has-text('{case.number}')"
    assert "还剩" in page.inner_text(f"{row} .jd-left") and page.locator(f"{row} progress").count()
    keep(officer, "2-dashboard")
    page.click(f"{row} summary")
    assert "污水井盖" in page.inner_text(f"{row} .order-why p")
    page.click(f"{row} button:has-text('签收')")
    page.wait_for_selector(".jd-message:has-text('已签收')")
    assert now(case).state == "handling"
    officer.go("/work-orders/?tab=handling")
    page.click(f"{row} a:has-text('反馈结果')")
    page.wait_for_url("**/submit_result/**")
    page.fill("[name=text]", "已更换井盖并加装防坠网")
    add_photo(officer, is_mended=True)
    keep(officer, "3-result")
    press(officer, "反馈结果")
    page.wait_for_selector(".jd-message:has-text('已反馈结果')")
    assert now(case).state == "verifying"


def verified_and_closed(patroller, live, case: Case, person) -> None:
    page = patroller.page
    notice = told(live, case, person, "cases.case_verification_sent")
    patroller.go("/notices/")
    assert case.number in page.inner_text(".jd-notices li >> nth=0")
    patroller.go("/")
    keep(patroller, "4-desk")
    page.click(f"[aria-labelledby=card-tasks] a[href*='{case.number}']")
    press(patroller, "核查通过")
    page.wait_for_selector("[data-here-status]:has-text('18')")
    add_photo(patroller, is_mended=True)
    keep(patroller, "5-verify")
    press(patroller, "核查通过")
    page.wait_for_selector(".jd-message:has-text('已核查')")
    press(patroller, "结案")
    page.check("[name=condition_met]")
    press(patroller, "结案")
    page.wait_for_selector(".jd-message:has-text('已结案')")
    assert page.locator(".jd-before-after img").count() >= 3
    keep(patroller, "6-closed")
    closed = now(case)
    assert (closed.state, closed.closing_kind, closed.due_at) == ("closed", "verified", None)
    assert notice.created_at <= closed.closed_at <= timezone.now() and isinstance(closed.closed_at, datetime)
