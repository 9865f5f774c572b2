"""Places, components and kinds of area."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.admin import exports
from grids.admin.maps import MapAdmin
from grids.models import AreaKind, Component, Place
from grids.queries.locate import locate
from jiangdu.history import record
from jiangdu.models import User

OUTSIDE = _("This lies outside the district.")


class PlaceForm(forms.ModelForm):
    """The grid of a place follows from where it lies."""

    class Meta:
        model = Place
        fields = [
            "kind", "name_zh", "name_en", "owner", "owner_text", "has_property_management", "area_kinds", "is_active",
            "geometry",
        ]  # fmt: skip

    def clean_geometry(self) -> Any:
        shape = self.cleaned_data["geometry"]
        if not shape.valid:
            raise forms.ValidationError(_("The outline crosses itself. Draw it again without loops."))
        found = locate(shape.point_on_surface)
        if found is None:
            raise forms.ValidationError(OUTSIDE)
        self.instance.grid_code = found.code
        return shape


class ComponentForm(forms.ModelForm):
    """The category follows from the code, the grid from the position."""

    class Meta:
        model = Component
        fields = ["code", "owner", "state", "position"]
        help_texts = {"code": _("16 digits: district 6, big class 2, small class 2, serial 6.")}

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not (len(code) == 16 and code.isascii() and code.isdecimal() and code[0] != "0"):
            raise forms.ValidationError(_("A component code has 16 digits."))
        self.instance.category_code = f"10{code[6:10]}"
        return code

    def clean_position(self) -> Any:
        position = self.cleaned_data["position"]
        found = locate(position)
        if found is None:
            raise forms.ValidationError(OUTSIDE)
        self.instance.grid_code = found.code
        return position


@admin.register(Place)
class PlaceAdmin(MapAdmin):
    form = PlaceForm
    list_display = ("name_zh", "kind", "grid_code", "has_property_management", "owner", "is_active")
    list_filter = ("kind", "has_property_management", "area_kinds", "is_active")
    list_select_related = ("owner",)
    search_fields = ("name_zh", "name_en", "grid_code__startswith")
    readonly_fields = ("grid_code", "is_demo")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The marks are saved by now: the place's history says who changed what."""
        super().save_related(request, form, formsets, change)
        if form.changed_data:
            name = "place.changed" if change else "place.drawn"
            fields = sorted(form.changed_data)
            record(form.instance, name, actor=cast(User, request.user), at=timezone.now(), fields=fields)


@admin.register(Component)
class ComponentAdmin(MapAdmin):
    """Positions of pipes and cameras: seen only with `grids.see_components`, and only within one's area."""

    form = ComponentForm
    list_display = ("code", "category_code", "owner", "grid_code", "state")
    list_filter = ("state",)
    list_select_related = ("owner",)
    search_fields = ("code__startswith", "grid_code__startswith")
    readonly_fields = ("category_code", "grid_code", "is_demo")

    def get_queryset(self, request: HttpRequest) -> Any:
        return Component.objects.visible_to(cast(User, request.user))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("grids.see_components")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request) and super().has_change_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        own = path("export/", self.admin_site.admin_view(exports.export_components), name="grids_component_export")
        return [own, *super().get_urls()]


@admin.register(AreaKind)
class AreaKindAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    group = _("Grids and places")
    list_display = ("code", "name_zh", "name_en", "order")
    search_fields = ("code", "name_zh", "name_en")
