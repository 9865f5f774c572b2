"""The audit in the admin: read, searched and filtered; never written."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from jiangdu.models.audit import Audit


@admin.register(Audit)
class AuditAdmin(admin.ModelAdmin):
    """Needs `jiangdu.see_audit`."""

    list_display = ("at", "actor", "action", "subject_type", "subject_id", "purpose", "address")
    list_filter = (("at", admin.DateFieldListFilter), "action")
    search_fields = ("actor__username", "actor__name", "action", "subject_id", "purpose", "address")
    date_hierarchy = "at"
    list_select_related = ("actor",)
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("jiangdu.see_audit")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
