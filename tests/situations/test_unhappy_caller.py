"""A hotline ticket: the caller is called back, is not content, has it opened again once, and in the end it is concluded."""

from __future__ import annotations

from datetime import date

import pytest

from cases.actions import call_back, conclude, reopen
from cases.actions.file import file_case
from cases.actions.report import Caller
from cases.models import Case
from jiangdu.errors import NotAllowed
from jiangdu.models import Post, PostKind, User
from tests.cases.time_walk import local
from tests.situations.story import Story

LEAK = "300619"  # 房屋渗漏水: five workdays, verified by calling back
CALLER = Caller(name="钱大爷", phone="13812345678", contactable=True)


@pytest.fixture
def hotline(story: Story) -> User:
    """The account by which 12345 hands tickets in and speaks for its callers."""
    user = User.objects.create(username="hotline", name="12345坐席")
    kind = PostKind.objects.get(code="handler")
    Post.objects.create(user=user, kind=kind, unit=story.world.unit("JD-G28"), number="H1", valid_from=date(2020, 1, 1))
    return user


def _ticket(story: Story, hotline: User) -> Case:
    """Handed in, filed, dispatched, handled."""
    story.at("2026-11-23 09:00")
    case = story.report(
        LEAK, by=hotline, channel="partner", caller=CALLER, external_id="12345-20261123-0001", description="三楼渗水"
    )
    assert (case.state, case.channel) == ("reported", "partner")
    file_case(case_id=case.pk, actor=story.world.acceptor, at=story.tick())
    story.at("2026-11-23 09:20")
    case = story.acknowledge(case)
    story.at("2026-11-24 16:00")
    return story.submit(case)


def _call(story: Story, case: Case, **said: object) -> Case:
    call_back.call_back(case_id=case.pk, actor=story.world.acceptor, at=story.tick(), **said)
    return story.fresh(case)


def test_the_caller_is_asked_and_heard_once_more(story: Story, hotline: User) -> None:
    world, case = story.world, _ticket(story, hotline)
    check = case.open_verification
    assert (case.state, check.method, check.assignee) == ("verifying", "call_back", None)  # the desk calls
    promise = case.total_due_at

    # The first call is not answered, the second is; the answer is the proof.
    story.at("2026-11-24 16:30")
    case = _call(story, case, contacted=False)
    story.at("2026-11-24 17:00")
    case = story.close(story.verify(case, by=world.acceptor), by=world.acceptor)
    assert (case.state, case.closing_kind, case.round) == ("closed", "verified", 1)
    assert case.call_backs.count() == 2 and not case.call_back_owed and story.running(case) == set()
    story.run_until(local("2026-11-24 17:30"))
    assert story.told("cases.case_closed", case) == {"hotline"}

    # Two days later it drips again.
    story.at("2026-11-26 09:30")
    call_back.rate_case(case_id=case.pk, actor=hotline, at=story.tick(), solved=False, satisfied=1, text="又漏了")
    story.run_until(local("2026-11-26 09:31"))
    assert "acceptor" in story.told("cases.case_rated", case)
    story.at("2026-11-26 09:35")
    reopen.reopen_case(case_id=case.pk, actor=hotline, at=story.tick(), reason="又漏了")
    case = story.fresh(case)
    assert (case.state, case.lead.code, case.round, case.is_binding) == ("dispatched", "JD-G13", 2, True)
    assert case.reopened_by_reporter and story.order(case).is_halved
    assert case.total_due_at == promise == story.clock(case, "total").due_at  # the promise to the caller is the old one
    assert case.due_at == local("2026-11-30 15:35")  # half of five workdays
    story.run_until(local("2026-11-26 09:36"))
    assert {"housing", "hotline"} - story.told("cases.case_reopened", case) == {"hotline"}  # who did it knows

    _not_a_second_time(story, case, hotline)


def _not_a_second_time(story: Story, case: Case, hotline: User) -> None:
    world = story.world
    story.at("2026-11-27 10:00")
    case = story.submit(story.acknowledge(case))
    story.at("2026-11-27 11:00")
    case = story.close(story.verify(case, by=world.acceptor), by=world.acceptor)
    story.at("2026-11-28 09:00")
    call_back.rate_case(case_id=case.pk, actor=hotline, at=story.tick(), solved=False, satisfied=1)
    with pytest.raises(NotAllowed):
        reopen.reopen_case(case_id=case.pk, actor=hotline, at=story.tick(), reason="还是漏")
    case = story.fresh(case)
    assert (case.state, case.round, case.satisfaction) == ("closed", 2, 1)

    # What cannot go further is concluded, with evidence and with what the caller may still do.
    story.at("2026-11-30 10:00")
    conclude.conclude_case(
        case_id=case.pk, actor=world.shiftleader, at=story.tick(), reason="共有部分须业主表决", evidence="鉴定报告"
    )
    case = story.fresh(case)
    assert (case.state, case.closing_kind, case.due_at) == ("closed", "concluded", None)
    story.run_until(local("2026-11-30 10:01"))
    assert {"hotline", "housing"} <= story.told("cases.case_concluded", case)
    told = story.sentences(case, world.shiftleader)
    assert any("刘洋" in line and "认定办结" in line for line in told), told
    assert not any(word in line for line in told for word in ("钱大爷", "13812345678"))
    assert story.names(case).count("case.reopened") == 1 and story.names(case).count("case.rated") == 2


def test_after_seven_days_it_is_too_late(story: Story, hotline: User) -> None:
    case = _ticket(story, hotline)
    story.at("2026-11-24 17:00")
    case = story.close(story.verify(case, by=story.world.acceptor), by=story.world.acceptor)
    story.at("2026-12-01 17:10")
    with pytest.raises(reopen.TooLate):
        reopen.reopen_case(case_id=case.pk, actor=hotline, at=story.tick(), reason="又漏了")
    story.at("2026-12-01 17:20")
    reopen.reopen_case(case_id=case.pk, actor=story.world.acceptor, at=story.tick(), reason="来电反映又漏")
    assert story.fresh(case).state == "dispatched"  # the desk may
