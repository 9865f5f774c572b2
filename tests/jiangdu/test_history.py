"""record(): one chained entry with its words and news, by one statement, or nothing."""

from __future__ import annotations

import io
import os
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, InternalError, ProgrammingError, connection, transaction
from django.utils.translation import gettext_lazy as _

from jiangdu.history import HistoryConflict, erase_text, history_of, record
from jiangdu.management.commands.protect_history import MODELS
from jiangdu.models import HistoryEntry, HistoryHead, HistoryText, Outbox, Unit, User
from jiangdu.modules import Module, Subscriber, register, unregister
from jiangdu.scope import SYSTEM

AT = datetime(2026, 11, 24, 9, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def unit(db: None) -> Unit:
    return Unit.objects.create(code="T-H1", name_zh="测试局", short_zh="测试", kind=Unit.Kind.DEPARTMENT)


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create(username="recorder", name="记录人")


@pytest.fixture
def listener():
    register(Module(name="t-listener", label="t", subscribers=[Subscriber("ear", ["thing.*"], lambda entry: None)]))
    yield
    unregister("t-listener")


def test_entries_form_a_chain(unit: Unit, person: User) -> None:
    first = record(unit, "thing.made", actor=person, at=AT, unit=unit, note="为什么", lead=unit, who=person, when=AT)
    second = record(unit, "thing.changed", actor=SYSTEM, at=AT, note="")
    one, two = history_of(unit)
    assert (one.pk, two.pk) == (first, second)
    assert (one.seq, two.seq) == (1, 2)
    assert one.previous_hash == ""
    assert two.previous_hash == one.hash
    assert one.data == {"lead": "T-H1", "who": "recorder", "when": "2026-11-24T09:30:15.123456+00:00"}
    assert (one.actor, one.unit, two.actor, two.unit) == (person, unit, None, None)
    assert one.words.text == "为什么"
    assert one.text_digest and not two.text_digest
    head = HistoryHead.objects.get(pk=("jiangdu.unit", unit.pk))
    assert (head.seq, head.hash) == (2, two.hash)


def test_every_column_is_covered_by_the_hash(unit: Unit) -> None:
    record(unit, "thing.made", actor=SYSTEM, at=AT)
    other = Unit.objects.create(code="T-H2", name_zh="乙", short_zh="乙", kind=Unit.Kind.DEPARTMENT)
    record(other, "thing.made", actor=SYSTEM, at=AT)
    assert len(set(HistoryEntry.objects.values_list("hash", flat=True))) == 2


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Decimal("1.20"), "1.20"),
        (date(2026, 1, 2), "2026-01-02"),
        ([1, 2.5, None, True], [1, 2.5, None, True]),
        ({"a": {"b": 1}}, {"a": {"b": 1}}),
        (Unit.Kind.TOWN, "town"),
        (1e22, 10**22),
        (-0.0, 0.0),
        ("反斜杠 \\u0000 \U0001f6b0", "反斜杠 \\u0000 \U0001f6b0"),
    ],
)
def test_what_data_may_hold(unit: Unit, value: object, kept: object) -> None:
    record(unit, "thing.made", actor=SYSTEM, at=AT, value=value)
    assert history_of(unit).get().data == {"value": kept}


