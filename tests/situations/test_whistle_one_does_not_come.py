"""An emergency whistle calls three units; one comes, one comes without a signal, one does not come."""

from __future__ import annotations

from jiangdu.models import Notice
from jiangdu.modules import Figure
from tests.cases.time_walk import local
from tests.situations.story import Story
from tests.whistles.walk import CITY, GOOD, HOUSING, WATER
from whistles.actions.rate import Grades
from whistles.models import Rating, Whistle
from whistles.queries.figures import FIGURES, by_unit


def _states(story: Story, whistle: Whistle) -> dict[str, str]:
    return {call.unit.code: call.state for call in story.seen(whistle).calls_now}


def _figure(name: str) -> Figure:
    return next(figure for figure in FIGURES if figure.key == f"whistles.{name}")


def test_who_does_not_come_is_seen_by_all(story: Story) -> None:
    world = story.world
    story.at("2026-11-23 19:00")  # in the evening: an emergency knows no office hours
    whistle = story.blow("emergency", (HOUSING, WATER), matter="东苑路燃气泄漏，需疏散")
    story.run_until(local("2026-11-23 19:00"))
    assert story.told("whistles.blown") == {"cityadmin", "housing", "water"}  # their duty phones
    story.at("2026-11-23 19:02")
    story.do(whistle, "confirm", world.cityadmin)
    story.do(whistle, "confirm", world.water)

    # Five minutes: who has not confirmed hears of it; fifteen: their leader and the town.
    story.run_until(local("2026-11-23 19:06"))
    assert story.levels(whistle, "confirm") == [("red", local("2026-11-23 19:05"))]
    assert story.told("whistles.confirm_late") == {"housing"}
    assert Notice.objects.get(kind="whistles.blown", user=world.housing).urgent
    story.at("2026-11-23 19:12")
    story.report_in(whistle, world.cityadmin)
    story.at("2026-11-23 19:20")
    assert story.levels(whistle, "confirm")[-1] == ("L2", local("2026-11-23 19:15"))
    assert "town" in story.told("whistles.confirm_late")
    story.do(whistle, "record_arrival", world.town, unit=world.unit(WATER))  # its officer has no signal

    _absent(story, whistle)
    whistle = _rated(story, whistle)
    _counted(story, whistle)


def _absent(story: Story, whistle: Whistle) -> None:
    """Half an hour: absent, and the district's leader on duty knows. Those present proceed."""
    story.run_until(local("2026-11-23 19:31"))
    call = story.call(whistle, HOUSING)
    assert (call.state, call.absent_at, call.arrived_at) == ("absent", local("2026-11-23 19:30"), None)
    assert {"housing", "town", "shiftleader", "leader"} <= story.told("whistles.absent")
    whistle = story.seen(whistle)
    assert (whistle.state, _states(story, whistle)) == (
        "working", {CITY: "on_site", WATER: "on_site", HOUSING: "absent"},
    )  # fmt: skip
    assert story.running(whistle) == set()


def _rated(story: Story, whistle: Whistle) -> Whistle:
    world = story.world
    story.at("2026-11-23 20:10")
    story.do(whistle, "finish", world.town, text="已疏散，漏点已封堵")
    whistle = story.seen(whistle)
    assert (whistle.state, _states(story, whistle)) == ("finished", {CITY: "done", WATER: "done", HOUSING: "absent"})
    bad = Grades(timeliness=1, attitude=1, effect=1, solved=False)
    for code, grades in ((CITY, GOOD), (WATER, GOOD), (HOUSING, bad)):
        story.do(whistle, "rate", world.town, grades=grades, unit=world.unit(code))
    whistle = story.do(whistle, "answer", world.housing, text="值班电话故障", unit=world.unit(HOUSING))
    rating = Rating.objects.get(call__unit__code=HOUSING)
    assert (rating.timeliness, rating.solved, rating.answer) == (1, False, "值班电话故障")
    story.run_until(local("2026-11-23 20:20"))
    assert {"cityadmin", "water", "housing"} <= story.told("whistles.rated")
    assert story.names(whistle) == [
        "whistle.blown", "whistle.confirmed", "whistle.confirmed", "whistle.clock_level", "whistle.reported_in",
        "whistle.clock_level", "whistle.arrival_recorded", "whistle.absent", "whistle.finished", "whistle.rated",
        "whistle.rated", "whistle.rated", "whistle.answered",
    ]  # fmt: skip
    return whistle


def _counted(story: Story, whistle: Whistle) -> None:
    """The figure, its number and the calls behind it say the same; the unit's row says who it was."""
    reader, day = story.world.leader, (local("2026-11-23"), local("2026-11-24"))
    missed, in_time = _figure("missed"), _figure("on_site_in_time")
    assert missed.value(reader, *day) == (1, 3) and in_time.value(reader, *day) == (2, 3)
    assert [call.unit.code for call in missed.rows(reader, *day)] == [HOUSING]
    rows = {row["unit__code"]: row for row in by_unit(reader, *day)}
    assert (rows[HOUSING]["missed"], rows[HOUSING]["never_came"], rows[HOUSING]["grade"]) == (1, 1, 1.0)
    assert (rows[WATER]["missed"], rows[WATER]["on_site_in_time"], rows[WATER]["grade"]) == (0, 1, 4.0)
    # Whoever comes from another town does not see it.
    assert missed.value(story.world.other_town, *day) == (0, 0)


def test_coming_late_is_better_than_never_and_stays_late(story: Story) -> None:
    story.at("2026-11-23 19:00")
    whistle = story.blow("emergency", (HOUSING,))
    story.at("2026-11-23 19:10")
    story.report_in(whistle, story.world.cityadmin)
    story.at("2026-11-23 19:50")
    assert story.call(whistle, HOUSING).state == "absent"
    call = story.call(story.report_in(whistle, story.world.housing), HOUSING)
    assert call.state == "on_site" and call.absent_at is not None and call.arrived_at > call.report_in_due_at
    day = (local("2026-11-23"), local("2026-11-24"))
    (row,) = [row for row in by_unit(story.world.leader, *day) if row["unit__code"] == HOUSING]
    assert (row["missed"], row["never_came"], row["on_site_in_time"]) == (1, 0, 0)
