"""The few numbers of whistles; their time limits stand with the platform's stage limits, the kind of whistle as variant."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from jiangdu.admin.changes import TrackedAdmin
from whistles.models import WhistleSettings


@admin.register(WhistleSettings)
class WhistleSettingsAdmin(TrackedAdmin):
    """One row, which is there from the beginning: a page without a list."""

    group = _("Whistles")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("admin:whistles_whistlesettings_change", 1)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> WhistleSettings | None:
        """Until it is first saved the row is the defaults."""
        return WhistleSettings.current() if object_id == "1" else None
