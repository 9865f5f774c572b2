"""Publishing a year: the next clock follows, open ones are recomputed, old and new due times are recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from jiangdu.actions.publish_year import publish_year
from jiangdu.actions.warn_of_unpublished import warn_of_unpublished
from jiangdu.clocks import Limit, Wanted, start
from jiangdu.errors import InvalidInput, NotAllowed
from jiangdu.history import history_of
from jiangdu.models import Clock, Notice, Unit, User, Workday, WorkYear
from jiangdu.recompute import recompute_published
from jiangdu.scope import SYSTEM
from jiangdu.seed.workdays import seed_workdays
from jiangdu.workday_file import parse_days, print_days
from tests.jiangdu.clock_world import local, make_unit, seed_rules, units_as_subjects

pytestmark = pytest.mark.django_db
AT = local("2026-12-30 10:00")
NEW_YEAR = [Workday(day=date(2027, 1, n), kind="holiday", name_zh="元旦", name_en="New Year's Day") for n in (1, 2, 3)]
SUNDAY = Workday(day=date(2027, 1, 10), kind="adjusted_workday", name_zh="元旦")
moved: list[tuple[int, datetime]] = []


@pytest.fixture
def unit(db: None) -> Iterator[Unit]:
    seed_rules()
    moved.clear()
    with units_as_subjects(on_due_changed=lambda locked, clock, at: moved.append((locked.pk, clock.due_at))):
        yield make_unit()


def publish(days: list[Workday] | None = None, actor: object = SYSTEM) -> WorkYear:
    return publish_year(year=2027, days=[*(days or NEW_YEAR), SUNDAY], actor=actor, at=AT, source="公告")  # type: ignore[arg-type]


def test_open_clocks_are_recomputed_and_both_due_times_recorded(unit: Unit) -> None:
    clock = start(unit, Wanted("handle", Limit.of("work_day", 1), part=3), at=local("2026-12-31 17:00"))
    old = clock.due_at
    assert old == local("2027-01-01 17:00") and clock.is_provisional
    year = publish()
    assert (year.is_published, year.version, year.source) == (True, 1, "公告")
    assert recompute_published(at=AT) == 1
    clock = Clock.objects.get()
    assert (clock.due_at, clock.is_provisional) == (local("2027-01-04 17:00"), False)
    assert clock.next_check_at == local("2027-01-04 14:36")
    assert clock.explanation["skipped"][0]["zh"] == "元旦"
    [entry] = history_of(unit)
    assert (entry.name, entry.actor) == ("clock.recomputed", None)
    assert datetime.fromisoformat(entry.data["old"]) == old
    assert datetime.fromisoformat(entry.data["new"]) == clock.due_at
    assert (entry.data["stage"], entry.data["part"]) == ("handle", 3)
    assert moved == [(unit.pk, clock.due_at)]
    assert recompute_published(at=AT) == 0 and history_of(unit).count() == 1


def test_clocks_that_do_not_reach_the_year_stay_as_they_are(unit: Unit) -> None:
    start(unit, Wanted("handle", Limit.of("work_hour", 1), part=1), at=local("2026-12-30 08:00"))
    start(unit, Wanted("safe", Limit.of("urgent_hour", 72), urgent=True), at=local("2026-12-31 08:00"))
    before = list(Clock.objects.values_list("due_at", "next_check_at"))
    publish()
    assert recompute_published(at=AT) == 0
    assert list(Clock.objects.values_list("due_at", "next_check_at")) == before and moved == []


def test_a_level_reached_stays_when_the_due_time_moves(unit: Unit) -> None:
    start(unit, Wanted("handle", Limit.of("work_day", 1)), at=local("2026-12-31 17:00"))
    Clock.objects.update(level="red")
    publish()
    recompute_published(at=AT)
    assert Clock.objects.get().level == "red"


def test_a_subject_that_fails_holds_up_no_other_and_is_tried_again(unit: Unit) -> None:
    other = make_unit("T-OTHER")
    for subject in (unit, other):
        start(subject, Wanted("handle", Limit.of("work_day", 1)), at=local("2026-12-31 17:00"))

    def refuse(locked: Unit, clock: Clock, at: datetime) -> None:
        if locked.pk == unit.pk:
            raise RuntimeError("not now")

    publish()
    with units_as_subjects(on_due_changed=refuse):
        assert recompute_published(at=AT) == 1
    assert Clock.objects.get(subject_id=unit.pk).due_at == local("2027-01-01 17:00")
    with units_as_subjects():
        assert recompute_published(at=AT) == 1
    assert Clock.objects.get(subject_id=unit.pk).due_at == local("2027-01-04 17:00")


def test_the_next_clock_follows_at_once(unit: Unit) -> None:
    publish()
    clock = start(unit, Wanted("handle", Limit.of("work_day", 1)), at=local("2026-12-31 17:00"))
    assert clock.due_at == local("2027-01-04 17:00") and not clock.is_provisional


def test_publishing_again_replaces_the_days(unit: Unit) -> None:
    publish()
    year = publish([*NEW_YEAR[:2], Workday(day=date(2027, 1, 4), kind="holiday", name_zh="改")])
    assert year.version == 2
    assert set(Workday.objects.filter(day__year=2027).values_list("day", flat=True)) == {
        date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 4), date(2027, 1, 10),
    }  # fmt: skip
    assert [entry.data["version"] for entry in history_of(year)] == [1, 2]


def test_every_change_of_a_day_is_kept(unit: Unit) -> None:
    publish()
    publish(NEW_YEAR[:2])
    changes = Workday.pgh_event_model.objects.filter(day=date(2027, 1, 3)).order_by("pgh_id")  # type: ignore[attr-defined]
    assert list(changes.values_list("pgh_label", flat=True)) == ["insert", "delete"]


@pytest.mark.parametrize(
    "days",
    [
        [],
        [SUNDAY],
        [Workday(day=date(2026, 1, 1), kind="holiday")],
        [Workday(day=date(2027, 1, 1), kind="holiday"), Workday(day=date(2027, 1, 1), kind="holiday")],
        [Workday(day=date(2027, 1, 1), kind="feast")],
        [Workday(day=date(2027, 1, 4), kind="adjusted_workday"), Workday(day=date(2027, 1, 1), kind="holiday")],
    ],
)
def test_wrong_days_are_refused_and_nothing_happens(unit: Unit, days: list[Workday]) -> None:
    with pytest.raises(InvalidInput) as refused:
        publish_year(year=2027, days=days, actor=SYSTEM, at=AT)
    assert list(refused.value.errors) == ["days"]
    assert not WorkYear.objects.get(year=2027).is_published and not Workday.objects.filter(day__year=2027).exists()


def test_only_who_keeps_the_calendar_may_publish(unit: Unit) -> None:
    with pytest.raises(NotAllowed):
        publish(actor=User.objects.create(username="anyone", name="路人"))


def test_the_command(unit: Unit, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "days.csv"
    file.write_text(print_days([*NEW_YEAR, SUNDAY]), encoding="utf-8")
    start(unit, Wanted("handle", Limit.of("work_day", 1)), at=local("2026-12-31 17:00"))
    call_command("publish_year", "2027", str(file), "--source", "公告")
    assert "4 days published, 1 due times moved" in capsys.readouterr().out
    file.write_text("yesterday,holiday", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("publish_year", "2027", str(file))


def test_days_as_text_come_back_the_same() -> None:
    rows = [*NEW_YEAR, SUNDAY]
    again = parse_days("\ufeff" + print_days(rows))
    assert [(r.day, r.kind, r.name_zh, r.name_en) for r in again] == [
        (r.day, r.kind, r.name_zh, r.name_en) for r in rows
    ]
    assert parse_days("2027-05-01")[0].kind == "holiday"


def test_seeding_twice_changes_nothing_and_keeps_what_was_published(unit: Unit) -> None:
    publish()
    before = (Workday.objects.count(), WorkYear.objects.count())
    assert seed_workdays() == 0
    assert (Workday.objects.count(), WorkYear.objects.count()) == before
    assert WorkYear.objects.get(year=2027).is_published


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-10-26 09:00", False),
        ("2026-11-01 09:00", True),
        ("2026-11-02 09:00", True),
        ("2026-11-03 09:00", False),
        ("2026-12-28 09:00", True),
    ],
)
def test_administrators_are_warned_from_november(unit: Unit, keeper: User, at: str, due: bool) -> None:
    assert warn_of_unpublished(at=local(at)) is due
    assert [notice.user for notice in Notice.objects.all()] == ([keeper] if due else [])
    publish()
    assert warn_of_unpublished(at=local(at)) is False


@pytest.fixture
def keeper(unit: Unit) -> User:
    """Somebody whose post lets them publish a year."""
    from django.contrib.auth.models import Permission

    from jiangdu.models import Post, PostKind, Role

    role = Role.objects.create(code="t-keeper", name_zh="日历", name_en="Calendar")
    role.permissions.add(Permission.objects.get(codename="manage_calendar"))
    kind = PostKind.objects.create(code="t-keeper", name_zh="日历", name_en="Calendar")
    kind.roles.add(role)
    user = User.objects.create(username="keeper", name="历管")
    Post.objects.create(user=user, kind=kind, unit=unit, valid_from=date(2020, 1, 1))
    return user
