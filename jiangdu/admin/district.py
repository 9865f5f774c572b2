"""The district's one row in the admin: names, number prefix, hotline, map."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jiangdu.models import District


@admin.register(District)
class DistrictAdmin(admin.ModelAdmin):
    """One row: changed, never added twice nor deleted."""

    group = _("District")
    list_display = ("name", "code", "product", "prefix", "hotline")
    fieldsets = (
        (None, {"fields": (("name_zh", "name_en"), "code", ("product_zh", "product_en"), "prefix", "hotline")}),
        (_("Map"), {"fields": (("longitude", "latitude"), "zoom", "map_note_zh", "map_note_en")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not District.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: District, form: Any, change: bool) -> None:
        """Pages show the change at once."""
        super().save_model(request, obj, form, change)
        District.forget()
