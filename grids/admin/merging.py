"""Merging villages: first what would change, then, confirmed, the change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.actions.merge_villages import Merger, merge_villages, plan_merger
from jiangdu.errors import InvalidInput


class MergeForm(forms.Form):
    """Two villages of one town; `confirmed` comes with the second step."""

    source = forms.CharField(label=_("Village that ends"), max_length=12, help_text=_("Code, 12 digits"))
    target = forms.CharField(label=_("Village that goes on"), max_length=12, help_text=_("Code, 12 digits"))
    reason = forms.CharField(label=_("Decision or document"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)


def merge(request: HttpRequest) -> HttpResponse:
    """Needs `grids.merge_villages`."""
    if not request.user.has_perm("grids.merge_villages"):
        raise PermissionDenied
    form = MergeForm(request.POST or None)
    merger: Merger | None = None
    if form.is_valid():
        data = form.cleaned_data
        try:
            merger = plan_merger(source_code=data["source"], target_code=data["target"])
            if data["confirmed"]:
                return _merged(request, data)
        except InvalidInput as error:
            _show(form, error)
            merger = None
    context = {**admin.site.each_context(request), "form": form, "merger": merger, "title": _("Merge villages")}
    return render(request, "grids/merge.html", context)


def _merged(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
    merger = merge_villages(
        source_code=data["source"],
        target_code=data["target"],
        reason=data["reason"],
        actor=request.user,  # type: ignore[arg-type]
        at=timezone.now(),
    )
    words = {"source": merger.source.name, "target": merger.target.name, "count": len(merger.codes) - 1}
    messages.success(request, _("%(source)s now belongs to %(target)s; %(count)s grids have new codes.") % words)
    return redirect("admin:grids_grid_change", merger.target.pk)


def _show(form: forms.Form, error: InvalidInput) -> None:
    for field, faults in error.errors.items():
        for message, code in faults:
            form.add_error(field or None, forms.ValidationError(str(message), code=code))
