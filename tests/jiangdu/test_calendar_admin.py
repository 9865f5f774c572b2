"""The calendar, limits and clocks in the admin."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from jiangdu.clocks import Limit, Wanted, start
from jiangdu.models import Clock, LadderStep, OfficeHours, StageLimit, Unit, User, Workday, WorkYear
from tests.jiangdu.clock_world import local, make_unit, seed_rules

pytestmark = pytest.mark.django_db
DAYS = "2027-01-01,holiday,元旦,New Year's Day\n2027-01-10,adjusted_workday,元旦,New Year's Day\n"


@pytest.fixture
def unit(db: None) -> Unit:
    seed_rules()
    return make_unit()


@pytest.fixture
def admin(unit: Unit, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("calendar-admin", password="x", name="管理员"))
    return client


def test_a_year_is_published_on_its_page(admin: Client) -> None:
    page = reverse("admin:jiangdu_workyear_change", args=[2027])
    assert admin.get(page).status_code == 200
    assert admin.post(page, {"source": "公告", "days": DAYS}).status_code == 302
    year = WorkYear.objects.get(year=2027)
    assert (year.is_published, year.version, year.source) == (True, 1, "公告")
    assert Workday.objects.filter(day__year=2027).count() == 2
    assert "2027-01-10" in admin.get(page).content.decode()


def test_a_further_year_can_be_added(admin: Client) -> None:
    page = reverse("admin:jiangdu_workyear_add")
    admin.post(page, {"year": 2028, "source": "", "days": "2028-01-01,holiday,元旦"})
    assert WorkYear.objects.get(year=2028).is_published


@pytest.mark.parametrize("days", ["soon", "2027-01-01,feast", "2026-01-01,holiday", "2027-01-04,adjusted_workday"])
def test_a_wrong_line_is_named_and_nothing_happens(admin: Client, days: str) -> None:
    answer = admin.post(reverse("admin:jiangdu_workyear_change", args=[2027]), {"source": "", "days": days})
    assert answer.status_code == 200 and answer.context["adminform"].form.errors["days"]
    assert not WorkYear.objects.get(year=2027).is_published


def test_clocks_are_shown_with_their_explanation_and_never_changed(admin: Client, unit: Unit) -> None:
    clock = start(unit, Wanted("handle", Limit.of("work_day", 2), unit=unit), at=local("2026-09-30 17:00"))
    page = reverse("admin:jiangdu_clock_change", args=[clock.pk])
    assert "国庆节" in admin.get(page).content.decode()
    assert admin.post(page, {"due_at_0": "2030-01-01"}).status_code == 403
    assert admin.get(reverse("admin:jiangdu_clock_add")).status_code == 403
    assert Clock.objects.get().due_at == clock.due_at


@pytest.mark.parametrize("model", [Clock, LadderStep, OfficeHours, StageLimit, Workday, WorkYear])
def test_lists_open(admin: Client, unit: Unit, model: type) -> None:
    start(unit, Wanted("handle", Limit.of("work_day", 2), unit=unit), at=local("2026-09-30 17:00"))
    assert admin.get(reverse(f"admin:jiangdu_{model._meta.model_name}_changelist")).status_code == 200


def test_a_new_limit_is_a_row_and_the_next_clock_follows(admin: Client) -> None:
    from jiangdu.clocks import stage_limit

    row = {
        "stage": "accept", "variant": "", "normal_value": 1, "normal_unit": "work_hour", "urgent_value": 5,
        "urgent_unit": "urgent_minute", "valid_from": "2026-11-24",
    }  # fmt: skip
    assert admin.post(reverse("admin:jiangdu_stagelimit_add"), row).status_code == 302
    assert stage_limit("accept", urgent=False, at=local("2026-11-24 09:00")).minutes == 60
    assert StageLimit.pgh_event_model.objects.filter(stage="accept", normal_value=1).count() == 1


def test_hours_that_end_before_they_begin_are_refused(admin: Client) -> None:
    row = {"weekday": "", "starts": "18:00", "ends": "08:00", "valid_from": "2026-11-24"}
    assert admin.post(reverse("admin:jiangdu_officehours_add"), row).status_code == 200
    assert OfficeHours.objects.count() == 2
