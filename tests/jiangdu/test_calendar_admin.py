"""The calendar, limits and clocks in the admin."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from jiangdu.clocks import Limit, Wanted, start
from jiangdu.holiday_notice import parse_notice
from jiangdu.models import Clock, LadderStep, OfficeHours, StageLimit, Unit, User, Workday, WorkYear
from jiangdu.recompute import recompute_published
from jiangdu.workday_file import parse_days
from tests.jiangdu.clock_world import local, make_unit, seed_rules

SEED = Path(__file__).parents[2] / "jiangdu" / "seed" / "workdays.csv"
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


NOTICE = """2027 年部分节假日这样安排：
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（腊月二十九、周五）至12日（周五）放假调休，共8天。1月31日（周日）、2月13日（周六）上班。
三、国庆节、中秋节：10月1日至7日放假。9月26日（星期天）上班。
"""


def test_the_notice_is_read_and_nothing_is_published_by_checking(admin: Client, unit: Unit, pigeon: object) -> None:
    clock = start(unit, Wanted("handle", Limit.of("work_day", 3), unit=unit), at=local("2027-02-04 17:00"))
    page = reverse("admin:jiangdu_workyear_change", args=[2027])
    answer = admin.post(page, {"source": "", "days": NOTICE, "_check": "1"})
    moves = answer.context["moves"]
    assert (moves.looked_at, moves.later, moves.earlier) == (1, 1, 0)
    (move,) = moves.moves
    assert (move.clock, move.old, move.new) == (clock, clock.due_at, local("2027-02-16 17:00"))
    assert not WorkYear.objects.get(year=2027).is_published and not Workday.objects.filter(day__year=2027).exists()
    assert Clock.objects.get().due_at == clock.due_at
    read = answer.context["adminform"].form["days"].value()
    assert "2027-02-13,adjusted_workday,春节" in read and "2027-02-12,holiday,春节" in read
    assert admin.post(page, {"source": "国办发明电", "days": read}).status_code == 302
    recompute_published(at=local("2027-02-04 17:05"))
    assert Clock.objects.get().due_at == move.new  # what was foretold


@pytest.mark.parametrize(
    "wrong, said",
    [
        ("一、元旦：1月1日（周四）至3日放假。", "2027-01-01"),
        ("一、元旦：1月1日至12月3日放假。", "12"),
        ("一、元旦：13月1日放假。", "13月1日"),
        ("一、元旦：放假。", "编号"),
        ("一、元旦：1月1日至3日放假。1月2日上班。", "2027-01-02"),
    ],
)
def test_what_cannot_be_in_the_notice_is_named(admin: Client, wrong: str, said: str) -> None:
    page = reverse("admin:jiangdu_workyear_change", args=[2027])
    for answers in ({"_check": "1"}, {}):
        answer = admin.post(page, {"source": "", "days": wrong, **answers})
        assert said in str(answer.context["adminform"].form.errors["days"])
        assert answer.context["adminform"].form["days"].value() == wrong
    assert not WorkYear.objects.get(year=2027).is_published


def test_the_notice_gives_the_seeded_year() -> None:
    """2026 as it was announced, in the notice's way of saying it."""
    days = parse_notice(
        "一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。\n"
        "二、春节：2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。\n"
        "三、清明节：4月4日（周六）至6日（周一）放假，共3天。\n"
        "四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。\n"
        "五、端午节：6月19日（周五）至21日（周日）放假，共3天。\n"
        "六、中秋节：9月25日（周五）至27日（周日）放假，共3天。\n"
        "七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。",
        2026,
    )
    seeded = [row for row in parse_days(SEED.read_text("utf-8")) if row.day.year == 2026]
    assert [(row.day, row.kind, row.name_zh) for row in days] == [(row.day, row.kind, row.name_zh) for row in seeded]


def test_who_may_only_look_cannot_check(unit: Unit, client: Client, django_user_model: type[User]) -> None:
    looker = django_user_model.objects.create_user("looker", password="x", name="看", is_staff=True)
    client.force_login(looker)
    page = reverse("admin:jiangdu_workyear_change", args=[2027])
    assert client.post(page, {"source": "", "days": NOTICE, "_check": "1"}).status_code == 403
