"""Addresses below /api/v1/."""

from django.urls import path

from cases.api import views
from cases.api.catalogue import CategoriesView, PreviewView

urlpatterns = [
    path("cases/", views.CasesView.as_view(), name="api-cases"),
    path("cases/<str:number>/", views.CaseView.as_view(), name="api-case"),
    path("cases/<str:number>/history/", views.CaseHistoryView.as_view(), name="api-case-history"),
    path("cases/<str:number>/actions/<slug:action>/", views.CaseActionView.as_view(), name="api-case-action"),
    path("work-orders/", views.OrdersView.as_view(), name="api-orders"),
    path("work-orders/<int:pk>/", views.OrderView.as_view(), name="api-order"),
    path("work-orders/<int:pk>/actions/<slug:action>/", views.OrderActionView.as_view(), name="api-order-action"),
    path("categories/", CategoriesView.as_view(), name="api-categories"),
    path("routing/preview/", PreviewView.as_view(), name="api-routing-preview"),
]
