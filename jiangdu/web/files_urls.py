"""Addresses below /files/."""

from django.urls import path

from jiangdu.web.files import file_view

urlpatterns = [path("<uuid:pk>/<str:variant>/", file_view, name="file")]
