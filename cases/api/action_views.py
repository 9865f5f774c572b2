"""An address of its own for every action, so that the schema can say what each body takes. The view is the same for all."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.views import APIView

from cases.api.verbs import Call


def action_paths(
    base: str,
    view: type[APIView],
    calls: Mapping[str, Call],
    *,
    answer: Any,
    answers: Mapping[str, Any],
    examples: Mapping[str, dict[str, Any]],
) -> list[URLPattern]:
    """`{base}actions/{name}/` for each call; `answer` is what comes back, `answers` what differs from it.

    The general address behind them stays for the names nobody knows: it refuses them in the usual order.
    """
    resource = base.split("/")[0].replace("-", "_")
    return [
        path(
            f"{base}actions/{name}/",
            _documented(view, f"{resource}_{name}", call, answers.get(name, answer), examples.get(name)).as_view(),
            {"action": name},
        )
        for name, call in calls.items()
    ]


def _documented(
    view: type[APIView], operation: str, call: Call, answer: Any, example: dict[str, Any] | None
) -> type[APIView]:
    schema = extend_schema(
        operation_id=operation,
        description=inspect.getdoc(call.do) or "",
        request=call.body,
        responses=answer,
        examples=[] if example is None else [OpenApiExample(operation, example, request_only=True)],
    )
    named = type(f"{view.__name__}_{operation}", (view,), {"__doc__": view.__doc__})
    return extend_schema_view(post=schema)(named)
