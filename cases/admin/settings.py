"""The few numbers of the loop."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.admin.category import GROUP
from cases.models import LoopSettings
from jiangdu.admin.changes import TrackedAdmin


@admin.register(LoopSettings)
class LoopSettingsAdmin(TrackedAdmin):
    """One row, which is there from the beginning: a page without a list."""

    group = GROUP

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("admin:cases_loopsettings_change", 1)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> LoopSettings | None:
        """Until it is first saved the row is the defaults."""
        return LoopSettings.current() if object_id == "1" else None
