"""Addresses below /api/v1/."""

from django.urls import path

from cases.api.action_views import action_paths
from whistles.api import schemas, verbs, views

ACTIONS = action_paths(
    "whistles/<str:number>/",
    views.WhistleActionView,
    verbs.CALLS,
    answer=schemas.WhistleShape,
    answers={},
    examples=verbs.EXAMPLES,
)

urlpatterns = [
    path("whistles/", views.WhistlesView.as_view(), name="api-whistles"),
    path("whistles/<str:number>/", views.WhistleView.as_view(), name="api-whistle"),
    path("whistles/<str:number>/history/", views.WhistleHistoryView.as_view(), name="api-whistle-history"),
    *ACTIONS,
    path(
        "whistles/<str:number>/actions/<slug:action>/",
        views.WhistleActionView.as_view(schema=None),
        name="api-whistle-action",
    ),
]
