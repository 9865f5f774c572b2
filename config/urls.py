"""Every address of the platform; apps add theirs through the module registry."""

from django.contrib import admin
from django.urls import include, path

from jiangdu.modules import parts
from jiangdu.web import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    *(path(prefix, include(urlconf)) for prefix, urlconf in parts("urls")),
    *(path(f"api/v1/{prefix}", include(urlconf)) for prefix, urlconf in parts("api_routes")),
]

handler400 = "jiangdu.web.errors.bad_request"
handler403 = "jiangdu.web.errors.forbidden"
handler404 = "jiangdu.web.errors.not_found"
handler500 = "jiangdu.web.errors.failed"
