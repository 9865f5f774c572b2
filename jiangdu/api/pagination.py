"""Lists page by key, never by offset: a page costs the same however deep, and a new row shifts nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from jiangdu.errors import InvalidInput, invalid

MAX_PAGE_SIZE = 200


@dataclass(frozen=True)
class Key:
    """One field of the order. PostgreSQL puts nulls last going up and first going down."""

    name: str
    field: Any
    down: bool

    @classmethod
    def of(cls, word: str, model: type[Model]) -> Key:
        name = word.lstrip("-")
        return cls(name, _field(model, name), word.startswith("-"))

    def turned(self) -> Key:
        return replace(self, down=not self.down)

    def __str__(self) -> str:
        return f"-{self.name}" if self.down else self.name

    def beyond(self, value: Any, ties: Q) -> Q:
        """Rows after `value` in this direction, or equal and after by the remaining fields (`ties`)."""
        if value is None:
            same = Q(**{f"{self.name}__isnull": True}) & ties
            return same | Q(**{f"{self.name}__isnull": False}) if self.down else same
        side = "lt" if self.down else "gt"
        # The first condition says nothing new but is what an index on the field can use.
        found = Q(**{f"{self.name}__{side}e": value}) & (Q(**{f"{self.name}__{side}": value}) | ties)
        return found | Q(**{f"{self.name}__isnull": True}) if self.field.null and not self.down else found

    def value(self, row: Any) -> Any:
        """The row's value, as text where JSON has no word for it."""
        found = reduce(getattr, self.name.split("__"), row)
        return found if found is None or isinstance(found, int | str | float) else DjangoJSONEncoder().default(found)


class KeysetPagination(BasePagination):
    """`?cursor=&page_size=` → `{results, next, previous}`. The order is the queryset's own, made total by `id`."""

    page_size = 50
    signer = signing.Signer(salt="jiangdu.api.cursor")

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.keys = _keys(queryset)
        size = self._size()
        back, values = self._position()
        keys = [key.turned() for key in self.keys] if back else self.keys
        rows = list(queryset.filter(_beyond(keys, values)).order_by(*map(str, keys))[: size + 1])
        more, rows = len(rows) > size, rows[:size]
        if back:
            rows.reverse()
        self.has_next, self.has_previous = (True, more) if back else (more, bool(values))
        self.rows = rows
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self._link(False), "previous": self._link(True)})

    def _size(self) -> int:
        word = self.request.query_params.get("page_size", str(self.page_size))
        if not (word.isascii() and word.isdigit()) or int(word[:9]) < 1:
            raise invalid("page_size", _("Must be a whole number from 1 to 200."))
        return min(int(word[:9]), MAX_PAGE_SIZE)

    def _position(self) -> tuple[bool, list[Any]]:
        """Where to go on: (backwards, values of the order's fields); no cursor is the start."""
        word = self.request.query_params.get("cursor")
        if not word:
            return False, []
        try:
            order, back, values = self.signer.unsign_object(word)
            if order != [str(key) for key in self.keys]:
                raise _bad_cursor()
            pairs = zip(self.keys, values, strict=True)
            return bool(back), [None if value is None else key.field.to_python(value) for key, value in pairs]
        except (signing.BadSignature, ValidationError, ValueError, TypeError) as exc:
            raise _bad_cursor() from exc

    def _link(self, back: bool) -> str | None:
        url = self.request.build_absolute_uri()
        if not (self.has_previous if back else self.has_next):
            return None
        if not self.rows:  # the page this one led to is gone: the way back is the start
            return remove_query_param(url, "cursor")  # type: ignore[no-any-return]
        row = self.rows[0] if back else self.rows[-1]
        payload = [[str(key) for key in self.keys], back, [key.value(row) for key in self.keys]]
        return replace_query_param(url, "cursor", self.signer.sign_object(payload))  # type: ignore[no-any-return]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "default": self.page_size}
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"},
             "description": "Taken from `next` or `previous` of another page."},
            {"name": "page_size", "in": "query", "required": False, "schema": size,
             "description": f"Rows a page; more than {MAX_PAGE_SIZE} counts as {MAX_PAGE_SIZE}."},
        ]  # fmt: skip


def _bad_cursor() -> InvalidInput:
    return invalid("cursor", _("This page marker is not valid (any more). Start again without it."), "bad_cursor")


def _keys(queryset: QuerySet[Any]) -> list[Key]:
    """The queryset's order as keys, ended by the primary key in the direction of the last field."""
    words = queryset.query.order_by or queryset.model._meta.ordering
    keys = [Key.of(str(word), queryset.model) for word in words]
    if not any(key.field.primary_key for key in keys):
        down = bool(keys) and keys[-1].down
        keys.append(Key.of("-pk" if down else "pk", queryset.model))
    return keys


def _field(model: type[Model], path: str) -> Any:
    """The model field a key names, across relations."""
    *hops, last = path.split("__")
    for hop in hops:
        model = model._meta.get_field(hop).related_model  # type: ignore[assignment]
    return model._meta.pk if last == "pk" else model._meta.get_field(last)


def _beyond(keys: list[Key], values: list[Any]) -> Q:
    """The rows after the position `values`; without a position all rows."""
    if not values:
        return Q()
    condition = Q(pk__in=[])
    for key, value in reversed(list(zip(keys, values, strict=True))):
        condition = key.beyond(value, condition)
    return condition
