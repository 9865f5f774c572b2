"""What several tests of the platform share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import gettext_lazy as _

from jiangdu.history import record
from jiangdu.models import Unit, User
from jiangdu.modules import Module, NoticeKind, Subject, register, unregister
from jiangdu.scope import SYSTEM
from tests.jiangdu.pigeons import Pigeon
from tests.jiangdu.tampering import AT, found


@pytest.fixture
def pigeon() -> Iterator[Pigeon]:
    """A module with a channel, two kinds of notices and units as subjects."""
    channel = Pigeon()
    kinds = [
        NoticeKind("t.sent", _("Sent to %(unit)s"), _("Please acknowledge before %(due)s: %(word)s")),
        NoticeKind("t.alarm", "Alarm", "%(word)s", wakes=True),
    ]
    page = Subject(
        "jiangdu.unit",
        visible_to=lambda user: Unit.objects.all(),
        lock=lambda pk: Unit.objects.get(pk=pk),
        url=lambda unit: f"/units/{unit.code}/",
    )
    register(Module(name="t-notices", label="t", notices=kinds, channels=[channel], subjects=[page]))
    yield channel
    unregister("t-notices")


@pytest.fixture
def bureau(db: None) -> Unit:
    """A department with names in both languages."""
    return Unit.objects.create(
        code="T-N1", name_zh="住建局", short_zh="住建", name_en="Housing Bureau", short_en="Housing", kind="department"
    )


@pytest.fixture
def subject(db: None) -> Unit:
    """A unit with three entries, the second with words; another unit with one."""
    unit = Unit.objects.create(code="T-V1", name_zh="甲", short_zh="甲", kind="department")
    other = Unit.objects.create(code="T-V2", name_zh="乙", short_zh="乙", kind="department")
    actor = User.objects.create(username="verified", name="v")
    record(unit, "thing.made", actor=actor, unit=other, at=AT, count=1, ratio=0.5)
    record(unit, "thing.told", actor=SYSTEM, at=AT, note="the words")
    record(unit, "thing.closed", actor=actor, at=AT)
    record(other, "thing.made", actor=SYSTEM, at=AT)
    assert found() == []
    return unit
