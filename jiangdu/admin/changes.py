"""Every change of a tracked row, with who and when, in place of Django's list of what was done in the admin only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pghistory.models import Events

from jiangdu.models import User

LABELS = {"insert": gettext_lazy("added"), "update": gettext_lazy("changed"), "delete": gettext_lazy("deleted")}


@dataclass(frozen=True)
class Change:
    """One line: `fields` are (name, before, after)."""

    at: datetime
    who: str
    what: object
    fields: list[tuple[str, Any, Any]]


class TrackedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """For models under `pghistory.track`: "History" shows what the database kept, whoever made the change."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Changes: %s") % row,
            "changes": list(changes_of(row)),
            "object": row,
            "opts": self.opts,
            "preserved_filters": self.get_preserved_filters(request),
        }
        return TemplateResponse(request, "admin/jiangdu_changes.html", context | (extra_context or {}))


def changes_of(row: Model) -> Iterator[Change]:
    """The changes of a row, latest first."""
    events = list(Events.objects.tracks(row).order_by("-pgh_created_at", "-pgh_slug"))  # type: ignore[no-untyped-call]
    ids = {event.pgh_context.get("user") for event in events if event.pgh_context}
    people: dict[object, str] = {person.pk: str(person) for person in User.objects.filter(pk__in=ids - {None})}
    for event in events:
        who = people.get((event.pgh_context or {}).get("user"), _("the system"))
        differences = event.pgh_diff or {}
        fields = [(_name(row, field), before, after) for field, (before, after) in differences.items()]
        yield Change(event.pgh_created_at, who, LABELS.get(event.pgh_label, event.pgh_label), fields)


def _name(row: Model, column: str) -> str:
    try:
        return str(row._meta.get_field(column.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return column
