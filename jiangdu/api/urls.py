"""`/api/v1/`: the platform's own calls, then what the modules contribute; anything else is a 404 like any other."""

from __future__ import annotations

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from jiangdu.api.account import MeView, TokensView
from jiangdu.api.base import ApiView
from jiangdu.api.units import UnitsView
from jiangdu.errors import NotInScope
from jiangdu.modules import parts


class NowhereView(ApiView):
    """No such address."""

    schema = None

    def get(self, request: Request, rest: str) -> Response:
        raise NotInScope

    post = put = patch = delete = get


urlpatterns = [
    path("tokens/", TokensView.as_view(), name="api-tokens"),
    path("me/", MeView.as_view(), name="api-me"),
    path("units/", UnitsView.as_view(), name="api-units"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api-schema", template_name="jiangdu/api_docs.html"),
        name="api-docs",
    ),
    *(path(prefix, include(urlconf)) for prefix, urlconf in parts("api_routes")),
    re_path(r"^(?P<rest>.*)$", NowhereView.as_view()),
]
