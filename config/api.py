"""How the REST API is put together: what every view gets unless it says otherwise."""

from __future__ import annotations

from typing import Any


def rest_framework(*, person_rate: str, token_rate: str) -> dict[str, Any]:
    """The settings of Django REST framework; rates read like `1200/min`."""
    return {
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "jiangdu.api.authentication.TokenAuthentication",  # first: it knows how to ask (401, not 403)
            "jiangdu.api.authentication.BrowserAuthentication",
        ],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["jiangdu.api.parsers.JsonParser"],
        "DEFAULT_PAGINATION_CLASS": "jiangdu.api.pagination.KeysetPagination",
        "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
        "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
        "DEFAULT_THROTTLE_CLASSES": ["jiangdu.api.throttles.PersonThrottle"],
        "DEFAULT_THROTTLE_RATES": {"person": person_rate, "tokens": token_rate},
        "EXCEPTION_HANDLER": "jiangdu.api.problems.problem_handler",
        "TEST_REQUEST_DEFAULT_FORMAT": "json",
    }


SPECTACULAR: dict[str, Any] = {
    "TITLE": "Grid governance API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "CaseStateEnum": "cases.models.State",
        "OrderStateEnum": "cases.models.OrderState",
        "PhotoKindEnum": "jiangdu.models.attachment.Attachment.Kind",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "jiangdu.api.schema.document_refusals",
    ],
}
