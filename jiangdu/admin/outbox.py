"""News that could not be delivered yet, or were given up: read, and tried again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jiangdu.admin.reading import ReadOnlyAdmin
from jiangdu.models import Outbox
from jiangdu.outbox import retry


class GivenUpFilter(admin.SimpleListFilter):
    """Waiting, or given up."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("Waiting")), ("dead", _("Given up"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "waiting":
            return queryset.waiting()
        return queryset.dead() if self.value() == "dead" else queryset


@admin.register(Outbox)
class OutboxAdmin(ReadOnlyAdmin):
    """Usually empty. Retrying needs the permission to change."""

    group = _("History")
    list_display = ("created_at", "subscriber", "entry", "attempts", "next_try_at", "last_error")
    list_filter = (GivenUpFilter, "subscriber")
    list_select_related = ("entry",)
    actions = ("try_again",)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("jiangdu.change_outbox")

    @admin.action(description=_("Try to deliver again"), permissions=["retry"])
    def try_again(self, request: HttpRequest, rows: QuerySet[Outbox]) -> None:
        count = retry(list(rows), at=timezone.now())
        text = ngettext("%(count)d row will be tried again.", "%(count)d rows will be tried again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
