"""Scenes in which more than the state decides: who asked for what, who had it in hand, what was said, whose area it is."""

from __future__ import annotations

from django.contrib.gis.geos import Point

from cases.actions.report import Caller
from cases.models import Case
from tests.cases.scenes import CLAUSE, SECRET, Scene, Stage, earlier, scene
from tests.cases.walk import BY_DESK, CALL_BACK, DUTY, URGENT
from tests.ground import OTHER_TOWN


@scene
def put_right_by_the_finder(stage: Stage) -> Scene:
    photo = stage.walk.photo(stage.world.patroller, "before")
    return Scene(stage.walk.report(BY_DESK, is_self_handled=True, photos=[photo]), "reported", "said to be put right")


@scene
def closed_by_its_finder(stage: Stage) -> Scene:
    photos = [stage.walk.photo(stage.world.patroller, kind) for kind in ("before", "after")]
    return Scene(stage.walk.report(DUTY, is_self_handled=True, photos=photos), "closed")


@scene
def a_look_by_the_grid_head(stage: Stage) -> Scene:
    return Scene(stage.pre_check(who="gridhead"), "pre_check", facts={"looker": "gridhead"})


@scene
def others_joined(stage: Stage) -> Scene:
    target = stage.filed()
    stage.merged(into=target)
    return Scene(stage.walk.fresh(target), "filed", "others joined")


@scene
def returned_for_another_look(stage: Stage) -> Scene:
    return Scene(stage.returned(reason="not_found"), "returned", "returned for another look")


@scene
def assisting_unit_returned_early(stage: Stage) -> Scene:
    case = stage.dispatched(assisting=["JD-G16"])
    return Scene(_water_returns(stage, case), "dispatched", "an assisting unit returned")


@scene
def assisting_unit_returned_late(stage: Stage) -> Scene:
    case = stage.of("acknowledge", stage.dispatched(assisting=["JD-G16"]), "housing")
    return Scene(_water_returns(stage, case), "handling", "an assisting unit returned")


def _water_returns(stage: Stage, case: Case) -> Case:
    return stage.of("return", case, "water", unit="JD-G16", reason_code="not_our_duty", text=CLAUSE, clause=CLAUSE)


@scene
def two_units_at_work(stage: Stage) -> Scene:
    case = stage.of("acknowledge", stage.dispatched(assisting=["JD-G16"]), "housing")
    return Scene(stage.of("acknowledge", case, "water", unit="JD-G16"), "handling")


@scene
def meeting_while_at_work(stage: Stage) -> Scene:
    case = stage.of("acknowledge", stage.dispatched(assisting=["JD-G16"]), "housing")
    case = stage.of("acknowledge", case, "water", unit="JD-G16")
    return Scene(stage.coordination(case=case), "coordination")


@scene
def decided_in_a_meeting(stage: Stage) -> Scene:
    case = stage.do(
        "decide", stage.coordination(), "shiftleader", lead=stage.world.unit("JD-G13"), minutes="由住建局承办"
    )
    return Scene(case, "dispatched", lead="decided for good")


@scene
def return_denied(stage: Stage) -> Scene:
    case = stage.do("deny_return", stage.returned(), "shiftleader", opinion="应当承办")
    return Scene(case, "dispatched", lead="decided for good")


@scene
def more_time_asked(stage: Stage) -> Scene:
    case = stage.of("request_extension", stage.handling(), "housing", reason="配件未到")
    return Scene(case, "handling", "extension asked", lead="asked already")


@scene
def more_time_given_twice(stage: Stage) -> Scene:
    case = stage.handling()
    for _ in range(2):
        case = stage.of("request_extension", case, "housing", reason="配件未到")
        case = stage.do("approve_extension", case, "shiftleader", opinion="同意")
    return Scene(case, "handling", lead="extended twice")


@scene
def a_stop_asked(stage: Stage) -> Scene:
    return Scene(stage.asked_to_stop(), "handling", "suspension asked", lead="asked already")


@scene
def a_long_stop_asked(stage: Stage) -> Scene:
    return Scene(stage.asked_to_stop(days=60), "handling", "long suspension asked", lead="asked already")


@scene
def unanswered_order_to_the_unit(stage: Stage) -> Scene:
    return Scene(_supervise(stage, stage.handling()), "handling", facts={"owes": "JD-G13"})


@scene
def unanswered_order_to_the_desk(stage: Stage) -> Scene:
    return Scene(_supervise(stage, stage.filed(DUTY)), "filed", facts={"owes": "JD-C100"})


