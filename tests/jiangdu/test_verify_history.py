"""Whatever a superuser of the database does to the history with the triggers off, verify_history finds it."""

from __future__ import annotations

import io
import json
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from jiangdu.actions.seal_history import seal_history
from jiangdu.history import erase_text, history_of, record
from jiangdu.models import HistoryEntry, HistoryHead, HistorySeal, Unit, User
from jiangdu.queries.verify_history import Verification
from jiangdu.rules.chain import Link, head_mac, moment
from jiangdu.scope import SYSTEM
from jiangdu.seal_file import seal_path

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


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


def found(only: tuple[str, int] | None = None) -> list[str]:
    return list(Verification(only).findings())


def tamper(sql: str, *values: object) -> None:
    """As a superuser who switched the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        assert cursor.rowcount > 0
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(
    "change",
    [
        "id = id + 1000",
        "subject_type = 'jiangdu.unit2'",
        "subject_id = subject_id + 1000",
        "seq = 4",
        "name = 'thing.toLd'",
        "actor_id = 1",
        "unit_id = 1",
        "at = at + interval '1 microsecond'",
        """data = '{"a": 1}'""",
        "text_digest = 'a' || substr(text_digest, 2, 62) || 'x'",
        "previous_hash = 'a' || substr(previous_hash, 2, 62) || 'x'",
        "hash = 'a' || substr(hash, 2, 62) || 'x'",
    ],
)
@pytest.mark.parametrize("seq", [1, 2, 3])
def test_one_altered_value_in_any_column_of_an_entry(subject: Unit, change: str, seq: int) -> None:
    if seq == 3 and change.startswith("text_digest"):
        change = "text_digest = repeat('a', 64)"
    if seq == 2 and change.startswith("id"):
        tamper("UPDATE jiangdu_historytext SET entry_id = entry_id + 1000")  # its words go with it
    tamper(f"UPDATE jiangdu_historyentry SET {change} WHERE subject_id = %s AND seq = %s", subject.pk, seq)
    assert found()


def test_one_altered_byte_inside_the_facts(subject: Unit) -> None:
    tamper("UPDATE jiangdu_historyentry SET data = jsonb_set(data, '{count}', '2') WHERE seq = 1 AND data ? 'count'")
    assert len(found()) == 1


@pytest.mark.parametrize(
    "change", ["text = 'the wordz'", "text = ''", "salt = repeat('0', 32)", "entry_id = entry_id + 1"]
)
def test_altered_words(subject: Unit, change: str) -> None:
    tamper(f"UPDATE jiangdu_historytext SET {change}")
    assert found()


def test_words_deleted_without_a_record(subject: Unit) -> None:
    tamper("DELETE FROM jiangdu_historytext")
    assert found()


def test_words_erased_properly_are_fine(subject: Unit) -> None:
    erase_text(history_of(subject)[1], actor=SYSTEM, at=AT, reason="asked for")
    assert found() == []
    tamper("DELETE FROM jiangdu_historytext")  # the reason of the erasure itself
    assert len(found()) == 1


@pytest.mark.parametrize("change", ["seq = 4", "hash = repeat('a', 64)", "mac = repeat('a', 64)", "subject_id = 0"])
def test_an_altered_head(subject: Unit, change: str) -> None:
    tamper(f"UPDATE jiangdu_historyhead SET {change} WHERE subject_id = %s", subject.pk)
    assert found()


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_deleted_entry(subject: Unit, seq: int) -> None:
    tamper("DELETE FROM jiangdu_historytext")
    tamper("DELETE FROM jiangdu_historyentry WHERE subject_id = %s AND seq = %s", subject.pk, seq)
    assert len(found()) >= 1
    assert found(("jiangdu.unit", subject.pk))


def test_a_deleted_head_and_a_deleted_chain(subject: Unit) -> None:
    tamper("DELETE FROM jiangdu_historyentry WHERE subject_id = %s", subject.pk)
    tamper("DELETE FROM jiangdu_historytext")
    assert len(found()) == 1
    tamper("DELETE FROM jiangdu_historyhead WHERE subject_id <> %s", subject.pk)
    assert len(found()) == 2


def test_a_tail_cut_off_with_a_head_made_without_the_key(subject: Unit) -> None:
    kept = history_of(subject)[1]
    tamper("DELETE FROM jiangdu_historyentry WHERE subject_id = %s AND seq = 3", subject.pk)
    tamper("UPDATE jiangdu_historyhead SET seq = 2, hash = %s WHERE subject_id = %s", kept.hash, subject.pk)
    assert len(found()) == 1


def test_a_tail_cut_off_with_the_old_head_put_back(subject: Unit) -> None:
    old = HistoryHead.objects.get(pk=("jiangdu.unit", subject.pk))
    record(subject, "thing.embarrassing", actor=SYSTEM, at=AT)
    seal_history(at=AT)
    assert found() == []
    tamper("DELETE FROM jiangdu_historyentry WHERE subject_id = %s AND seq = 4", subject.pk)
    tamper(
        "UPDATE jiangdu_historyhead SET seq = %s, hash = %s, mac = %s WHERE subject_id = %s",
        *(old.seq, old.hash, old.mac, subject.pk),
    )
    assert found(("jiangdu.unit", subject.pk)) == []  # the chain alone cannot know
    assert len(found()) == 1  # the seal does


def recompute(subject: Unit, key: str) -> None:
    """A whole new chain with another story, by somebody who knows how it is made."""
    previous = ""
    for entry in history_of(subject):
        name = "thing.pretty" if entry.seq == 1 else entry.name
        link = Link(
            *(entry.pk, entry.subject_type, entry.subject_id, entry.seq, name, entry.actor_id, entry.unit_id),
            *(moment(entry.at), entry.data, entry.text_digest, previous),
        )
        tamper(
            "UPDATE jiangdu_historyentry SET name = %s, previous_hash = %s, hash = %s WHERE id = %s",
            *(name, previous, link.hash(), entry.pk),
        )
        previous = link.hash()
    mac = head_mac(key, "jiangdu.unit", subject.pk, 3, previous)
    tamper("UPDATE jiangdu_historyhead SET hash = %s, mac = %s WHERE subject_id = %s", previous, mac, subject.pk)


def test_a_recomputed_chain_lacks_the_key(subject: Unit) -> None:
    recompute(subject, "guessed key")
    assert len(found()) == 1


def test_a_recomputed_chain_breaks_the_seal_even_with_the_key(subject: Unit, settings: Any) -> None:
    seal_history(at=AT)
    assert found() == []
    recompute(subject, settings.HISTORY_KEY)
    assert len(found()) == 1


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


def test_the_command_lists_and_fails(subject: Unit) -> None:
    out = io.StringIO()
    call_command("verify_history", stdout=out)
    call_command("verify_history", f"jiangdu.unit:{subject.pk}", stdout=out)
    assert out.getvalue().count("\n") == 4
    tamper("UPDATE jiangdu_historyentry SET name = 'x' WHERE subject_id = %s AND seq = 2", subject.pk)
    out = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_history", stdout=out)
    assert stopped.value.code == 1
    assert f"jiangdu.unit {subject.pk}" in out.getvalue()
