"""The administration: stock Django admin, grouped by what an administrator looks for, titled after the district."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jiangdu.models import District

# Groups of apps that are not ours, which carry no group of their own.
FOREIGN = {"axes": _("Sign-in failures")}


class PlatformAdminSite(AdminSite):
    """Groups models by their admin's `group` (words) instead of by app; without one they stay with their app."""

    site_url = "/"
    index_title = _("Administration")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """The district's product name is the title."""
        context = super().each_context(request)
        context["site_title"] = context["site_header"] = District.objects.current().product
        return context

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The dashboard's groups, in the order in which the apps name them; one app's page stays as it is."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        groups: dict[str, dict[str, Any]] = {}
        for app in apps:
            for model in app["models"]:
                words = str(
                    getattr(self._registry[model["model"]], "group", FOREIGN.get(app["app_label"], app["name"]))
                )
                group = groups.setdefault(words, {**app, "name": words, "models": []})
                group["models"].append(model)
        return list(groups.values())
