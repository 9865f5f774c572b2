"""Grids: list, drawing, the grids around as background; links to import, export and merging."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.actions.save_grid import save_grid
from grids.admin import exports, merging
from grids.admin.grid_form import GridForm
from grids.admin.maps import MapAdmin
from grids.models import Grid
from grids.queries.features import collection, grid_features
from grids.rules.codes import LENGTHS, parent_of
from jiangdu.models import User


@admin.register(Grid)
class GridAdmin(MapAdmin):
    """Needs the permissions to view, add or change grids."""

    form = GridForm
    list_display = ("code", "name_zh", "level", "dedicated_kind", "parent_code", "is_active", "is_demo")
    list_filter = ("level", "dedicated_kind", "is_active", "is_demo", "area_kinds")
    search_fields = ("code__startswith", "name_zh", "name_en")
    search_help_text = _("Code (from its beginning) or name")
    readonly_fields = ("level", "parent_code", "coordinate_system", "is_demo")
    fieldsets = (
        (None, {"fields": ("code", "level", "parent_code", "name_zh", "name_en", "dedicated_kind", "is_active")}),
        (_("Area"), {"fields": ("geometry", "fit", "coordinate_system", "is_demo", "area_kinds", "station")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("raw_geometry")

    def get_readonly_fields(self, request: HttpRequest, obj: Grid | None = None) -> tuple[str, ...]:
        """The code is what everything refers to: only merging changes it."""
        return (*self.readonly_fields, "code") if obj else self.readonly_fields

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("around.geojson", wrap(self.around), name="grids_grid_around"),
            path("export/", wrap(exports.export_grids), name="grids_grid_export"),
            path("merge/", wrap(merging.merge), name="grids_grid_merge"),
        ]
        return own + super().get_urls()

    def around(self, request: HttpRequest) -> HttpResponse:
        """The parent and siblings of a code being typed or edited, as background of the form's map."""
        code = request.GET.get("code", "")
        known = [n for n in LENGTHS if n <= len(code)]
        code = code[: known[-1]] if code.isascii() and code.isdecimal() and known else ""
        parent = parent_of(code) if Grid.objects.filter(code=code).exists() or len(code) > 12 else code
        family = Grid.objects.active()
        around = family.filter(parent_code=parent) | family.filter(code=parent)
        return JsonResponse(collection(grid_features(around.exclude(code=code if code != parent else ""))))

    def save_model(self, request: HttpRequest, obj: Grid, form: Any, change: bool) -> None:
        others = save_grid(grid=obj, changed=form.changed_data, actor=cast(User, request.user), at=timezone.now())
        for other in others:
            messages.info(request, _("%(grid)s gave way to the dedicated grid.") % {"grid": other})
        for warning in form.warnings:
            messages.warning(request, warning)