def _supervise(stage: Stage, case: Case) -> Case:
    return stage.do("supervise", case, "shiftleader", text="请办结", limit_unit="work_day", limit_value=1)


@scene
def handlers_result_waits(stage: Stage) -> Scene:
    return Scene(stage.submitted(_with_handler(stage), "housinghandler"), "handling")


@scene
def progress_told(stage: Stage) -> Scene:
    case = stage.of("progress", _with_handler(stage), "housinghandler", text="已到现场")
    return Scene(case, "handling", lead="progress told")


def _with_handler(stage: Stage) -> Case:
    return stage.of("assign", stage.handling(), "housing", handler=stage.world.housinghandler)


@scene
def handler_verified_by_the_grid(stage: Stage) -> Scene:
    case = stage.of("confirm_result", stage.submitted(_with_handler(stage), "housinghandler"), "housing")
    return Scene(case, "verifying", facts={"verifier": "patroller"})


@scene
def passed_to_a_sub_unit(stage: Stage) -> Scene:
    case = stage.dispatched(unit="JD-G14")
    case = stage.of("assign", case, "cityadmin", office=stage.world.unit("JD-G14-01"))
    return Scene(stage.of("acknowledge", case, "enforcement"), "handling")


@scene
def with_the_town(stage: Stage) -> Scene:
    return Scene(stage.dispatched(unit="JD-W100"), "dispatched")


@scene
def with_the_village(stage: Stage) -> Scene:
    village = "V321012100001"
    return Scene(stage.of("acknowledge", stage.dispatched(DUTY, unit=village), "village"), "handling")


@scene
def passed_up_by_the_town(stage: Stage) -> Scene:
    return Scene(stage.do("pass_up", stage.dispatched(DUTY), "towncentre", reason="超出本镇能力"), "dispatched")


@scene
def half_of_the_time_gone(stage: Stage) -> Scene:
    return Scene(earlier(stage, stage.handling), "handling", lead="half of the time gone, overdue")


@scene
def sent_back_for_rework(stage: Stage) -> Scene:
    return Scene(stage.do("rework", stage.verifying(), "patroller", reason="没修好"), "handling", lead="a rework")


@scene
def danger_not_removed(stage: Stage) -> Scene:
    return Scene(stage.handling(URGENT), "handling", lead="not safe yet")


@scene
def danger_removed(stage: Stage) -> Scene:
    case = stage.handling(URGENT)
    photos = [stage.walk.photo(stage.world.housing)]
    return Scene(stage.do("make_safe", case, "housing", text="已围挡", photos=photos), "handling")


@scene
def caller_asked_by_phone(stage: Stage) -> Scene:
    case = _called(stage, contactable=True)
    case = stage.submitted(stage.of("acknowledge", case, "housing"))
    return Scene(case, "verifying", facts={"caller": "contactable", "verifier": "desk"})


@scene
def caller_may_be_called(stage: Stage) -> Scene:
    return Scene(_called(stage, contactable=True), "dispatched", facts={"caller": "contactable"})


@scene
def caller_is_confidential(stage: Stage) -> Scene:
    return Scene(_called(stage, contactable=False), "dispatched", facts={"caller": "confidential"})


@scene
def caller_without_a_place(stage: Stage) -> Scene:
    caller = Caller("王先生", "13800005678", contactable=True)
    case = stage.walk.report(CALL_BACK, by=stage.world.acceptor, at=None, caller=caller, channel="centre", photos=[])
    return Scene(case, "reported", "no place", facts={"caller": "contactable"})


def _called(stage: Stage, *, contactable: bool) -> Case:
    caller = Caller("王先生", "13800005678", contactable=contactable)
    return stage.dispatched(CALL_BACK, by=stage.world.acceptor, caller=caller, channel="centre", photos=[])


@scene
def restricted_reported_by_the_grid(stage: Stage) -> Scene:
    return Scene(stage.handling(SECRET), "handling")


@scene
def reported_by_a_department(stage: Stage) -> Scene:
    return Scene(stage.dispatched(by=stage.world.water, channel="unit"), "dispatched")


@scene
def in_the_other_town(stage: Stage) -> Scene:
    return Scene(stage.handling(by=stage.world.other_patroller, at=OTHER_TOWN), "handling")


@scene
def verified_in_the_other_town(stage: Stage) -> Scene:
    case = stage.verifying(by=stage.world.other_patroller, at=OTHER_TOWN)
    photo = stage.walk.photo(stage.world.other_patroller)
    spot = Point(*OTHER_TOWN, srid=4326)
    return Scene(stage.do("pass_verification", case, "other_patroller", photos=[photo], location=spot), "verified")
