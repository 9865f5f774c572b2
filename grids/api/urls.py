"""Addresses below /api/v1/."""

from django.urls import path

from grids.api import views

urlpatterns = [
    path("grids/", views.GridListView.as_view(), name="api-grids"),
    path("grids/<str:code>/", views.GridDetailView.as_view(), name="api-grid"),
    path("grids.geojson", views.GridFeaturesView.as_view(), name="api-grids-geojson"),
]
