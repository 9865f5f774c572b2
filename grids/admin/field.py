"""Work in the field in the administration: its settings, and campaigns and guides to look at. Tracks are not here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from grids.models import Campaign, FieldSettings, GridQuestion, GuideSignIn
from jiangdu.admin.changes import TrackedAdmin

GROUP = _("Grids and places")


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows the pages write; here they are only looked at."""

    group = GROUP
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(FieldSettings)
class FieldSettingsAdmin(TrackedAdmin):
    """One row, which is there from the beginning: a page without a list."""

    group = GROUP

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("admin:grids_fieldsettings_change", 1)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> FieldSettings | None:
        """Until it is first saved the row is the defaults."""
        return FieldSettings.current() if object_id == "1" else None


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    list_display = ("title", "state", "grid_prefix", "starts_on", "ends_on", "planned_by")
    list_filter = ("state",)
    list_select_related = ("planned_by",)
    search_fields = ("title", "grid_prefix__startswith")


@admin.register(GuideSignIn)
class GuideSignInAdmin(ReadOnlyAdmin):
    """Without the position: the distance is what is needed."""

    list_display = ("day", "post", "grid_code", "distance_m", "at")
    list_select_related = ("post__kind", "post__unit", "post__user")
    search_fields = ("grid_code__startswith",)
    exclude = ("position",)


@admin.register(GridQuestion)
class GridQuestionAdmin(ReadOnlyAdmin):
    list_display = ("id", "grid_code", "asked_at", "due_at", "answered_at")
    search_fields = ("grid_code__startswith",)
