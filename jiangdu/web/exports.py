"""`/exports/`: taking out a list as a workbook, and the files a worker has written for this person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jiangdu.actions.export import KEPT_FOR, ask_export
from jiangdu.audit import audit
from jiangdu.errors import ActionError
from jiangdu.models import Export
from jiangdu.modules import ExportKind, export_kind
from jiangdu.workbook import CONTENT_TYPE

SHOWN = 30


@never_cache
@login_required
@require_GET
def exports(request: HttpRequest) -> HttpResponse:
    """The own exports, newest first; the part with the rows asks again while one is being written."""
    rows = list(Export.objects.filter(asked_by=request.user)[:SHOWN])  # type: ignore[misc]
    for row in rows:
        row.label = _label(row.kind)  # type: ignore[attr-defined]
    context = {"rows": rows, "unfinished": any(row.is_unfinished for row in rows), "days": KEPT_FOR.days}
    alone = request.htmx  # type: ignore[attr-defined]
    return render(request, "jiangdu/_export_rows.html" if alone else "jiangdu/exports.html", context)


@login_required
@require_POST
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """The list at the address behind the question mark: the workbook, or the page where it is going to be."""
    user: Any = request.user
    try:
        kind: ExportKind = export_kind(key)
    except KeyError:
        raise Http404 from None
    at = timezone.now()
    try:
        made = ask_export(kind=kind, actor=user, at=at, query=request.GET.urlencode())
    except ActionError as refused:
        messages.warning(request, str(refused.message))
        return redirect(_back(request))
    if isinstance(made, Export):
        messages.success(request, _("The list is long: it is written meanwhile, and stands here when it is ready."))
        return redirect("exports")
    response = HttpResponse(made, content_type=CONTENT_TYPE)
    return _as_download(response, _file_name(kind.label, at))


@never_cache
@login_required
@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """An own export that is ready; anybody else's does not exist. Taking it out is written into the audit."""
    user: Any = request.user
    export = get_object_or_404(Export, pk=pk, asked_by=user, state=Export.State.DONE)
    if not default_storage.exists(export.file):
        raise Http404
    audit("export.downloaded", actor=user, at=timezone.now(), request=request, subject=export, rows=export.rows_total)
    response = FileResponse(default_storage.open(export.file), content_type=CONTENT_TYPE)
    return _as_download(response, _file_name(_label(export.kind), export.asked_at))


def _as_download(response: Any, name: str) -> Any:
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _file_name(label: object, at: Any) -> str:
    return f"{label} {timezone.localtime(at):%Y-%m-%d %H%M}.xlsx"


def _label(key: str) -> object:
    try:
        return export_kind(key).label
    except KeyError:  # its module was taken out
        return key


def _back(request: HttpRequest) -> str:
    here = request.POST.get("next", "")
    return here if url_has_allowed_host_and_scheme(here, {request.get_host()}) else "exports"
