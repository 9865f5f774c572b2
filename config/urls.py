"""Every address of the platform; apps add theirs through the module registry."""

from django.contrib import admin
from django.urls import path

from jiangdu.web import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("admin/", admin.site.urls),
]
