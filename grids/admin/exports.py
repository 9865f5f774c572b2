"""Export as GeoJSON that says its coordinate system. Components have a permission of their own."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from grids.models import Component, Grid
from grids.queries.features import collection, component_features, grid_features


class ExportForm(forms.Form):
    """What to export, and in which coordinates."""

    code = forms.RegexField(
        r"^[1-9][0-9]{5,16}$",
        label=_("Area code"),
        help_text=_("A district, town, village or grid: everything inside it is exported."),
    )
    coordinate_system = forms.ChoiceField(label=_("coordinate system"), choices=Grid.System.choices)


class GridExportForm(ExportForm):
    level = forms.ChoiceField(label=_("level"), required=False, choices=[("", _("All levels")), *Grid.Level.choices])


def export_grids(request: HttpRequest) -> HttpResponse:
    """Needs `grids.import_grids`."""
    if not request.user.has_perm("grids.import_grids"):
        raise PermissionDenied
    form = GridExportForm(request.GET or None)
    if not form.is_valid():
        return _asked(request, form, _("Export grids"))
    grids = Grid.objects.visible_to(request.user).active().subtree(form.cleaned_data["code"])  # type: ignore[arg-type]
    if form.cleaned_data["level"]:
        grids = grids.filter(level=form.cleaned_data["level"])
    return _file("grids", form, grid_features(grids, for_file=True))


def export_components(request: HttpRequest) -> HttpResponse:
    """Needs `grids.see_components`; only what the person may see."""
    if not request.user.has_perm("grids.see_components"):
        raise PermissionDenied
    form = ExportForm(request.GET or None)
    if not form.is_valid():
        return _asked(request, form, _("Export components"))
    components = Component.objects.visible_to(request.user).active()  # type: ignore[arg-type]
    components = components.filter(grid_code__startswith=form.cleaned_data["code"])
    return _file("components", form, component_features(components.order_by("code")))


def _asked(request: HttpRequest, form: forms.Form, title: Any) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "form": form,
        "title": title,
        "submit": _("Download"),
        "method": "get",
    }
    return render(request, "grids/admin_form.html", context, status=400 if form.is_bound else 200)


def _file(name: str, form: forms.Form, features: Any) -> HttpResponse:
    system, code = form.cleaned_data["coordinate_system"], form.cleaned_data["code"]
    body = json.dumps(collection(features, system), ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(body, content_type="application/geo+json")
    response["Content-Disposition"] = f'attachment; filename="{name}-{code}-{system}.geojson"'
    return response
