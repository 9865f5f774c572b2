"""Admin pages that only show."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

WORTH_ESTIMATING = 50_000  # rows


class EstimatingPaginator(Paginator):  # type: ignore[type-arg]
    """Takes the table's size from the planner as long as nothing is filtered: counting millions of rows is slow."""

    object_list: QuerySet[Any]

    @cached_property
    def count(self) -> int:
        query = self.object_list.query
        if not query.where and (estimate := self._estimate(self.object_list.model._meta.db_table)) > WORTH_ESTIMATING:
            return estimate
        return self.object_list.count()

    def _estimate(self, table: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table])
            return int(cursor.fetchone()[0])


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shown to whoever may view the model; nobody adds, changes or deletes here."""

    show_full_result_count = False
    paginator = EstimatingPaginator

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
