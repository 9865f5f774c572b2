"""From blowing to rating, by the people whose turn it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import DatabaseError, transaction

from cases.models import Case, Category
from jiangdu.errors import InvalidInput, NotAllowed, WrongState
from jiangdu.history import history_of
from jiangdu.models import Attachment, Clock
from tests.cases.walk import BY_DESK
from tests.ground import OTHER_TOWN, OUTSIDE
from tests.whistles.walk import CITY, GOOD, HOUSING, WhistleWalk
from whistles.actions.calls import EmergencyStands
from whistles.actions.tasks import Task
from whistles.models import Rating, Whistle, WhistleCall


def names(whistle: Whistle) -> list[str]:
    return [entry.name for entry in history_of(whistle)]


def states(walk: WhistleWalk, whistle: Whistle) -> dict[str, str]:
    return {call.unit.code: call.state for call in walk.seen(whistle).calls_now}


def test_the_whole_way(walk: WhistleWalk) -> None:
    world = walk.world
    whistle = walk.blow()
    assert whistle.number.startswith("JDW20261123") and whistle.state == "blown"
    assert whistle.town.code == "JD-W100" and whistle.grid_code == world.grid
    whistle = walk.do(whistle, "confirm", world.cityadmin)
    whistle = walk.do(whistle, "confirm", world.housinghandler)
    assert states(walk, whistle) == {CITY: "confirmed", HOUSING: "confirmed"}
    whistle = walk.report_in(whistle, world.cityhandler)
    assert whistle.state == "working"  # those present proceed
    call = walk.call(whistle)
    assert (call.officer, call.arrival_distance_m, call.arrival_kind) == (world.cityhandler, 0, "reported")
    assert Attachment.objects.of(whistle).get().part == call.pk
    whistle = walk.do(whistle, "begin", world.cityhandler)
    whistle = walk.do(whistle, "record_arrival", world.town, unit=world.unit(HOUSING))
    whistle = walk.do(whistle, "finish", world.cityadmin, text="摊位已清")
    assert (whistle.state, states(walk, whistle)) == ("working", {CITY: "done", HOUSING: "on_site"})
    whistle = walk.do(whistle, "finish", world.town, text="整治完毕")
    assert (whistle.state, whistle.result, whistle.due_at) == ("finished", "整治完毕", None)
    assert states(walk, whistle) == {CITY: "done", HOUSING: "done"}
    walk.do(whistle, "rate", world.town, unit=world.unit(CITY), grades=GOOD)
    walk.do(whistle, "answer", world.cityadmin, text="感谢")
    assert not Clock.objects.open().of(whistle).exists()
    assert names(whistle) == [
        "whistle.blown", "whistle.confirmed", "whistle.confirmed", "whistle.reported_in", "whistle.begun",
        "whistle.arrival_recorded", "whistle.part_done", "whistle.finished", "whistle.rated", "whistle.answered",
    ]  # fmt: skip


def test_it_ends_by_itself_when_all_who_came_are_done(walk: WhistleWalk) -> None:
    whistle = walk.report_in(walk.blow(units=()), walk.world.cityadmin)  # coming without a word before is coming
    whistle = walk.do(whistle, "finish", walk.world.cityadmin, text="已清理")
    assert whistle.state == "finished"
    assert names(whistle)[-2:] == ["whistle.part_done", "whistle.finished"]
    assert history_of(whistle).last().actor is None


def test_who_is_still_awaited_keeps_it_open(walk: WhistleWalk) -> None:
    whistle = walk.do(walk.report_in(walk.blow(), walk.world.cityadmin), "finish", walk.world.cityadmin, text="已清理")
    assert whistle.state == "working"


def test_limits_are_those_of_the_kind(walk: WhistleWalk) -> None:
    # Monday 23 November, from 10:01 in the district; the office closes from 12 to 14 o'clock.
    expected = {
        "emergency": (timedelta(minutes=5), timedelta(minutes=30)),
        "enforcement": (timedelta(minutes=60), timedelta(hours=6)),
        "key_work": (timedelta(days=1), timedelta(days=3)),
    }
    for kind, (confirm, report_in) in expected.items():
        whistle = walk.blow(kind, ())
        call = walk.call(whistle)
        assert call.confirm_due_at == whistle.blown_at + confirm == whistle.due_at
        assert call.report_in_due_at == whistle.blown_at + report_in


def test_an_agreed_time_takes_the_place_of_the_limit(walk: WhistleWalk) -> None:
    tomorrow = walk.now + timedelta(days=1, minutes=30)
    whistle = walk.blow(meet_at=tomorrow)
    assert walk.call(whistle).report_in_due_at == tomorrow
    later = tomorrow + timedelta(hours=2)
    whistle = walk.do(whistle, "agree_time", walk.world.town, unit=walk.world.unit(CITY), meet_at=later)
    assert walk.call(whistle).report_in_due_at == later
    assert walk.call(whistle, HOUSING).report_in_due_at == tomorrow
    with pytest.raises(InvalidInput, match="立即到场"):
        walk.blow("emergency", meet_at=later)
    with pytest.raises(InvalidInput, match="约定时间须在将来"):
        walk.blow(meet_at=walk.now - timedelta(hours=1))


def test_the_place_decides_the_town(walk: WhistleWalk) -> None:
    for place, code in ((OUTSIDE, "outside_district"), (OTHER_TOWN, "outside_area")):
        with pytest.raises(InvalidInput) as refused:
            walk.blow(location=Point(*place, srid=4326))
        assert (refused.value.code, list(refused.value.errors)) == (code, ["location"])
    assert not Whistle.objects.exists()


@pytest.mark.parametrize("who", ["cityadmin", "patroller", "acceptor", "leader", "village", "other_town"])
def test_only_the_town_blows(walk: WhistleWalk, who: str) -> None:
    with pytest.raises((NotAllowed, InvalidInput)):
        walk.blow(by=getattr(walk.world, who))


def test_reporting_in_takes_place_on_site_with_a_photo(walk: WhistleWalk) -> None:
    whistle, officer = walk.blow(), walk.world.cityadmin
    far = Point(119.03, 32.0535, srid=4326)  # 389 m north
    with pytest.raises(InvalidInput, match="您距现场 389 米；报到须在 300 米以内"):
        walk.report_in(whistle, officer, at=far)
    with pytest.raises(InvalidInput) as refused:
        walk.report_in(whistle, officer, at=None, photos=[])
    assert set(refused.value.errors) == {"location", "photos"}
    assert walk.call(whistle).state == "called"


def test_refusal_is_decided_by_the_district_centre(walk: WhistleWalk) -> None:
    world = walk.world
    whistle = walk.do(walk.blow(), "refuse", world.housing, reason="不属本单位职责")
    assert Clock.objects.open().of(whistle).filter(part=walk.call(whistle, HOUSING).pk).get().stage == "return_review"
    with pytest.raises(NotAllowed):
        walk.do(whistle, "deny_refusal", world.towncentre, opinion="应到场")  # a town's own centre is a party to it
    whistle = walk.do(whistle, "deny_refusal", world.shiftleader, opinion="应到场")
    call = walk.call(whistle, HOUSING)
    assert (call.state, call.refusal, call.called_at) == ("called", "denied", walk.now)
    assert call.confirm_due_at == walk.now + timedelta(minutes=60)
    with pytest.raises(WrongState):
        walk.do(whistle, "refuse", world.housing, reason="仍不去")


def test_an_upheld_refusal_ends_the_call(walk: WhistleWalk) -> None:
    whistle = walk.do(walk.blow(), "refuse", walk.world.housing, reason="不属本单位职责")
    whistle = walk.do(whistle, "uphold_refusal", walk.world.shiftleader, opinion="同意")
    assert walk.call(whistle, HOUSING).state == "refused"
    whistle = walk.do(walk.report_in(whistle, walk.world.cityadmin), "finish", walk.world.cityadmin, text="完成")
    assert whistle.state == "finished"


def test_an_emergency_cannot_be_refused(walk: WhistleWalk) -> None:
    whistle = walk.blow("emergency")
    with pytest.raises(EmergencyStands) as refused:
        walk.do(whistle, "refuse", walk.world.housing, reason="没空")
    assert (refused.value.status, refused.value.code) == (409, "emergency")
    assert walk.call(whistle, HOUSING).state == "called"


def test_cancelling_releases_the_units(walk: WhistleWalk) -> None:
    whistle = walk.do(walk.report_in(walk.blow(), walk.world.cityadmin), "cancel", walk.world.town, reason="误报")
    assert (whistle.state, states(walk, whistle)) == ("cancelled", {CITY: "released", HOUSING: "released"})
    with pytest.raises(WrongState):
        walk.report_in(whistle, walk.world.housing)


def test_a_task_can_be_a_case(walk: WhistleWalk) -> None:
    world, whistle = walk.world, walk.finished()
    task = Task("重新划设摊位线", world.unit(CITY), date(2026, 12, 1))
    whistle = walk.do(whistle, "add_task", world.town, task=task)
    other = Task("修补破损路面", world.unit(HOUSING), date(2026, 12, 1), True, Category.objects.get(code=BY_DESK))
    whistle = walk.do(whistle, "add_task", world.town, task=other)
    plain, as_case = whistle.tasks_now
    assert as_case.case is not None and as_case.case.location == whistle.location
    assert Case.objects.get(pk=as_case.case_id).description == "修补破损路面"
    walk.do(whistle, "finish_task", world.cityadmin, task=plain.pk, text="已划设")
    with pytest.raises(WrongState):
        walk.do(whistle, "finish_task", world.housing, task=as_case.pk, text="已修")
    with pytest.raises(NotAllowed):
        walk.do(whistle, "finish_task", world.water, task=plain.pk, text="已划设")
    with pytest.raises(InvalidInput, match="今天或之后"):
        walk.do(whistle, "add_task", world.town, task=Task("补种行道树", world.unit(CITY), date(2026, 11, 1)))


def test_a_rating_stays(walk: WhistleWalk) -> None:
    world, whistle = walk.world, walk.finished()
    walk.do(whistle, "rate", world.town, grades=GOOD)
    with pytest.raises(WrongState):
        walk.do(whistle, "rate", world.town, grades=GOOD)
    walk.do(whistle, "answer", world.cityadmin, text="感谢")
    with pytest.raises(WrongState):
        walk.do(whistle, "answer", world.cityadmin, text="再答")
    rating = Rating.objects.get()
    for forbidden in (rating.delete, lambda: Rating.objects.update(effect=1), lambda: Rating.objects.update(answer="")):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()


def test_cases_are_linked_and_say_so(walk: WhistleWalk) -> None:
    case = walk.report()
    whistle = walk.blow(cases=[case])
    assert list(whistle.cases.all()) == [case]
    entry = history_of(case).last()
    assert (entry.name, entry.data["whistle"]) == ("whistle.blown_for_case", whistle.number)
    foreign = walk.report(by=walk.world.other_patroller, at=OTHER_TOWN)
    with pytest.raises(InvalidInput, match="不存在，或您无权查看"):
        walk.blow(cases=[foreign])


def test_who_acts_for_several_units_says_which(walk: WhistleWalk) -> None:
    from jiangdu.models import Post, PostKind

    user = walk.world.cityadmin
    kind = PostKind.objects.get(code="unit_manager")
    Post.objects.create(user=user, kind=kind, unit=walk.world.unit(HOUSING), number="X1", valid_from=date(2020, 1, 1))
    whistle = walk.blow()
    with pytest.raises(InvalidInput) as refused:
        walk.do(whistle, "confirm", user)
    assert list(refused.value.errors) == ["unit"]
    walk.do(whistle, "confirm", user, unit=walk.world.unit(HOUSING))
    assert states(walk, whistle) == {CITY: "called", HOUSING: "confirmed"}


def test_the_database_refuses_other_moves(walk: WhistleWalk) -> None:
    walk.finished()
    back = {"state": "blown", "ended_at": None}
    for forbidden in (
        lambda: WhistleCall.objects.update(state="called"),
        lambda: Whistle.objects.update(**back),
        WhistleCall.objects.all().delete,
        Whistle.objects.all().delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()
