"""The demo: every state is there, told by the real verbs, and nothing in it contradicts anything else."""

from __future__ import annotations

import tempfile
from datetime import datetime
from io import StringIO
from typing import Any, ClassVar

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q
from django.test import TestCase, override_settings
from django.utils import timezone

from cases.demo.inboxes import KEPT
from cases.demo.load import HalfLoaded, load_cases, load_ground
from cases.models import Case, Category, PreCheck, Reporter, State, Verification, WorkOrder
from deploy.local.up import DEMO_ACCOUNTS, DEMO_PASSWORD
from grids.demo.fill import demo_home_grid
from grids.models import Grid
from jiangdu.models import Attachment, Clock, ClockLevel, DutyShift, HistoryEntry, Notice, Outbox, Post, User
from jiangdu.models import Unit as UnitRow
from tests.grids.factories import clear_ground

PART = 0.12
IN_HAND = ("dispatched", "handling", "suspended")
SUBJECT = "cases.case"


def test_real_users_are_left_alone(world: Any) -> None:
    standing = {rows: rows.objects.count() for rows in (UnitRow, Grid, Category)}
    with pytest.raises(CommandError, match="real users"):
        call_command("seed_demo", stdout=StringIO())
    assert {rows: rows.objects.count() for rows in standing} == standing


@pytest.mark.slow
class TheDemo(TestCase):
    """A small part of each batch, loaded once."""

    at: ClassVar[datetime]

    @classmethod
    def setUpTestData(cls) -> None:
        clear_ground()  # the tests' own district makes room
        for rows in (DutyShift, Post, User):
            rows.objects.all().delete()
        cls.at = timezone.now()
        with tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media):
            load_ground(at=cls.at, tell=print)
            load_cases(at=cls.at, tell=print, part=PART)

    def test_every_state_is_there(self) -> None:
        assert set(Case.objects.values_list("state", flat=True)) == set(State.values)
        kinds = set(Case.objects.filter(state="closed").values_list("closing_kind", flat=True))
        assert kinds == {"verified", "unchecked", "self_handled", "concluded", "forced"}
        assert WorkOrder.objects.filter(state="awaiting_confirmation").exists()
        assert Case.objects.filter(rework_count__gt=0, state="handling").exists()

    def test_what_waits_at_the_desk_says_why(self) -> None:
        verdicts = {case.routing["verdict"] for case in Case.objects.filter(state="filed", return_count=0)}
        assert verdicts >= {"no_owner", "unclear", "backflow"}

    def test_again_changes_nothing(self) -> None:
        before = Case.objects.count(), HistoryEntry.objects.count(), User.objects.count()
        load_ground(at=self.at, tell=print)
        assert load_cases(at=self.at, tell=print, part=PART) == 0
        assert (Case.objects.count(), HistoryEntry.objects.count(), User.objects.count()) == before

    def test_a_broken_off_run_is_told(self) -> None:
        with pytest.raises(HalfLoaded):
            load_cases(at=self.at, tell=print)

    def test_everybody_signs_in(self) -> None:
        for username in DEMO_ACCOUNTS:
            answer = self.client.post("/accounts/login/", {"username": username, "password": DEMO_PASSWORD})
            assert answer.status_code == 302, username
            self.client.post("/accounts/logout/")

    def test_everybody_finds_something(self) -> None:
        for username in set(DEMO_ACCOUNTS) - {"admin"}:
            assert Case.objects.visible_to(User.objects.get(username=username)).exists(), username

    def test_desks_have_queues(self) -> None:
        for desk in ("JD-C01", "JD-C100"):
            assert Case.objects.filter(desk__code=desk, state="reported").exists(), desk
        assert Case.objects.filter(desk__code="JD-C01", state="filed").exists()

    def test_the_patroller_has_work(self) -> None:
        patroller = User.objects.get(username="patroller")
        home = demo_home_grid().code
        assert Case.objects.filter(grid_code=home).count() >= 10
        assert Verification.objects.filter(case__grid_code=home, done_at=None, case__state="verifying").exists()
        assert PreCheck.objects.filter(case__grid_code=home, done_at=None).exists()
        assert Case.objects.filter(reporter=patroller).exists()

    def test_the_department_has_work(self) -> None:
        orders = WorkOrder.objects.filter(unit__code="JD-G14")
        for state in ("issued", "acknowledged", "awaiting_confirmation", "submitted", "returned"):
            assert orders.filter(state=state).exists(), state
        assert orders.filter(due_at__lt=self.at).exists()
        assert orders.filter(handler__username="cityhandler").exists()
        assert WorkOrder.objects.filter(unit__code="JD-W100").exists()

    def test_the_history_holds(self) -> None:
        call_command("verify_history", stdout=StringIO())

    def test_time_goes_forward(self) -> None:
        last: dict[int, tuple[int, datetime]] = {}
        for subject, seq, at in HistoryEntry.objects.filter(subject_type=SUBJECT).order_by("subject_id", "seq").values_list(
            "subject_id", "seq", "at"
        ):  # fmt: skip
            if subject in last:
                assert (seq, at) >= last[subject], subject
                assert at >= last[subject][1], (subject, seq)
            assert at <= self.at
            last[subject] = seq, at

    def test_ended_cases_have_no_running_clock(self) -> None:
        open_cases = set(Case.objects.open().values_list("pk", flat=True))
        running = Clock.objects.open().filter(subject_type=SUBJECT).exclude(stage="call_back")
        assert set(running.values_list("subject_id", flat=True)) == open_cases
        assert not running.filter(paused_at=None, next_check_at__lte=self.at).exists()

    def test_orders_and_clocks_agree(self) -> None:
        handle = {clock.part: clock for clock in Clock.objects.open().filter(stage="handle")}
        counted = WorkOrder.objects.filter(due_at__isnull=False).exclude(case__state="suspended")  # due when resumed
        for order in counted:
            assert (order.due_at, order.due_level) == (handle[order.pk].due_at, handle[order.pk].level)
        leads = Count(
            "orders",
            filter=Q(orders__role="lead", orders__state__in=["issued", "acknowledged", "awaiting_confirmation"]),
        )
        assert not Case.objects.filter(state__in=IN_HAND).annotate(leads=leads).exclude(leads=1).exists()

    def test_levels_were_reached_in_order(self) -> None:
        assert ClockLevel.objects.filter(level="red").exists()
        assert ClockLevel.objects.filter(level__in=["L2", "L3"]).exists()
        assert not ClockLevel.objects.filter(reached_at__lt=F("expected_at")).exists()

    def test_nobody_verified_the_own_work(self) -> None:
        passed = Verification.objects.filter(outcome="passed")
        assert passed.exists()
        assert not passed.filter(case__orders__handler=F("done_by")).exists()

    def test_photos_are_real_ones(self) -> None:
        photos = Attachment.objects.filter(subject_type=SUBJECT)
        assert photos.filter(kind="after").exists()
        assert not Attachment.objects.filter(claimed_at=None).exists()
        assert not photos.filter(Q(thumbnail="") | Q(view="")).exists()

    def test_callers_are_kept_encrypted(self) -> None:
        assert set(Reporter.objects.values_list("contactable", flat=True)) == {True, False}

    def test_inboxes_are_not_flooded(self) -> None:
        assert not Outbox.objects.exists()
        unread = Notice.objects.unread().values("user").annotate(n=Count("pk"))
        assert unread
        assert max(row["n"] for row in unread) <= KEPT
        assert not Notice.objects.filter(read_at__lt=F("created_at")).exists()
