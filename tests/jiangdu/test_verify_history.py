"""Whatever a superuser of the database does to the history with the triggers off, verify_history finds it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import call_command

from jiangdu.actions.seal_history import seal_history
from jiangdu.history import erase_text, history_of, record
from jiangdu.models import HistoryHead, Unit
from jiangdu.rules.chain import Link, head_mac, moment
from jiangdu.scope import SYSTEM
from tests.jiangdu.tampering import AT, found, tamper


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
