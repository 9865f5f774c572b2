"""Imports: upload, the dry run with its problems on the map, confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.actions.import_grids import apply_import, discard_import, prepare_import
from grids.models import Grid, GridImport
from grids.queries.problems import ERROR, WARNING, Problem, draft_features, problems_of
from jiangdu.errors import ActionError, InvalidInput

SHOWN = 300  # problems listed on the page; the counts are of all


class UploadForm(forms.ModelForm):
    """A GeoJSON file and what its coordinates mean."""

    file = forms.FileField(
        label=_("GeoJSON file"), help_text=_("UTF-8; properties: code, name_zh, name_en, dedicated_kind.")
    )

    class Meta:
        model = GridImport
        fields = ["coordinate_system", "tolerance_m2"]


@admin.register(GridImport)
class GridImportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Needs `grids.import_grids` for everything."""

    group = _("Grids and places")
    list_display = ("__str__", "state", "coordinate_system", "uploaded_by", "uploaded_at", "decided_at")
    list_filter = ("state",)
    list_select_related = ("uploaded_by",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("grids.import_grids")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = path("<int:pk>/drafts.geojson", wrap(self.drafts), name="grids_gridimport_drafts")
        return [own, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Upload a file; nothing in force changes."""
        self._require(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            try:
                return redirect("admin:grids_gridimport_change", self._prepared(request, form).pk)
            except InvalidInput as error:
                form.add_error("file", str(error.message))
        context = self._context(request, title=_("Import grids"), form=form, submit=_("Check the file"), method="post")
        return render(request, "grids/admin_form.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The dry run; POST applies or discards."""
        self._require(request)
        grid_import = self._found(object_id)
        if request.method == "POST":
            return self._decide(request, grid_import)
        problems = problems_of(grid_import) if grid_import.state == GridImport.State.CHECKED else []
        counts = {severity: sum(p.severity == severity for p in problems) for severity in (ERROR, WARNING, "notice")}
        context = self._context(
            request,
            title=grid_import,
            grid_import=grid_import,
            problems=problems[:SHOWN],
            hidden=max(0, len(problems) - SHOWN),
            counts=counts,
            features=grid_import.drafts.count(),
            shapes=[
                _shape(number, problem) for number, problem in enumerate(problems[:SHOWN], start=1) if problem.geometry
            ],
            drafts_url=reverse("admin:grids_gridimport_drafts", args=[grid_import.pk]),
        )
        return render(request, "grids/import.html", context)

    def drafts(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The uploaded outlines as GeoJSON for the map."""
        self._require(request)
        return JsonResponse(draft_features(self._found(pk)))

    def _require(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _found(self, pk: Any) -> GridImport:
        found = GridImport.objects.filter(pk=pk).first() if str(pk).isdecimal() else None
        if found is None:
            raise Http404
        return found

    def _prepared(self, request: HttpRequest, form: UploadForm) -> GridImport:
        upload = form.cleaned_data["file"]
        return prepare_import(
            content=upload.read(),
            file_name=upload.name,
            coordinate_system=form.cleaned_data["coordinate_system"],
            tolerance_m2=form.cleaned_data["tolerance_m2"],
            actor=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )

    def _decide(self, request: HttpRequest, grid_import: GridImport) -> HttpResponse:
        who: dict[str, Any] = {"import_id": grid_import.pk, "actor": request.user, "at": timezone.now()}
        try:
            if "discard" in request.POST:
                discard_import(**who)
                messages.info(request, _("The import was discarded. Nothing was changed."))
                return redirect("admin:grids_gridimport_changelist")
            grids = apply_import(**who, accept_gaps="accept_gaps" in request.POST)
            messages.success(request, _("%(count)s grids are in force.") % {"count": len(grids)})
        except ActionError as error:
            messages.error(request, str(error.message))
        return redirect("admin:grids_gridimport_change", grid_import.pk)

    def _context(self, request: HttpRequest, **more: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": Grid._meta, **more}


def _shape(number: int, problem: Problem) -> dict[str, Any]:
    """A problem's place as a feature; the page's rows and the map share the number."""
    properties = {"number": number, "severity": problem.severity, "name": problem.sentence}
    return {"type": "Feature", "geometry": problem.geometry, "properties": properties}
