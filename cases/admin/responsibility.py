"""The responsibility catalogue: entered by one, approved by another, ended rather than deleted."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.actions.approve_responsibility import PERMISSION as MAY_APPROVE
from cases.actions.approve_responsibility import approve_responsibilities
from cases.admin.category import GROUP
from cases.admin.exports import export_view, template_view
from cases.admin.responsibility_form import ResponsibilityForm
from cases.models import CatalogueChange, CatalogueImport, Responsibility, ResponsibilityAssisting
from cases.queries.competitors import competitors
from cases.rules.responsibility import CONTENT
from jiangdu.admin.changes import TrackedAdmin
from jiangdu.errors import ActionError
from jiangdu.models import User

SHOWN = 50  # competitors on the page; those that make it unclear come first


class StandingFilter(admin.SimpleListFilter):
    """Where a row stands today."""

    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("force", _("in force")),
            ("waiting", _("waiting for approval")),
            ("later", _("from a later day")),
            ("ended", _("no longer in force")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today, approved = timezone.localdate(), Q(approved_at__isnull=False)
        return {
            "force": queryset.valid,
            "waiting": lambda _today: queryset.waiting(),
            "later": lambda day: queryset.standing(day).filter(approved, valid_from__gt=day),
            "ended": lambda day: queryset.filter(approved).exclude(pk__in=queryset.standing(day)),
        }.get(self.value() or "", lambda _today: queryset)(today)


@admin.register(Responsibility)
class ResponsibilityAdmin(TrackedAdmin):
    """A row that has counted takes nothing but a proposal for another end."""

    group = GROUP
    form = ResponsibilityForm
    tracked_parts = (ResponsibilityAssisting,)
    change_list_template = "cases/admin/catalogue_list.html"
    change_form_template = "cases/admin/responsibility_form.html"
    list_display = ("category", "area", "lead", "standing", "valid_from", "valid_to", "document")
    list_filter = (
        StandingFilter,
        "category__kind",
        ("place", admin.EmptyFieldListFilter),
        ("area_kind", admin.EmptyFieldListFilter),
    )
    list_select_related = ("category", "lead", "place", "area_kind")
    list_per_page = 50
    search_fields = (
        "category__code__startswith", "category__name_zh", "category__name_en", "category__pinyin__istartswith", "lead__code",
        "lead__short_zh", "grid_prefix__startswith", "document",
    )  # fmt: skip
    search_help_text = _("Category (code, name, initials), lead unit, grid code or document")
    autocomplete_fields = ("category", "lead", "assisting", "place", "area_kind")
    ordering = ("category__code", "grid_prefix", "id")
    actions = ("approve", "try_out")
    fieldsets = (
        (_("What and where"), {"fields": ("category", "grid_prefix", "place", "area_kind")}),
        (_("Responsible units"), {"fields": ("lead", "assisting", "document", "source")}),
        (_("When"), {"fields": (("valid_from", "valid_to"), "proposed_end")}),
        (_("Approval"), {"fields": ("author", "approved_by", "approved_at")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Responsibility | None = None) -> tuple[str, ...]:
        always = ("author", "approved_by", "approved_at", "source")
        if obj and obj.has_counted(timezone.localdate()):
            return (*always, *CONTENT)
        return (*always, "proposed_end")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_APPROVE)

    def has_delete_permission(self, request: HttpRequest, obj: Responsibility | None = None) -> bool:
        counted = obj is not None and obj.has_counted(timezone.localdate())
        return not counted and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The approvals of a row that never counted go with it; nobody needs a right of their own for that."""
        listed, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set(lacking) - {CatalogueChange._meta.verbose_name}, protected

    def save_model(self, request: HttpRequest, obj: Responsibility, form: Any, change: bool) -> None:
        """Whatever was changed must be approved, by somebody else than who changed it."""
        if form.changed_data or not change:
            obj.author, obj.brought_by = cast(User, request.user), None
            if any(name in CONTENT for name in form.changed_data) or not change:
                obj.approved_at = obj.approved_by = None
            self.message_user(request, _("It counts once somebody else has approved it."), messages.INFO)
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Approve the selected rows"), permissions=["approve"])
    def approve(self, request: HttpRequest, rows: QuerySet[Responsibility]) -> None:
        self._approve(request, list(rows.values_list("pk", flat=True)))

    @admin.action(description=_("Try out the selected rows that wait"), permissions=["change"])
    def try_out(self, request: HttpRequest, rows: QuerySet[Responsibility]) -> HttpResponse:
        chosen = urlencode({"rows": list(rows.waiting().values_list("pk", flat=True))}, doseq=True)  # type: ignore[attr-defined]
        return redirect(f"{reverse('admin:cases_dryrun_add')}?{chosen}")

    def response_change(self, request: HttpRequest, obj: Responsibility) -> HttpResponse:
        """The button on the row's own page."""
        if "_approve" in request.POST and self.has_approve_permission(request):
            self._approve(request, [obj.pk])
            return self.response_post_save_change(request, obj)
        return super().response_change(request, obj)

    def _approve(self, request: HttpRequest, ids: list[int]) -> None:
        try:
            done = approve_responsibilities(ids=ids, actor=cast(User, request.user), at=timezone.now())
        except ActionError as refusal:
            self.message_user(request, str(refusal.message), messages.ERROR)
            return
        words = ngettext("%(n)d row is approved.", "%(n)d rows are approved.", len(done)) % {"n": len(done)}
        self.message_user(request, words, messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        wrap, kind = self.admin_site.admin_view, CatalogueImport.Kind.RESPONSIBILITY
        own = [
            path("export/", wrap(export_view(kind)), name="cases_responsibility_export"),
            path("template/", wrap(template_view(kind)), name="cases_responsibility_template"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"kind": CatalogueImport.Kind.RESPONSIBILITY, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        if row:
            found = competitors(row)
            context["competitors"], context["hidden"] = found[:SHOWN], max(0, len(found) - SHOWN)
            context["rivals"] = [one for one in found if one.relation == "conflict"]
            context["approvals"] = row.approvals.select_related("approved_by")
            context["may_approve"] = row.is_waiting and self.has_approve_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("decided in coordination"))
    def source(self, row: Responsibility) -> str:
        """The meeting whose decision the row is, with a way to its case."""
        meeting = getattr(row, "decided_in", None)
        if meeting is None:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("case", args=[meeting.case.number]), meeting.number)

    @admin.display(description=_("area"))
    def area(self, row: Responsibility) -> str:
        return row.area

    @admin.display(description=_("standing"))
    def standing(self, row: Responsibility) -> str:
        today = timezone.localdate()
        if row.withdrawn_on:
            return str(_("rolled back"))
        if row.is_waiting:
            return str(_("waiting for approval"))
        if row.valid_from > today:
            return str(_("from a later day"))
        return str(_("no longer in force") if row.valid_to and row.valid_to < today else _("in force"))
