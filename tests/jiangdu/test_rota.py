"""The duty rota: gaps and conflicts as a table, planning by those who may, and the page and the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jiangdu.actions.keep_rota import ShiftOver, drop_shift, plan_shift
from jiangdu.errors import InvalidInput, NotAllowed
from jiangdu.models import DutyShift, User
from jiangdu.queries.duty import week
from jiangdu.rules.rota import Turn, conflicts, gaps
from tests.jiangdu.clock_world import local

MONDAY = local("2026-11-23 00:00")


def turn(key: int, starts: int, ends: int, *, unit: int = 1, person: int = 0, order: int = 1) -> Turn:
    """Hours from Monday midnight; the person is the key unless given."""
    begins, until = MONDAY + timedelta(hours=starts), MONDAY + timedelta(hours=ends)
    return Turn(key, unit, person or key, order, begins, until)


def hours(spans: Any) -> list[tuple[float, float]]:
    return [((a - MONDAY).total_seconds() / 3600, (b - MONDAY).total_seconds() / 3600) for a, b in spans]


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([], [(0, 24)]),
        ([turn(1, 0, 24)], []),
        ([turn(1, 8, 18)], [(0, 8), (18, 24)]),
        ([turn(1, -4, 8), turn(2, 8, 12), turn(3, 11, 30)], []),
        ([turn(1, 0, 8), turn(2, 9, 12), turn(3, 2, 10)], [(12, 24)]),
        ([turn(1, 0, 20), turn(2, 5, 6)], [(20, 24)]),
        ([turn(1, 30, 40)], [(0, 24)]),
    ],
)
def test_gaps(turns: list[Turn], expected: list[tuple[float, float]]) -> None:
    assert hours(gaps(turns, MONDAY, MONDAY + timedelta(days=1))) == expected


@pytest.mark.parametrize(
    ("one", "two", "why"),
    [
        (turn(1, 0, 8), turn(2, 8, 16), []),
        (turn(1, 0, 9), turn(2, 8, 16), ["order"]),
        (turn(1, 0, 9), turn(2, 8, 16, order=2), []),
        (turn(1, 0, 9), turn(2, 8, 16, unit=2), []),
        (turn(1, 0, 9, person=7), turn(2, 8, 16, unit=2, person=7), ["person"]),
        (turn(1, 0, 9, person=7), turn(2, 8, 16, order=2, person=7), ["person"]),
    ],
)
def test_conflicts(one: Turn, two: Turn, why: list[str]) -> None:
    assert [found[2] for found in conflicts([two, one])] == why


def plan(world: Any, **given: Any) -> DutyShift:
    at = given.pop("at", local("2026-11-23 09:00"))
    base = {
        "unit": world.unit("JD-G14"), "actor": world.cityadmin, "user": world.cityhandler,
        "starts_at": local("2026-11-24 18:00"), "ends_at": local("2026-11-25 08:00"), "order": 2,
    }  # fmt: skip
    return plan_shift(at=at, **{**base, **given})


def test_manager_plans_the_own_unit_only(world: Any) -> None:
    assert plan(world).pk
    for person in (world.housing, world.cityhandler, world.leader):
        with pytest.raises(NotAllowed):
            plan(world, actor=person)
    assert plan(
        world, actor=world.administrator, starts_at=local("2026-11-26 18:00"), ends_at=local("2026-11-27 08:00")
    )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ends_at": local("2026-11-24 18:00")}, "ends_at"),
        ({"starts_at": local("2026-11-20 18:00"), "ends_at": local("2026-11-21 18:00")}, "ends_at"),
        ({"ends_at": local("2027-01-25 08:00")}, "ends_at"),
    ],
)
def test_wrong_times_name_the_field(world: Any, given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan(world, **given)
    assert list(refused.value.errors) == [field]


def test_only_the_units_people_and_never_twice(world: Any) -> None:
    with pytest.raises(InvalidInput):
        plan(world, user=world.housinghandler)
    shift = plan(world)
    with pytest.raises(InvalidInput):
        plan(world, starts_at=local("2026-11-25 07:00"), ends_at=local("2026-11-25 12:00"))
    assert plan(world, shift=shift, ends_at=local("2026-11-25 09:00")).pk == shift.pk


def test_past_shifts_stay_and_a_running_one_ends_now(world: Any) -> None:
    shift = plan(world)
    running = local("2026-11-24 20:00")
    drop_shift(shift=shift, actor=world.cityadmin, at=running)
    assert DutyShift.objects.get(pk=shift.pk).ends_at == running
    for act in (
        lambda: drop_shift(shift=shift, actor=world.cityadmin, at=running),
        lambda: plan(world, shift=shift, at=running),
    ):
        with pytest.raises(ShiftOver):
            act()
    later = plan(world, starts_at=local("2026-11-26 18:00"), ends_at=local("2026-11-27 08:00"))
    drop_shift(shift=later, actor=world.cityadmin, at=running)
    assert not DutyShift.objects.filter(pk=later.pk).exists()


def test_week_shows_gaps_and_conflicts(world: Any) -> None:
    unit = world.unit("JD-G14")
    DutyShift.objects.filter(unit=unit).delete()
    plan(world, order=1)
    plan(world, user=world.cityadmin, order=1, ends_at=local("2026-11-24 22:00"))
    days = week(unit, MONDAY.date())
    assert [len(day.rows) for day in days] == [0, 2, 1, 0, 0, 0, 0]
    assert days[1].rows[0].conflicts == {"order"} == days[2].rows[0].conflicts
    assert hours(days[1].gaps) == [(24, 42)] and hours(days[2].gaps) == [(56, 72)]
    assert hours(days[0].gaps) == [(0, 24)]


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_page_plans_changes_and_drops(world: Any) -> None:
    client, day = page(world.cityadmin), timezone.localdate() + timedelta(days=2)
    assert "赵强" in client.get("/duty/").content.decode()
    body = {
        "user": world.cityhandler.pk,
        "starts_at": f"{day}T18:00",
        "ends_at": f"{day}T17:00",
        "order": 2,
        "phone": "",
    }
    assert client.post("/duty/", body).status_code == 400
    assert client.post("/duty/", {**body, "ends_at": f"{day}T23:00"}).status_code == 302
    shift = DutyShift.objects.get(user=world.cityhandler)
    assert timezone.localtime(shift.starts_at).hour == 18
    url = f"/duty/{shift.pk}/"
    assert f"{day}T18:00" in client.get(url).content.decode()
    assert client.post(url, {**body, "ends_at": f"{day}T22:00"}).status_code == 302
    assert page(world.housing).get(url).status_code == 404
    assert page(world.cityhandler).get(url).status_code == 403
    assert page(world.cityhandler).post("/duty/", body).status_code == 403
    assert client.post(url, {"drop": "1"}).status_code == 302
    assert not DutyShift.objects.filter(pk=shift.pk).exists()


def test_scope_of_the_page(world: Any) -> None:
    assert page(world.housing).get("/duty/?unit=JD-G14").status_code == 404
    assert page(world.shiftleader).get("/duty/?unit=JD-G14").status_code == 200
    assert page(world.patroller).get("/duty/").status_code == 200
    assert page(world.cityadmin).get("/duty/?week=9999-99-99").status_code == 200
    assert page(world.cityadmin).get("/duty/?week=2026-02-30").status_code == 200


def test_api(world: Any, api: Any) -> None:
    rows = api(world.cityadmin).get("/api/v1/duty/").json()["results"]
    assert [(row["unit"]["code"], row["user"], row["is_now"]) for row in rows] == [("JD-G14", "cityadmin", True)]
    assert "JD-G13" in {row["unit"]["code"] for row in api(world.dispatcher).get("/api/v1/duty/").json()["results"]}
    only = api(world.dispatcher).get("/api/v1/duty/?unit=JD-G16").json()["results"]
    assert [row["user"] for row in only] == ["water"]
    assert api(world.dispatcher).get("/api/v1/duty/", {"before": "2019-01-01T00:00:00Z"}).json()["results"] == []
    assert api(world.dispatcher).get("/api/v1/duty/?after=moon").status_code == 400
    assert api().get("/api/v1/duty/").status_code == 401
