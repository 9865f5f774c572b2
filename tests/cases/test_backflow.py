"""No backflow: in no verb does the matter go back to those who reported it, unless a shift leader says why; counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.actions import assign, assisting, dispatch, recall, recategorise
from cases.models import Case, Category
from cases.queries.return_figures import FIGURES, backflow_rows
from jiangdu.errors import InvalidInput
from jiangdu.history import history_of
from jiangdu.models import Post, Unit, User
from jiangdu.scope import scope_of
from tests.cases.test_coordination import by_decision, twice_returned
from tests.cases.test_returns import give
from tests.cases.walk import BY_DESK, DUTY, Walk


def village(walk: Walk) -> Unit:
    return walk.world.unit(f"V{walk.world.village_code}")


def refused(error: pytest.ExceptionInfo[InvalidInput], field: str) -> bool:
    return error.value.code == "backflow" and list(error.value.errors) == [field]


def test_dispatch_and_assisting(walk: Walk) -> None:
    case = give(walk, walk.filed())
    given = {"case_id": case.pk, "lead": village(walk), "reason": "就近处置"}
    with pytest.raises(InvalidInput) as error:
        dispatch.dispatch_case(actor=walk.world.dispatcher, at=walk.tick(), **given)
    assert refused(error, "lead")
    dispatch.dispatch_case(actor=walk.world.shiftleader, at=walk.tick(), **given)
    assert walk.fresh(case).backflow_reason == "就近处置"


def test_an_added_helper(walk: Walk) -> None:
    case = walk.filed()
    with pytest.raises(InvalidInput) as error:
        assisting.add_assisting(
            case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), unit=village(walk), reason="配合"
        )
    assert refused(error, "unit")
    leader = {"actor": walk.world.shiftleader, "unit": village(walk), "reason": "配合"}
    assisting.add_assisting(case_id=case.pk, at=walk.tick(), **leader)
    assert history_of(case).last().data["backflow"] is True  # type: ignore[union-attr]


def test_a_decision(walk: Walk) -> None:
    case = twice_returned(walk)
    with pytest.raises(InvalidInput) as error:
        by_decision(walk, case, "JD-G13", assisting=[village(walk)])
    assert refused(error, "lead")


def own_unit(walk: Walk) -> User:
    """A handler of the housing bureau who also patrols the grid, and reports."""
    post = Post.objects.get(user=walk.world.patroller)
    Post.objects.create(
        user=walk.world.housinghandler,
        kind=post.kind,
        grid_code=post.grid_code,
        number="T900",
        valid_from=post.valid_from,
    )
    vars(walk.world.housinghandler).pop("_scope", None)
    assert scope_of(walk.world.housinghandler).grid_prefixes
    return walk.world.housinghandler


def test_the_catalogue_does_not_send_it_to_the_reporters_own_unit(walk: Walk) -> None:
    case = walk.filed(by=own_unit(walk))
    assert (case.state, case.routing["verdict"]) == ("filed", "backflow")


@pytest.mark.parametrize("channel", ["grid", "unit"])
def test_the_reporter_is_not_made_the_handler(walk: Walk, channel: str) -> None:
    reporter = walk.world.housinghandler
    case = walk.filed(by=reporter, channel="unit")
    with pytest.raises(InvalidInput) as error:
        assign.assign_order(order_id=walk.order(case).pk, actor=walk.world.housing, at=walk.tick(), handler=reporter)
    assert refused(error, "handler")
    Case.objects.filter(pk=case.pk).update(backflow_reason="属地托底")  # a shift leader has said why
    assign.assign_order(order_id=walk.order(case).pk, actor=walk.world.housing, at=walk.tick(), handler=reporter)


def test_a_duty_of_the_grid_is_theirs(walk: Walk) -> None:
    case = walk.filed()
    Category.objects.filter(pk=case.category_id).update(grid_duty=True)
    assisting.add_assisting(
        case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), unit=village(walk), reason="配合"
    )
    assert walk.fresh(case).backflow_reason == ""


def test_what_flowed_back_stays_counted(walk: Walk) -> None:
    """Also after it went on to somebody else."""
    case, other = give(walk, walk.filed()), walk.filed()
    leader, city = walk.world.shiftleader, walk.world.unit("JD-G14")
    dispatch.dispatch_case(case_id=case.pk, actor=leader, at=walk.tick(), lead=village(walk), reason="属地托底")
    case = give(walk, case, by=walk.world.village)
    figure = next(figure for figure in FIGURES if figure.key == "cases.backflow")
    span = (walk.now - timedelta(days=1), walk.now + timedelta(days=1))
    assert figure.value(leader, *span) == (1, 2)
    assert list(backflow_rows(leader, *span)) == [case]
    assert other not in backflow_rows(leader, *span)
    assert city.code == "JD-G14"


def test_a_duty_of_the_grid_that_is_none_after_all(walk: Walk) -> None:
    case = walk.report(DUTY, photos=[walk.photo(walk.world.patroller)])
    recall.recall_case(case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), reason="派错")
    lead = {"lead": village(walk), "reason": "属网格职责"}
    dispatch.dispatch_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), **lead)
    given = {"case_id": case.pk, "category": Category.objects.get(code=BY_DESK), "reason": "实为施工扰民"}
    with pytest.raises(InvalidInput) as error:
        recategorise.recategorise_case(actor=walk.world.dispatcher, at=walk.tick(), **given)
    assert refused(error, "category") and walk.fresh(case).category.code == DUTY
    recategorise.recategorise_case(actor=walk.world.shiftleader, at=walk.tick(), **given)
    assert walk.fresh(case).backflow_reason == "实为施工扰民"
    given["category"] = Category.objects.get(code=DUTY)  # allowed once: whoever may recategorise may do so again
    recategorise.recategorise_case(actor=walk.world.dispatcher, at=walk.tick(), **given)
