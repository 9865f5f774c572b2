"""How the REST API is put together: what every view gets unless it says otherwise."""

from __future__ import annotations

from collections.abc import Collection
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


ENUM_NAMES = {
    "CaseStateEnum": "cases.models.State",
    "OrderStateEnum": "cases.models.OrderState",
    "WhistleKindEnum": "whistles.models.Kind",
    "WhistleStateEnum": "whistles.models.WhistleState",
    "CallStateEnum": "whistles.models.CallState",
    "ReturnReasonEnum": "cases.models.Return.Reason",
    "SuspensionReasonEnum": "cases.models.SuspensionReason",
    "FeatureTypeEnum": "grids.api.fields.FEATURE",
    "FlagOutcomeEnum": "cases.models.Flag.Outcome",
    "PhotoKindEnum": "jiangdu.models.attachment.Attachment.Kind",
}
SPECTACULAR: dict[str, Any] = {
    "TITLE": "Grid governance API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "jiangdu.api.schema.document_refusals",
    ],
}


def spectacular(apps: Collection[str]) -> dict[str, Any]:
    """The settings of the schema; names of choices only for the apps that are installed."""
    names = {name: place for name, place in ENUM_NAMES.items() if place.split(".")[0] in apps}
    return SPECTACULAR | {"ENUM_NAME_OVERRIDES": names}
