"""Seals cover what was recorded, miss no late commit, and show when they are changed or deleted."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import connection, transaction

from jiangdu.actions.seal_history import seal_history
from jiangdu.history import record
from jiangdu.models import HistoryEntry, HistorySeal, Unit
from jiangdu.scope import SYSTEM
from jiangdu.seal_file import seal_path
from tests.jiangdu.tampering import AT, found, tamper


@pytest.mark.parametrize(
    "change",
    ["number = 9", "sealed_at = now()", "first_id = first_id - 1", "last_id = last_id + 1", "count = 3"]
    + [f"{column} = repeat('a', 64)" for column in ("digest", "previous_signature", "signature")],
)
def test_an_altered_seal(subject: Unit, change: str) -> None:
    seal_history(at=AT)
    record(subject, "thing.reopened", actor=SYSTEM, at=AT)
    seal_history(at=AT)
    assert found() == []
    tamper(f"UPDATE jiangdu_historyseal SET {change} WHERE number = 1")
    assert found()


@pytest.mark.parametrize("which", ["number = 1", "number = 2", "true"])
def test_a_deleted_seal(subject: Unit, which: str) -> None:
    seal_history(at=AT)
    record(subject, "thing.reopened", actor=SYSTEM, at=AT)
    seal_history(at=AT)
    assert found() == []
    tamper(f"DELETE FROM jiangdu_historyseal WHERE {which}")
    assert found()


def test_a_changed_seal_file(subject: Unit) -> None:
    seal_history(at=AT)
    line = seal_path().read_text(encoding="utf-8")
    for spoiled in (line.replace('"count": 4', '"count": 5'), "", "not json\n"):
        seal_path().write_text(spoiled, encoding="utf-8")
        assert found()
    seal_path().write_text(line, encoding="utf-8")
    assert found() == []


def test_sealing_covers_what_is_new_and_repairs_the_end_of_its_file(subject: Unit) -> None:
    first = seal_history(at=AT)
    assert first and first.count == HistoryEntry.objects.count()
    assert seal_history(at=AT) is None
    record(subject, "thing.reopened", actor=SYSTEM, at=AT)
    seal_path().unlink()
    second = seal_history(at=AT)
    assert second and (second.number, second.count, second.first_id) == (2, 1, first.last_id + 1)
    assert [json.loads(line)["number"] for line in seal_path().read_text(encoding="utf-8").splitlines()] == [1, 2]
    assert found() == []


def test_the_database_refuses_to_change_a_seal(subject: Unit) -> None:
    seal_history(at=AT)
    for forbidden in (lambda s: s.update(count=1), lambda s: s._raw_delete("default")):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            forbidden(HistorySeal.objects.all())


@pytest.mark.django_db(transaction=True)
def test_a_seal_waits_for_recorders_and_misses_no_late_commit() -> None:
    slow, quick = (Unit.objects.create(code=f"T-V{n}", name_zh="丙", short_zh="丙", kind="department") for n in (3, 4))
    reserved, go_on = threading.Event(), threading.Event()

    def slow_recorder() -> None:
        with transaction.atomic():
            record(slow, "thing.made", actor=SYSTEM, at=AT)
            reserved.set()
            go_on.wait(10)
        connection.close()

    seals: list[HistorySeal | None] = []

    def sealer() -> None:
        seals.append(seal_history(at=AT))
        connection.close()

    threads = [threading.Thread(target=slow_recorder), threading.Thread(target=sealer)]
    threads[0].start()
    assert reserved.wait(10)
    with transaction.atomic():
        record(quick, "thing.made", actor=SYSTEM, at=AT)  # a higher id, committed first
    threads[1].start()
    threads[1].join(0.5)
    assert threads[1].is_alive()
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert seals[0] and seals[0].count == HistoryEntry.objects.count() == 2
    assert found() == []
