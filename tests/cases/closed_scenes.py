"""Scenes after closing: what was said, how long ago, what came late; and one that the reporter has just asked about."""

from __future__ import annotations

from cases.models import Case
from tests.cases.scenes import SECRET, Scene, Stage, earlier, scene


@scene
def rated_well(stage: Stage) -> Scene:
    case = stage.do("rate", stage.closed(), "patroller", solved=True, satisfied=5)
    return Scene(case, "closed", "said all is well")


@scene
def rated_badly(stage: Stage) -> Scene:
    return Scene(stage.do("rate", stage.closed(), "patroller", solved=False, satisfied=1), "closed")


@scene
def reopened_by_its_reporter(stage: Stage) -> Scene:
    return Scene(_reopened(stage), "dispatched", lead="decided for good")


@scene
def closed_a_second_time(stage: Stage) -> Scene:
    case = stage.of("acknowledge", _reopened(stage), "housing")
    return Scene(stage.closed(case=stage.submitted(case)), "closed", "reopened before")


def _reopened(stage: Stage) -> Case:
    return stage.do("reopen", stage.closed(), "patroller", reason="又坏了")


@scene
def concluded(stage: Stage) -> Scene:
    return Scene(
        stage.do("conclude", stage.handling(), "shiftleader", reason="无法推进", evidence="函"), "closed", "concluded"
    )


@scene
def closed_long_ago(stage: Stage) -> Scene:
    return Scene(earlier(stage, stage.closed), "closed", "too late")


@scene
def rated_long_ago(stage: Stage) -> Scene:
    return Scene(earlier(stage, lambda: rated_badly(stage).case), "closed", "too late, rated long ago")


@scene
def closed_late(stage: Stage) -> Scene:
    return Scene(_late(stage), "closed", facts={"late": ("JD-G13",)})


@scene
def overtime_appealed(stage: Stage) -> Scene:
    return Scene(_appealed(stage), "closed", facts={"appealed": "JD-G13"})


@scene
def appeal_reviewed_once(stage: Stage) -> Scene:
    case = stage.do("review_appeal", _appealed(stage), "shiftleader", granted=True, opinion="属实")
    return Scene(case, "closed", facts={"appealed": "JD-G13", "reviewed_by": "shiftleader"})


def _late(stage: Stage) -> Case:
    case = stage.submitted(earlier(stage, stage.handling))
    return stage.closed(case=case)


def _appealed(stage: Stage) -> Case:
    case = _late(stage)
    order = stage.walk.order(case)
    return stage.do("appeal_overtime", case, "housing", work_order=order.pk, reason="台风")


@scene
def just_reminded(stage: Stage) -> Scene:
    return Scene(stage.do("remind", stage.dispatched(), "patroller", text="请快些"), "dispatched", "just reminded")


@scene
def restricted_and_verified(stage: Stage) -> Scene:
    case = stage.submitted(stage.handling(SECRET, by=stage.world.acceptor, channel="centre"))
    case = stage.do("pass_verification", case, "acceptor", answer="已解决", satisfied=5)
    return Scene(case, "verified")


@scene
def restricted_and_closed(stage: Stage) -> Scene:
    case = restricted_and_verified(stage).case
    return Scene(stage.do("close", case, "acceptor", condition_met=True), "closed")