@pytest.mark.parametrize("value", [object(), _("lazy"), float("nan"), "a\0b"])
def test_what_cannot_be_held_is_refused_and_nothing_is_written(unit: Unit, value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        record(unit, "thing.made", actor=SYSTEM, at=AT, value=value)
    assert not HistoryEntry.objects.exists()
    assert not HistoryHead.objects.exists()


def test_the_database_refuses_changes(unit: Unit) -> None:
    entry_id = record(unit, "thing.made", actor=SYSTEM, at=AT, note="words")
    entry, text = HistoryEntry.objects.filter(pk=entry_id), HistoryText.objects.filter(pk=entry_id)
    heads = HistoryHead.objects.filter(subject_id=unit.pk)
    for forbidden in (
        lambda: entry.update(name="thing.forged"),
        lambda: entry._raw_delete("default"),
        lambda: text.update(text="other"),
        lambda: heads.update(seq=1),
        lambda: heads._raw_delete("default"),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            forbidden()


def test_erasing_words_leaves_the_chain(unit: Unit, person: User) -> None:
    record(unit, "thing.made", actor=person, at=AT, note="张三的电话")
    entry = history_of(unit).get()
    erase_text(entry, actor=person, at=AT, reason="the person asked for it")
    erase_text(entry, actor=person, at=AT, reason="twice changes nothing")
    one, two = history_of(unit)
    assert not HistoryText.objects.filter(pk=one.pk).exists()
    assert one.text_digest == entry.text_digest
    assert (two.name, two.data, two.words.text) == ("history.text_erased", {"erased_seq": 1}, "the person asked for it")
    assert two.previous_hash == one.hash


def test_two_statements_for_the_first_entry_and_one_for_each_further(
    unit: Unit, listener: None, django_assert_num_queries
) -> None:
    with django_assert_num_queries(2):
        record(unit, "thing.made", actor=SYSTEM, at=AT, note="words")
    with django_assert_num_queries(1):
        record(unit, "thing.changed", actor=SYSTEM, at=AT, note="more words")
    assert Outbox.objects.filter(subscriber="ear").count() == 2


def test_only_subscribed_names_reach_the_outbox(unit: Unit, listener: None) -> None:
    record(unit, "other.made", actor=SYSTEM, at=AT)
    assert not Outbox.objects.exists()


def test_a_rolled_back_step_is_forgotten(unit: Unit) -> None:
    record(unit, "thing.made", actor=SYSTEM, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        record(unit, "thing.tried", actor=SYSTEM, at=AT)
        Unit.objects.create(code=unit.code, kind="town")
    record(unit, "thing.changed", actor=SYSTEM, at=AT)
    assert list(history_of(unit).values_list("seq", "name")) == [(1, "thing.made"), (2, "thing.changed")]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_refuses() -> None:
    unit = Unit.objects.create(code="T-H3", name_zh="丙", short_zh="丙", kind=Unit.Kind.DEPARTMENT)
    with pytest.raises(transaction.TransactionManagementError):
        record(unit, "thing.made", actor=SYSTEM, at=AT)
    for name in ("thing.made", "thing.changed"):  # the same instance in two transactions
        with transaction.atomic():
            record(unit, name, actor=SYSTEM, at=AT)
    assert list(history_of(unit).values_list("seq", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("earlier", [0, 2])
def test_two_recorders_without_the_lock_never_fork_the_chain(earlier: int) -> None:
    unit = Unit.objects.create(code="T-H4", name_zh="丁", short_zh="丁", kind=Unit.Kind.DEPARTMENT)
    for number in range(earlier):
        with transaction.atomic():
            record(Unit.objects.get(pk=unit.pk), f"thing.{number}", actor=SYSTEM, at=AT)
    both_have_read, outcomes = threading.Barrier(2, timeout=10), []

    def recorder() -> None:
        from jiangdu import history

        try:
            with transaction.atomic():
                mine = Unit.objects.get(pk=unit.pk)
                mine._history_head = history._read_head(mine)
                both_have_read.wait()
                head = mine._history_head
                columns: dict[str, Any] = {"name": "thing.raced", "actor_id": None, "unit_id": None, "data": {}}
                if not history._append(mine, head, "", AT, columns):
                    raise HistoryConflict
            outcomes.append("written")
        except HistoryConflict:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=recorder) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["refused", "written"]
    assert list(history_of(unit).values_list("seq", flat=True)) == list(range(1, earlier + 2))


def test_the_platforms_role_cannot_empty_the_tables(db: None) -> None:
    tables = [model._meta.db_table for model in MODELS]
    with connection.cursor() as cursor:
        role = f"t_platform_{os.getpid()}"  # roles belong to the whole cluster
        cursor.execute(f"CREATE ROLE {role}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} OWNER TO {role}")
        cursor.execute(f"SET LOCAL ROLE {role}")
        for table in tables:
            cursor.execute("SELECT has_table_privilege(%s, 'TRUNCATE')", [table])
            assert cursor.fetchone() == (True,)
        call_command("protect_history", stdout=io.StringIO())
        for table in tables:
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute(f"TRUNCATE {table} CASCADE")
        cursor.execute("RESET ROLE")
