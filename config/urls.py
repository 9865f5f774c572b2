"""Every address of the platform; apps add theirs through the module registry."""

from django.contrib import admin
from django.urls import include, path

from jiangdu.modules import parts
from jiangdu.web import health
from jiangdu.web.account import password_view, sign_in_view, sign_out_view

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("accounts/", include("jiangdu.web.account_urls")),
    path("admin/login/", sign_in_view),  # one door, with one lock
    path("admin/logout/", sign_out_view),
    path("admin/password_change/", password_view),
    path("admin/", admin.site.urls),
    path("api/v1/", include("jiangdu.api.urls")),
    *(path(prefix, include(urlconf)) for prefix, urlconf in parts("urls")),
]

handler400 = "jiangdu.web.errors.bad_request"
handler403 = "jiangdu.web.errors.forbidden"
handler404 = "jiangdu.web.errors.not_found"
handler500 = "jiangdu.web.errors.failed"
