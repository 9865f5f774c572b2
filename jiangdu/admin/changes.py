"""Every change of a tracked row, with who and when, in place of Django's list of what was done in the admin only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Field, ForeignKey, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pghistory.models import Events

from jiangdu.models import User

LABELS = {"insert": gettext_lazy("added"), "update": gettext_lazy("changed"), "delete": gettext_lazy("deleted")}


@dataclass(frozen=True)
class Change:
    """One line: `part` names the row's part that changed ('': the row itself), `fields` are (name, before, after)."""

    at: datetime
    who: str
    what: object
    fields: list[tuple[str, Any, Any]]
    part: str = ""


class TrackedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """For models under `pghistory.track`: "History" shows what the database kept, whoever made the change.

    `tracked_parts` are further tracked models with a key to this one, shown on the same page.
    """

    tracked_parts: tuple[type[Model], ...] = ()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Changes: %s") % row,
            "changes": list(changes_of(row, self.tracked_parts)),
            "object": row,
            "opts": self.opts,
            "preserved_filters": self.get_preserved_filters(request),
        }
        return TemplateResponse(request, "admin/jiangdu_changes.html", context | (extra_context or {}))


def changes_of(row: Model, parts: Sequence[type[Model]] = ()) -> Iterator[Change]:
    """The changes of a row and of its parts, latest first."""
    events = list(Events.objects.tracks(row))  # type: ignore[no-untyped-call]
    if parts:
        kept = [part.pgh_event_model for part in parts]  # type: ignore[attr-defined]
        events += Events.objects.references(row).across(*kept)  # type: ignore[no-untyped-call]
    events.sort(key=lambda event: (event.pgh_created_at, event.pgh_id), reverse=True)
    ids = {event.pgh_context.get("user") for event in events if event.pgh_context}
    people: dict[object, str] = {person.pk: str(person) for person in User.objects.filter(pk__in=ids - {None})}
    names = _names_behind_keys(events)
    for event in events:
        model = apps.get_model(event.pgh_obj_model)
        yield Change(
            at=event.pgh_created_at,
            who=people.get((event.pgh_context or {}).get("user"), _("the system")),
            what=LABELS.get(event.pgh_label, event.pgh_label),
            fields=[_difference(model, column, pair, names) for column, pair in (event.pgh_diff or {}).items()],
            part="" if isinstance(row, model) else _part(model, event.pgh_data),
        )


Names = dict[type[Model], dict[Any, str]]


def _names_behind_keys(events: Sequence[Any]) -> Names:
    """What the changed keys point at, in one query a model."""
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for event in events:
        for column, pair in (event.pgh_diff or {}).items():
            field = _field(apps.get_model(event.pgh_obj_model), column)
            if isinstance(field, ForeignKey):
                wanted[field.related_model] |= {key for key in pair if key is not None}  # type: ignore[index]
    return {
        model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=keys)}
        for model, keys in wanted.items()
    }


def _difference(model: type[Model], column: str, pair: Sequence[Any], names: Names) -> tuple[str, Any, Any]:
    field = _field(model, column)
    if field is None:
        return (column, *pair)
    return (str(field.verbose_name), _words(field, pair[0], names), _words(field, pair[1], names))


def _words(field: Field[Any, Any], value: Any, names: Names) -> Any:
    """A kept value as a person reads it."""
    if value is None or value == "":
        return None
    if isinstance(field, ForeignKey):
        return names.get(field.related_model, {}).get(value, value)  # type: ignore[call-overload]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    value = field.to_python(value)
    if isinstance(value, datetime):
        value = formats.date_format(timezone.localtime(value), "Y-m-d H:i:s")
    return value


def _field(model: type[Model], column: str) -> Field[Any, Any] | None:
    try:
        return model._meta.get_field(column.removesuffix("_id"))  # type: ignore[return-value]
    except FieldDoesNotExist:
        return None


def _part(model: type[Model], data: dict[str, Any]) -> str:
    known = {field.attname for field in model._meta.concrete_fields}
    words = model(**{name: value for name, value in data.items() if name in known})
    return f"{model._meta.verbose_name} {words}"
