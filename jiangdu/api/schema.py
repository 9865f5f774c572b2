"""What the schema says about every operation alike: refusals, and the key that makes a POST safe to repeat."""

from __future__ import annotations

from typing import Any

from jiangdu.api.idempotency import HEADER
from jiangdu.api.problems import CONTENT_TYPE, TITLES

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A refusal (RFC 9457). `code` is for programs, `detail` and `message` are for people.",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message", "code"],
                "properties": {name: {"type": "string"} for name in ("field", "message", "code")},
            },
        },
    },
}
KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200, "pattern": "^[ -~]+$"},
    "description": "The same key with the same body gives the same answer for 30 days.",
}
ALWAYS, WRITING = (400, 401, 403, 404, 405, 406, 429), (409, 413, 415, 422)


def document_refusals(result: dict[str, Any], **given: Any) -> dict[str, Any]:
    """drf-spectacular's postprocessing hook."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for operations in result["paths"].values():
        for verb, operation in operations.items():
            writes = verb in {"post", "put", "patch", "delete"}
            for status in ALWAYS + (WRITING if writes else ()):
                operation["responses"].setdefault(str(status), _response(status))
            if verb == "post":
                operation.setdefault("parameters", []).append(KEY)
    return result


def _response(status: int) -> dict[str, Any]:
    english = str(TITLES[status])
    return {"description": english, "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
