"""Cases and work orders to find in the admin; what is done with them is done on the case's page."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.models import Case, WorkOrder
from jiangdu.admin.reading import ReadOnlyAdmin
from jiangdu.models import User

GROUP = _("Cases")


def _link(case: Case) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("case", args=[case.number]), _("Open the case"))


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    """Only those the person may see anyway. Neither words nor reporters are shown here."""

    group = GROUP
    list_display = ("number", "state", "category", "grid_code", "lead", "is_urgent", "reported_at", "due_at", "page")
    list_filter = ("state", "channel", "is_urgent", ("reported_at", admin.DateFieldListFilter))
    list_select_related = ("category", "lead")
    search_fields = ("number__startswith", "grid_code__startswith", "category__code__startswith")
    search_help_text = _("Number, grid code or category code (from its beginning)")
    ordering = ("-reported_at", "-id")
    fields = (
        "page", "number", "state", "category", "condition", "component", "grid_code", "channel", "is_urgent", "desk", "lead",
        "round", "reported_at", "filed_at", "dispatched_at", "acknowledged_at", "feedback_at", "closed_at", "ended_at",
        "due_at",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return Case.objects.visible_to(cast(User, request.user)).order_by(*self.ordering)

    @admin.display(description=_("page"))
    def page(self, case: Case) -> SafeString:
        return _link(case)


@admin.register(WorkOrder)
class WorkOrderAdmin(ReadOnlyAdmin):
    """Only those the person may see anyway."""

    group = GROUP
    list_display = ("case", "unit", "role", "state", "issued_at", "due_at", "page")
    list_filter = ("state", "role", ("issued_at", admin.DateFieldListFilter))
    list_select_related = ("case", "unit")
    search_fields = ("case__number__startswith", "unit__code")
    ordering = ("-issued_at", "-id")
    fields = (
        "page",
        "case",
        "unit",
        "office",
        "role",
        "state",
        "round",
        "issued_at",
        "acknowledged_at",
        "done_at",
        "due_at",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkOrder]:
        return WorkOrder.objects.visible_to(cast(User, request.user)).order_by(*self.ordering)

    @admin.display(description=_("page"))
    def page(self, order: WorkOrder) -> SafeString:
        return _link(order.case)
