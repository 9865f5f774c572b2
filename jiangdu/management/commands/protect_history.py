"""`manage.py protect_history`: run after `migrate`. The platform's own role may not empty the tables of record.

UPDATE and DELETE are refused by triggers; TRUNCATE fires none of them, so the right to it is given up.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiangdu.models import Audit, HistoryEntry, HistoryHead, HistorySeal, HistoryText

MODELS = (HistoryEntry, HistoryText, HistoryHead, HistorySeal, Audit)


class Command(BaseCommand):
    help = gettext_lazy("Takes the right to empty history and audit from the platform's database role.")  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in MODELS)
        with connection.cursor() as cursor:
            cursor.execute(f"REVOKE TRUNCATE ON {tables} FROM PUBLIC, CURRENT_USER")
        self.stdout.write(_("History and audit cannot be emptied by the platform's role."))
