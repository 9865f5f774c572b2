"""The catalogue that learns: what is sent by hand proposes rows, which count only after somebody else has agreed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions.approve_responsibility import OwnRow, approve_responsibilities
from cases.actions.decide import decide_case
from cases.actions.dispatch import dispatch_case
from cases.actions.import_catalogue import apply_import, check_import, prepare_import
from cases.actions.learn import learn
from cases.actions.proposals import accept_proposal, decline_proposal
from cases.actions.recall import recall_case
from cases.actions.roll_back import roll_back
from cases.models import Case, CatalogueChange, Category, Coordination, LoopSettings, Proposal, Responsibility
from cases.queries.routing import find_route
from grids.queries.locate import locate
from jiangdu.errors import InvalidInput, NotAllowed, NotInScope, WrongState
from jiangdu.history import history_of
from jiangdu.models import HistoryEntry, Notice, Unit, User
from jiangdu.outbox import deliver
from jiangdu.workbook import Heading, Sheet, write_workbook
from tests.cases.walk import BY_DESK, Walk
from tests.ground import HOME, OTHER_TOWN


@pytest.fixture
def ownerless(walk: Walk) -> Category:
    """A category for which the catalogue names nobody."""
    Responsibility.objects.filter(category__code__in=(BY_DESK[:4], BY_DESK)).delete()
    return Category.objects.get(code=BY_DESK)


def heard(walk: Walk) -> None:
    deliver(at=walk.tick())


def by_hand(walk: Walk, to: str = "JD-G13", **fields: Any) -> Case:
    case = walk.filed(BY_DESK, **fields)
    who = walk.world.dispatcher
    dispatch_case(case_id=case.pk, actor=who, at=walk.tick(), lead=walk.world.unit(to), reason="职责所在")
    heard(walk)
    return walk.fresh(case)


def goes_to(walk: Walk, category: Category, at: Any = HOME) -> Unit | None:
    return find_route(category=category, located=locate(at), at=walk.now).lead


def accepted(walk: Walk, proposal: Proposal, **fields: Any) -> Proposal:
    return accept_proposal(proposal_id=proposal.pk, actor=walk.world.administrator, at=walk.tick(), **fields)


class TestProposing:
    def test_what_is_sent_by_hand_proposes_one_row_whose_count_grows(self, walk, ownerless):
        first = by_hand(walk)
        proposal = Proposal.objects.get()
        assert (proposal.category, proposal.grid_prefix, proposal.place) == (ownerless, walk.world.village_code, None)
        assert (proposal.lead.code, proposal.case_count, proposal.state) == ("JD-G13", 1, "open")
        second = by_hand(walk, at=OTHER_TOWN, by=walk.world.other_patroller)
        assert Proposal.objects.filter(lead__code="JD-G13").count() == 2  # another town
        third = by_hand(walk)
        proposal.refresh_from_db()
        assert proposal.case_count == 2
        assert {one.case for one in proposal.evidence.all()} == {first, third} - {second}
        assert [entry.name for entry in history_of(proposal)] == ["proposal.opened"]

    def test_it_does_not_count_before_it_is_accepted(self, walk, ownerless):
        by_hand(walk)
        assert goes_to(walk, ownerless) is None
        assert walk.filed(BY_DESK).state == "filed"

    def test_nor_does_what_the_catalogue_says_anyway_propose_anything(self, walk):
        case = walk.filed(BY_DESK)
        assert case.state == "dispatched"
        case = walk.filed(BY_DESK)
        recall_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), reason="再看")
        lead = goes_to(walk, case.category)
        dispatch_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), lead=lead, reason="说明")
        heard(walk)
        assert not Proposal.objects.exists()

    def test_nor_what_flows_back_to_those_who_reported_it(self, walk, ownerless):
        case = walk.filed(BY_DESK)
        village = walk.world.unit(f"V{walk.world.village_code}")
        dispatch_case(case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), lead=village, reason="属地托底")
        heard(walk)
        assert not Proposal.objects.exists()

    def test_against_the_catalogue_counts_as_well(self, walk):
        case = walk.filed(BY_DESK)
        recall_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), reason="派错")
        other = walk.world.unit("JD-G16")
        assert case.lead != other
        dispatch_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), lead=other, reason="河道边")
        heard(walk)
        assert Proposal.objects.get().lead == other

    def test_a_case_speaks_only_for_where_it_was_sent_last(self, walk, ownerless):
        case = by_hand(walk)
        recall_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), reason="派错")
        heard(walk)
        assert Proposal.objects.get().case_count == 0
        dispatch_case(
            case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), lead=walk.world.unit("JD-G16"), reason="河"
        )
        heard(walk)
        assert dict(Proposal.objects.values_list("lead__code", "case_count")) == {"JD-G13": 0, "JD-G16": 1}

    def test_told_twice_or_late_it_comes_to_the_same(self, walk, ownerless):
        case = by_hand(walk)
        sent = HistoryEntry.objects.get(name="case.dispatched", subject_id=case.pk)
        learn(sent)
        assert Proposal.objects.get().case_count == 1
        recall_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), reason="派错")
        learn(sent)  # delivered late, after the recall
        assert Proposal.objects.get().case_count == 0

    def test_approvers_are_told_once_it_is_frequent(self, walk, ownerless):
        LoopSettings.objects.update_or_create(pk=1, defaults={"proposal_notice_cases": 2})
        told = Notice.objects.filter(kind="cases.proposal_waits")
        by_hand(walk)
        assert not told.exists()
        by_hand(walk)
        by_hand(walk)
        assert [notice.user for notice in told] == [walk.world.administrator]
        assert "2" in str(told.get().params["cases"])


class TestDeciding:
    def test_accepted_it_counts_from_its_day_on(self, walk, ownerless):
        by_hand(walk)
        proposal = accepted(walk, Proposal.objects.get(), document="江府办〔2026〕9号")
        row = proposal.row
        assert (row.lead.code, row.grid_prefix, row.document) == (
            "JD-G13",
            walk.world.village_code,
            "江府办〔2026〕9号",
        )
        assert row.approved_by == walk.world.administrator
        assert goes_to(walk, ownerless) == walk.world.unit("JD-G13")
        assert walk.filed(BY_DESK).lead == walk.world.unit("JD-G13")
        assert [entry.name for entry in history_of(proposal)] == ["proposal.opened", "proposal.accepted"]
        assert Notice.objects.filter(kind="cases.proposal_accepted", user=walk.world.dispatcher).exists()

    def test_or_from_a_later_day(self, walk, ownerless):
        by_hand(walk)
        day = timezone.localdate(walk.now) + timedelta(days=7)
        accepted(walk, Proposal.objects.get(), valid_from=day)
        assert goes_to(walk, ownerless) is None
        walk.tick(days=7)
        assert goes_to(walk, ownerless) == walk.world.unit("JD-G13")

    @pytest.mark.parametrize(
        ("days", "field"), [({"valid_from": -1}, "valid_from"), ({"valid_from": 5, "valid_to": 4}, "valid_to")]
    )
    def test_never_in_the_past_nor_backwards(self, walk, ownerless, days, field):
        by_hand(walk)
        today = timezone.localdate(walk.now)
        with pytest.raises(InvalidInput) as refused:
            accepted(walk, Proposal.objects.get(), **{name: today + timedelta(days=n) for name, n in days.items()})
        assert field in refused.value.errors

    def test_the_row_it_replaces_ends_the_day_before(self, walk):
        old = Responsibility.objects.create(
            category=Category.objects.get(code=BY_DESK),
            grid_prefix=walk.world.village_code,
            lead=walk.world.unit("JD-G14"),
            valid_from=date(2026, 1, 1),
            approved_at=walk.now,
        )
        case = walk.filed(BY_DESK)
        recall_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), reason="派错")
        lead = walk.world.unit("JD-G13")
        dispatch_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), lead=lead, reason="房")
        heard(walk)
        accepted(walk, Proposal.objects.get())
        old.refresh_from_db()
        assert old.valid_to == timezone.localdate(walk.now) - timedelta(days=1)
        assert goes_to(walk, old.category) == lead

    def test_not_by_who_sent_a_case_nor_without_the_right(self, walk, ownerless):
        by_hand(walk)
        proposal = Proposal.objects.get()
        for nobody in (walk.world.shiftleader, walk.world.patroller):
            with pytest.raises(NotInScope):
                accept_proposal(proposal_id=proposal.pk, actor=nobody, at=walk.tick())
        proposal.evidence.update(dispatched_by=walk.world.administrator)
        with pytest.raises(OwnRow):
            accepted(walk, proposal)
        with pytest.raises(OwnRow):
            decline_proposal(proposal_id=proposal.pk, actor=walk.world.administrator, at=walk.tick(), reason="不")
        assert not Responsibility.objects.filter(category=ownerless).exists()

    def test_who_only_edits_rows_sees_it_but_does_not_decide(self, walk, ownerless):
        from django.contrib.auth.models import Permission

        by_hand(walk)
        Permission.objects.get(codename="approve_responsibility").role_set.clear()
        with pytest.raises(NotAllowed):
            accepted(walk, Proposal.objects.get())

    def test_declined_for_a_reason_it_is_still_counted_and_may_be_accepted_later(self, walk, ownerless):
        by_hand(walk)
        proposal, who = Proposal.objects.get(), walk.world.administrator
        with pytest.raises(InvalidInput):
            decline_proposal(proposal_id=proposal.pk, actor=who, at=walk.tick(), reason=" ")
        decline_proposal(proposal_id=proposal.pk, actor=who, at=walk.tick(), reason="属个案")
        by_hand(walk)
        proposal = Proposal.objects.get()
        assert (proposal.state, proposal.case_count, proposal.reason) == ("declined", 2, "属个案")
        assert goes_to(walk, ownerless) is None
        with pytest.raises(WrongState):
            decline_proposal(proposal_id=proposal.pk, actor=who, at=walk.tick(), reason="再说")
        accepted(walk, proposal)
        with pytest.raises(WrongState):
            accepted(walk, proposal)

    def test_a_unit_that_is_gone_is_refused(self, walk, ownerless):
        by_hand(walk)
        Unit.objects.filter(code="JD-G13").update(is_active=False)
        with pytest.raises(InvalidInput):
            accepted(walk, Proposal.objects.get())
        assert Proposal.objects.get().state == "open"


def rolled(walk: Walk, **what: Any) -> list[CatalogueChange]:
    return roll_back(actor=walk.world.administrator, at=walk.tick(), reason=what.pop("reason", "有误"), **what)


def approved_row(walk: Walk, ownerless: Category, **fields: Any) -> CatalogueChange:
    fields.setdefault("valid_from", timezone.localdate(walk.now))
    row = Responsibility.objects.create(category=ownerless, lead=walk.world.unit("JD-G16"), **fields)
    approve_responsibilities(ids=[row.pk], actor=walk.world.administrator, at=walk.tick())
    return CatalogueChange.objects.get(row=row)


class TestRollingBack:
    def test_from_today_on_it_counts_no_more_and_the_past_stays(self, walk, ownerless):
        change = approved_row(walk, ownerless)
        case = walk.filed(BY_DESK)
        assert case.lead == walk.world.unit("JD-G16")
        walk.tick(days=3)
        rolled(walk, change_id=change.pk)
        row = Responsibility.objects.get(pk=change.row_id)
        today = timezone.localdate(walk.now)
        assert (row.withdrawn_on, row.valid_to) == (today, None)
        assert row.approved_at is not None
        assert goes_to(walk, ownerless) is None
        assert row in Responsibility.objects.valid(today - timedelta(days=1))
        assert (walk.fresh(case).lead, walk.fresh(case).routing) == (case.lead, case.routing)
        kept = Responsibility.pgh_event_model.objects.filter(pgh_obj=row)
        assert kept.filter(withdrawn_on=today).exists()
        assert kept.filter(withdrawn_on=None).exists()

    def test_on_the_very_day_and_before_it_ever_counted(self, walk, ownerless):
        today = timezone.localdate(walk.now)
        for first in (today, today + timedelta(days=9)):
            change = approved_row(walk, ownerless, valid_from=first)
            rolled(walk, change_id=change.pk)
            assert change.row not in Responsibility.objects.valid(first)

    def test_what_an_accepted_proposal_replaced_counts_again(self, walk, ownerless):
        by_hand(walk)
        old = Responsibility.objects.create(
            category=ownerless,
            grid_prefix=walk.world.village_code,
            lead=walk.world.unit("JD-G14"),
            valid_from=date(2026, 1, 1),
            approved_at=walk.now,
        )
        proposal = accepted(walk, Proposal.objects.get())
        walk.tick(days=2)
        rolled(walk, change_id=proposal.approvals.first().pk)
        old.refresh_from_db()
        copy = proposal.approvals.get(kind="end").restored_as
        assert old.valid_to < timezone.localdate(walk.now)  # the past is not edited
        assert (copy.lead, copy.valid_from, copy.valid_to) == (old.lead, timezone.localdate(walk.now), None)
        assert goes_to(walk, ownerless) == old.lead
        proposal.refresh_from_db()
        assert (proposal.state, proposal.reason) == ("rolled_back", "有误")
        assert history_of(proposal).last().name == "proposal.rolled_back"

    def test_an_end_not_yet_reached_is_given_back(self, walk, ownerless):
        change = approved_row(walk, ownerless)
        row, soon = change.row, timezone.localdate(walk.now) + timedelta(days=30)
        Responsibility.objects.filter(pk=row.pk).update(proposed_end=soon)
        approve_responsibilities(ids=[row.pk], actor=walk.world.administrator, at=walk.tick())
        ended = CatalogueChange.objects.get(kind="end")
        assert (ended.end_before, Responsibility.objects.get(pk=row.pk).valid_to) == (None, soon)
        rolled(walk, change_id=ended.pk)
        row.refresh_from_db()
        assert (row.valid_to, row.withdrawn_on) == (None, None)

    def test_a_later_change_of_the_same_end_comes_first(self, walk, ownerless):
        change = approved_row(walk, ownerless)
        for days in (30, 40):
            end = timezone.localdate(walk.now) + timedelta(days=days)
            Responsibility.objects.filter(pk=change.row_id).update(proposed_end=end)
            approve_responsibilities(ids=[change.row_id], actor=walk.world.administrator, at=walk.tick())
        first, second = CatalogueChange.objects.filter(kind="end").order_by("pk")
        with pytest.raises(WrongState):
            rolled(walk, change_id=first.pk)
        rolled(walk, change_id=second.pk)
        rolled(walk, change_id=first.pk)

    def test_a_whole_import_at_once(self, walk, ownerless):
        world = walk.world
        headings = [Heading(one) for one in ("category", "grid_prefix", "lead", "valid_from")]
        first = timezone.localdate(walk.now).isoformat()
        lines = [[BY_DESK, code, "JD-G16", first] for code in (world.village_code, world.other_village_code)]
        content = write_workbook([Sheet("responsibility catalogue", headings, lines)])
        kept = prepare_import(
            kind="responsibility", content=content, file_name="a.xlsx", actor=world.admin, at=walk.tick()
        )
        digest = check_import(kept, at=walk.now).digest
        apply_import(import_id=kept.pk, actor=world.administrator, at=walk.tick(), digest=digest, approved=True)
        assert goes_to(walk, ownerless) == world.unit("JD-G16")
        assert len(rolled(walk, import_id=kept.pk)) == 2
        assert goes_to(walk, ownerless) is goes_to(walk, ownerless, OTHER_TOWN) is None
        with pytest.raises(WrongState):
            rolled(walk, import_id=kept.pk)
        assert Notice.objects.filter(kind="cases.catalogue_rolled_back", user=world.admin).count() == 1

    def test_needs_the_right_a_reason_and_something_to_take_back(self, walk, ownerless):
        change = approved_row(walk, ownerless, valid_from=date(2026, 1, 1), valid_to=date(2026, 2, 1))
        with pytest.raises(NotAllowed):
            roll_back(actor=walk.world.shiftleader, at=walk.tick(), reason="有误", change_id=change.pk)
        with pytest.raises(InvalidInput):
            rolled(walk, change_id=change.pk, reason="  ")
        with pytest.raises(NotInScope):
            rolled(walk, change_id=0)
        with pytest.raises(WrongState):  # it has ended anyway
            rolled(walk, change_id=change.pk)
        change = approved_row(walk, ownerless)
        rolled(walk, change_id=change.pk)
        with pytest.raises(WrongState):
            rolled(walk, change_id=change.pk)

    def test_a_decision_that_became_a_rule_can_be_rolled_back_too(self, walk, ownerless):
        from cases.actions.convene import convene_case

        case = walk.filed(BY_DESK)
        units = [walk.world.unit("JD-G13"), walk.world.unit("JD-G16")]
        convene_case(
            case_id=case.pk,
            actor=walk.world.dispatcher,
            at=walk.tick(),
            units=units,
            meets_at=walk.now + timedelta(hours=2),
        )
        decide_case(
            case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), lead=units[0], minutes="定", make_rule=True
        )
        rule = Coordination.objects.get().rule
        assert goes_to(walk, ownerless) == units[0]
        rolled(walk, change_id=CatalogueChange.objects.get(row=rule).pk)
        assert goes_to(walk, ownerless) is None


def test_nobody_sees_proposals_but_those_who_look_after_the_catalogue(walk: Walk, ownerless: Category) -> None:
    by_hand(walk)
    seeing = [user.username for user in User.objects.all() if Proposal.objects.visible_to(user).exists()]
    assert sorted(seeing) == ["admin", "administrator"]
