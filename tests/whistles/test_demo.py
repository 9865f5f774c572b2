"""The demo's whistles: every state is there, by the real verbs, and a second run adds nothing."""

from __future__ import annotations

import tempfile

import pytest
from django.test import TestCase, override_settings
from django.utils import timezone

from cases.demo.load import load_ground
from jiangdu.models import Clock, DutyShift, Outbox, Post, User
from tests.grids.factories import clear_ground
from whistles.demo.play import play_whistles
from whistles.demo.scripts import SCRIPTS
from whistles.models import CallState, Kind, Rating, Refusal, Whistle, WhistleCall, WhistleState, WhistleTask


@pytest.mark.slow
class TheWhistles(TestCase):
    def test_every_state_is_there(self) -> None:
        clear_ground()  # the tests' own district makes room
        for rows in (DutyShift, Post, User):
            rows.objects.all().delete()
        at = timezone.now()
        with tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media):
            load_ground(at=at, tell=print)
            play_whistles(at, print)
            play_whistles(at, print)
        assert Whistle.objects.count() == len(SCRIPTS)
        assert set(Whistle.objects.values_list("state", flat=True)) == set(WhistleState.values)
        assert set(Whistle.objects.values_list("kind", flat=True)) == set(Kind.values)
        calls = WhistleCall.objects.all()
        assert set(calls.values_list("state", flat=True)) == set(CallState.values)
        assert set(Refusal.values) <= set(calls.values_list("refusal", flat=True))
        assert calls.filter(absent_at__isnull=False, arrived_at=None).exists()
        assert (
            Rating.objects.exclude(answer="").count() == 2
            and WhistleTask.objects.filter(done_at__isnull=False).exists()
        )
        assert not Clock.objects.to_check(at).filter(subject_type="whistles.whistle").exists()
        assert not Outbox.objects.filter(subscriber__startswith="whistles.").exists()
