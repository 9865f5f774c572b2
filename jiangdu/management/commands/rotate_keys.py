"""Put all personal data under the newest key and the chosen algorithm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.db.models import F, Model, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from jiangdu.audit import audit
from jiangdu.crypto import EncryptedTextField, is_current, lookup_hash
from jiangdu.scope import SYSTEM


def encrypted_fields(model: type[Model]) -> list[EncryptedTextField]:
    """The encrypted columns of this model's own table."""
    return [field for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField)]


def encrypted_models() -> Iterator[type[Model]]:
    """Every table that holds encrypted columns."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and encrypted_fields(model):
            yield model


class Command(BaseCommand):
    help = (
        "Re-encrypts every encrypted field with the newest of FIELD_KEYS and FIELD_ALGORITHM and renews look-up hashes. "
        "May be stopped and run again: what is done already is only read. Afterwards the old key can be removed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="rows locked and written in one transaction")

    def handle(self, *args: Any, batch: int, **options: Any) -> None:
        for model in encrypted_models():
            seen = written = 0
            for rows, changed in rotate(model, batch):
                seen, written = seen + rows, written + changed
                self.stdout.write(f"{model._meta.label}: {seen} read, {written} written")
            audit("keys.rotated", actor=SYSTEM, at=timezone.now(), model=model._meta.label_lower, rows=written)


def rotate(model: type[Model], batch: int) -> Iterator[tuple[int, int]]:
    """Go through one table by primary key, one short transaction a batch; yields (rows read, rows written)."""
    fields = encrypted_fields(model)
    last: Any = None
    while True:
        with transaction.atomic():
            rows = _locked_rows(model, fields, last, batch)
            stale = [row for row in rows if _renew(row, fields)]
            names = [f.name for f in fields] + [f.hash_field for f in fields if f.hash_field]
            if stale:
                model._base_manager.bulk_update(stale, names)
        if not rows:
            return
        last = rows[-1].pk
        yield len(rows), len(stale)


def _locked_rows(model: type[Model], fields: Sequence[EncryptedTextField], after: Any, batch: int) -> list[Model]:
    """The next rows with each token beside its text, locked so that nobody's edit is overwritten."""
    rows = model._base_manager.select_for_update(of=("self",)).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    tokens = {f"token_{f.name}": Cast(F(f.name), TextField()) for f in fields}
    names = [f.name for f in fields] + [f.hash_field for f in fields if f.hash_field]
    return list(rows.only("pk", *names).annotate(**tokens)[:batch])


def _renew(row: Model, fields: Sequence[EncryptedTextField]) -> bool:
    """Set the look-up hashes; whether the row has to be written."""
    stale = False
    for field in fields:
        token = getattr(row, f"token_{field.name}")
        stale |= bool(token) and not is_current(token)
        if field.hash_field:
            fresh = lookup_hash(getattr(row, field.name) or "")
            stale |= fresh != (getattr(row, field.hash_field) or "")
            setattr(row, field.hash_field, fresh)
    return stale
