"""Units in the admin, listed as the tree they are. A unit that is gone is switched off, not deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from jiangdu.admin.changes import TrackedAdmin
from jiangdu.models import Unit


@admin.register(Unit)
class UnitAdmin(TrackedAdmin):
    """Children stand below their parent, indented."""

    group = _("Organisation")
    list_display = ("in_tree", "code", "short_zh", "short_en", "kind", "grid_code", "people", "phone", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("code", "name_zh", "name_en", "short_zh", "short_en", "grid_code")
    autocomplete_fields = ("parent",)
    list_select_related = ("parent__parent",)
    fieldsets = (
        (None, {"fields": ("code", "kind", "parent", "grid_code", "is_active")}),
        (_("Names"), {"fields": ("name_zh", "short_zh", "name_en", "short_en")}),
        (_("Contact"), {"fields": ("phone",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        people = Count("posts__user", distinct=True, filter=Q(posts__valid_to__isnull=True))
        return super().get_queryset(request).annotate(people_count=people)

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Roots by code, each followed by its children."""
        root = Coalesce("parent__parent__code", "parent__code", "code")
        second = Coalesce(F("parent__code"), Value(""))
        return [root, second, "code"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("unit"))
    def in_tree(self, unit: Unit) -> SafeString:
        depth = (unit.parent is not None) + (unit.parent is not None and unit.parent.parent is not None)
        return format_html('<span class="jd-tree-{}">{}</span>', depth, unit.name)

    @admin.display(description=_("people"))
    def people(self, unit: Unit) -> int:
        return int(unit.people_count)  # type: ignore[attr-defined]
