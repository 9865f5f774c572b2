"""Imports of the catalogue: upload, what it would change, confirmation."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions.approve_responsibility import PERMISSION as MAY_APPROVE
from cases.actions.import_catalogue import (
    PERMISSION,
    Report,
    apply_import,
    check_import,
    discard_import,
    prepare_import,
)
from cases.admin.category import GROUP
from cases.models import CatalogueImport
from jiangdu.admin.acting import acting
from jiangdu.errors import ActionError, InvalidInput
from jiangdu.models import User
from jiangdu.workbook import MAX_BYTES

SHOWN = 500  # rows and faults listed on the page; the counts are of all
LABELS = {"new": gettext_lazy("new"), "changed": gettext_lazy("changed"), "unchanged": gettext_lazy("unchanged")}


class UploadForm(forms.Form):
    """A workbook and what it holds."""

    kind = forms.ChoiceField(label=gettext_lazy("content"), choices=CatalogueImport.Kind.choices)
    file = forms.FileField(
        label=gettext_lazy("Excel workbook (.xlsx)"),
        help_text=gettext_lazy("First take the template or the export. Nothing in force changes before you confirm."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            words = {"megabytes": MAX_BYTES // 1024 // 1024}
            raise forms.ValidationError(_("The file is larger than %(megabytes)s MB. Please split it.") % words)
        return upload


@admin.register(CatalogueImport)
class CatalogueImportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Needs `cases.import_catalogue` for everything. Uploads are kept: who brought in what, and who confirmed it."""

    group = GROUP
    list_display = ("__str__", "kind", "state", "uploaded_by", "uploaded_at", "decided_by", "decided_at")
    list_filter = ("kind", "state")
    list_select_related = ("uploaded_by", "decided_by")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Upload a workbook."""
        self._require(request)
        form = UploadForm(request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind")})
        if form.is_valid():
            upload, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
            who = acting(request)
            try:
                kept = prepare_import(
                    kind=kind, content=upload.read(), file_name=upload.name, actor=who["actor"], at=who["at"]
                )
                return redirect("admin:cases_catalogueimport_change", kept.pk)
            except InvalidInput as error:
                form.add_error("file", str(error.message))
        title = _("Import the catalogue")
        return render(request, "cases/admin/upload.html", self._context(request, title=title, form=form))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What it would change; POST applies or discards."""
        self._require(request)
        kept = CatalogueImport.objects.select_related("uploaded_by", "decided_by")
        found = kept.filter(pk=object_id).first() if object_id.isdecimal() else None
        if found is None:
            raise Http404
        if request.method == "POST":
            return self._decide(request, found)
        waits = found.state == CatalogueImport.State.CHECKED
        report = check_import(found, at=timezone.now()) if waits else Report()
        context = self._context(
            request,
            title=found,
            kept=found,
            report=report,
            counts=[(LABELS[kind], n) for kind, n in (report.counts if waits else found.counts).items()],
            lines=[(line, LABELS[line.kind]) for line in report.lines if line.kind != "unchanged"][:SHOWN],
            faults=report.faults[:SHOWN],
            hidden=max(0, len(report.faults) - SHOWN),
            may_approve=self._may_approve(request, found),
            approval=found.approvals.filter(rolled_back_at=None).first(),
        )
        return render(request, "cases/admin/import.html", context)

    def _may_approve(self, request: HttpRequest, kept: CatalogueImport) -> bool:
        user = cast(User, request.user)
        other = kept.uploaded_by_id != user.pk or user.is_superuser
        return kept.kind == CatalogueImport.Kind.RESPONSIBILITY and other and user.has_perm(MAY_APPROVE)

    def _decide(self, request: HttpRequest, kept: CatalogueImport) -> HttpResponse:
        who: dict[str, Any] = {"import_id": kept.pk, "actor": request.user, "at": timezone.now()}
        try:
            if "discard" in request.POST:
                discard_import(**who)
                messages.info(request, _("The import was discarded. Nothing was changed."))
            else:
                approved, digest = "approved" in request.POST, request.POST.get("digest", "")
                counts = apply_import(**who, digest=digest, approved=approved).counts
                messages.success(request, _("%(new)d rows are new, %(changed)d changed.") % counts)
        except ActionError as error:
            messages.error(request, str(error.message))
        return redirect("admin:cases_catalogueimport_change", kept.pk)

    def _require(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _context(self, request: HttpRequest, **more: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, **more}
