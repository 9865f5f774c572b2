"""The pages of the loop."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
