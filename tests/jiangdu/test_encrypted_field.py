"""The encrypted column and the rotation of its keys, on a table of its own."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection, models

from jiangdu.crypto import CannotDecrypt, EncryptedTextField, lookup_hash
from jiangdu.management.commands import rotate_keys
from jiangdu.models import Audit

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture
def Caller(db) -> Iterator[Any]:
    class Caller(models.Model):
        name = EncryptedTextField(null=True)
        phone = EncryptedTextField(default="", hash_field="phone_hash")
        phone_hash = models.CharField(max_length=64, default="")

        class Meta:
            app_label = "jiangdu"

    with connection.schema_editor() as editor:
        editor.create_model(Caller)
    yield Caller
    apps.all_models["jiangdu"].pop("caller")
    apps.clear_cache()


def stored(model: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, phone, phone_hash FROM {model._meta.db_table} ORDER BY id")
        return list(cursor.fetchall())


def call(name: str | None, phone: str) -> dict[str, Any]:
    return {"name": name, "phone": phone, "phone_hash": lookup_hash(phone)}


def test_sql_sees_no_plain_text_whatever_way_it_is_written(Caller):
    first = Caller.objects.create(**call("张三", "13812345678"))
    Caller.objects.bulk_create([Caller(**call("李四", "0514-86551234"))])
    Caller.objects.filter(pk=first.pk).update(name="王五")
    first.phone = "13912345678"
    Caller.objects.bulk_update([first], ["phone"])
    dump = repr(stored(Caller))
    for secret in ("张三", "李四", "王五", "138", "139", "0514", "8655"):
        assert secret not in dump.replace(lookup_hash("13812345678"), "").replace(lookup_hash("0514-86551234"), "")
    assert list(Caller.objects.order_by("pk").values_list("name", "phone")) == [
        ("王五", "13912345678"),
        ("李四", "0514-86551234"),
    ]


def test_null_and_empty_stay_what_they_are(Caller):
    Caller.objects.create(**call(None, ""))
    assert stored(Caller) == [(None, "", "")]
    assert Caller.objects.get(name__isnull=True).phone == ""


@pytest.mark.parametrize(
    "lookup", ["name", "name__contains", "name__startswith", "name__in", "name__gt", "name__length"]
)
def test_nothing_but_isnull_is_looked_up(Caller, lookup):
    with pytest.raises(FieldError):
        list(Caller.objects.filter(**{lookup: "张三"}))


def test_it_is_found_by_its_hash(Caller):
    Caller.objects.create(**call("张三", "138 1234 5678"))
    assert Caller.objects.get(phone_hash=lookup_hash("+86 13812345678")).name == "张三"


def test_the_wrong_key_says_so(Caller, settings):
    Caller.objects.create(**call("张三", "13812345678"))
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(CannotDecrypt):
        Caller.objects.get()


def test_an_index_on_it_is_refused():
    field = EncryptedTextField(db_index=True)
    field.set_attributes_from_name("secret")
    field.model = Audit
    assert "jiangdu.E001" in {problem.id for problem in field.check()}


@pytest.mark.parametrize("algorithm", ["aes", "sm"])
def test_rotation_leaves_nothing_under_the_old_key(Caller, settings, algorithm):
    settings.FIELD_KEYS = [OLD]
    Caller.objects.bulk_create([Caller(**call(f"张{n}", f"138{n:08d}")) for n in range(7)] + [Caller(**call(None, ""))])
    settings.FIELD_KEYS, settings.FIELD_ALGORITHM = [NEW, OLD], algorithm
    call_command("rotate_keys", batch=3, stdout=StringIO())
    settings.FIELD_KEYS = [NEW]
    people = list(Caller.objects.order_by("pk"))
    assert [p.name for p in people] == [*(f"张{n}" for n in range(7)), None]
    assert [p.phone_hash for p in people] == [lookup_hash(p.phone) for p in people]
    assert all(token.startswith(f"{algorithm}:") for row in stored(Caller) for token in row[:2] if token)
    assert Audit.objects.get(action="keys.rotated", data__model="jiangdu.caller").data["rows"] == 7


def test_rotation_goes_on_where_it_was_stopped(Caller, settings, monkeypatch):
    settings.FIELD_KEYS = [OLD]
    Caller.objects.bulk_create([Caller(**call(f"张{n}", "")) for n in range(6)])
    settings.FIELD_KEYS = [NEW, OLD]
    steps = rotate_keys.rotate(Caller, 2)
    assert next(steps) == (2, 2)
    steps.close()
    before = stored(Caller)
    out = StringIO()
    call_command("rotate_keys", batch=2, stdout=out)
    assert "6 read, 4 written" in out.getvalue()
    assert stored(Caller)[:2] == before[:2]


def test_a_new_lookup_key_renews_the_hashes(Caller, settings):
    Caller.objects.create(**call("张三", "13812345678"))
    settings.LOOKUP_KEY = "another key"
    call_command("rotate_keys", stdout=StringIO())
    assert Caller.objects.get(phone_hash=lookup_hash("13812345678")).name == "张三"
