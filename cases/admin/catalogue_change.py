"""What was approved in the catalogue, and rolling it back."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.actions.approve_responsibility import PERMISSION as MAY_APPROVE
from cases.actions.roll_back import roll_back, together_with
from cases.admin.learning import LooksAfterCatalogue
from cases.models import CatalogueChange
from jiangdu.errors import ActionError
from jiangdu.models import User

SHOWN = 50  # rows on the page


class RolledBackFilter(admin.SimpleListFilter):
    """Whether it still stands."""

    title = _("rolled back")
    parameter_name = "back"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("no")), ("yes", _("yes"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        wanted = {"no": True, "yes": False}.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(rolled_back_at__isnull=wanted)


@admin.register(CatalogueChange)
class CatalogueChangeAdmin(LooksAfterCatalogue):
    """Kept for ever; taken back from its own page, with a reason."""

    list_display = ("row", "kind", "source", "approved_at", "approved_by", "rolled_back_at", "rolled_back_by")
    list_filter = (RolledBackFilter, "kind")
    list_select_related = (
        "row__category", "row__lead", "catalogue_import", "proposal__category", "proposal__lead", "approved_by", "rolled_back_by",
    )  # fmt: skip
    search_fields = ("row__category__code__startswith", "row__lead__code", "row__grid_prefix__startswith")
    search_help_text = _("Category code, lead unit or grid code")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CatalogueChange]:
        every = CatalogueChange.objects.defer("catalogue_import__content")
        return every.select_related(*self.list_select_related, "restored_as__category", "restored_as__lead")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What it changed; POST rolls it back, alone or with the whole import."""
        change = self.found(request, object_id)
        if request.method == "POST" and self._roll_back(request, change):
            return redirect("admin:cases_cataloguechange_changelist")
        together = together_with(change).filter(rolled_back_at=None).select_related("row__category", "row__lead")
        imported = CatalogueChange.objects.filter(catalogue_import=change.catalogue_import_id or 0, rolled_back_at=None)
        return self.page(
            request,
            "cases/admin/catalogue_change.html",
            title=change.row,
            change=change,
            together=together.order_by("pk")[:SHOWN],
            of_import=imported.count(),
            may_roll_back=change.rolled_back_at is None and request.user.has_perm(MAY_APPROVE),
        )

    def _roll_back(self, request: HttpRequest, change: CatalogueChange) -> bool:
        whole = {"import_id": change.catalogue_import_id} if "import" in request.POST else {"change_id": change.pk}
        try:
            reason = request.POST.get("reason", "")
            done = roll_back(actor=cast(User, request.user), at=timezone.now(), reason=reason, **whole)
        except ActionError as refusal:
            messages.error(request, str(refusal.message))
            return False
        words = ngettext("%(n)d change is rolled back.", "%(n)d changes are rolled back.", len(done))
        messages.success(request, words % {"n": len(done)})
        return True

    @admin.display(description=_("source"))
    def source(self, change: CatalogueChange) -> str:
        return str(change.catalogue_import or change.proposal or "")
