"""Addresses below /api/v1/."""

from django.urls import path

from cases.api import batch, examples, learning, saved_filters, schemas, supervision, team, views
from cases.api.action_views import action_paths
from cases.api.catalogue import CategoriesView, PreviewView
from cases.api.coordination_views import CoordinationPaperView
from cases.api.duplicates import DuplicatesView
from cases.api.flags import FlagLookView, FlagsView
from cases.api.spot_checks import SpotChecksView
from cases.api.verbs import CASE_CALLS, ORDER_CALLS

CASE_ACTIONS = action_paths(
    "cases/<str:number>/",
    views.CaseActionView,
    CASE_CALLS,
    answer=schemas.Case,
    answers={"reveal_reporter": schemas.RevealedReporter},
    examples=examples.CASE_BODIES,
)
ORDER_ACTIONS = action_paths(
    "work-orders/<int:pk>/",
    views.OrderActionView,
    ORDER_CALLS,
    answer=schemas.Order,
    answers={},
    examples=examples.ORDER_BODIES,
)

urlpatterns = [
    path("cases/", views.CasesView.as_view(), name="api-cases"),
    path("cases/duplicates/", DuplicatesView.as_view(), name="api-duplicates"),  # before the numbers
    path("cases/batch/", batch.BatchView.as_view(), name="api-case-batch"),
    path("cases/<str:number>/", views.CaseView.as_view(), name="api-case"),
    path("cases/<str:number>/history/", views.CaseHistoryView.as_view(), name="api-case-history"),
    path("cases/<str:number>/notices/", supervision.ToldView.as_view(), name="api-case-notices"),
    path("supervisions/", supervision.PapersView.as_view(), name="api-supervisions"),
    path("supervisions/<int:pk>/", supervision.PaperView.as_view(), name="api-supervision"),
    path(
        "supervisions/<int:pk>/actions/<slug:action>/",
        supervision.PaperActionView.as_view(),
        name="api-supervision-action",
    ),
    *CASE_ACTIONS,
    path(
        "cases/<str:number>/actions/<slug:action>/", views.CaseActionView.as_view(schema=None), name="api-case-action"
    ),
    path("work-orders/", views.OrdersView.as_view(), name="api-orders"),
    path("work-orders/team/", team.TeamView.as_view(), name="api-team"),
    path("work-orders/team/orders/", team.TeamOrdersView.as_view(), name="api-team-orders"),
    path("leaves/", team.LeavesView.as_view(), name="api-leaves"),
    path("leaves/<int:pk>/actions/end/", team.LeaveEndView.as_view(), name="api-leave-end"),
    path("leaves/<int:pk>/actions/hand_over/", team.HandOverView.as_view(), name="api-leave-hand-over"),
    path("saved-filters/", saved_filters.SavedFiltersView.as_view(), name="api-saved-filters"),
    path("saved-filters/<int:pk>/", saved_filters.SavedFilterView.as_view(), name="api-saved-filter"),
    path(
        "saved-filters/<int:pk>/actions/default/", saved_filters.DefaultView.as_view(), name="api-saved-filter-default"
    ),
    path("work-orders/<int:pk>/", views.OrderView.as_view(), name="api-order"),
    *ORDER_ACTIONS,
    path(
        "work-orders/<int:pk>/actions/<slug:action>/",
        views.OrderActionView.as_view(schema=None),
        name="api-order-action",
    ),
    path("flags/", FlagsView.as_view(), name="api-flags"),
    path("flags/<int:pk>/look/", FlagLookView.as_view(), name="api-flag-look"),
    path("coordinations/<str:number>/<slug:form>/", CoordinationPaperView.as_view(), name="api-coordination-paper"),
    path("spot-checks/", SpotChecksView.as_view(), name="api-spot-checks"),
    path("categories/", CategoriesView.as_view(), name="api-categories"),
    path("catalogue/proposals/", learning.ProposalsView.as_view(), name="api-proposals"),
    path("catalogue/proposals/<int:pk>/accept/", learning.AcceptView.as_view(), name="api-proposal-accept"),
    path("catalogue/proposals/<int:pk>/decline/", learning.DeclineView.as_view(), name="api-proposal-decline"),
    path("catalogue/dry-run/", learning.DryRunsView.as_view(), name="api-dry-runs"),
    path("catalogue/dry-run/<int:pk>/", learning.DryRunView.as_view(), name="api-dry-run"),
    path("catalogue/changes/", learning.ChangesView.as_view(), name="api-catalogue-changes"),
    path("catalogue/changes/<int:pk>/roll-back/", learning.RollBackView.as_view(), name="api-roll-back"),
    path("routing/preview/", PreviewView.as_view(), name="api-routing-preview"),
]
