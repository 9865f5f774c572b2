"""The catalogue as a workbook to download, and empty ones to fill in."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.import_catalogue import PERMISSION
from cases.workbooks.reading import RESOURCES
from jiangdu.workbook import CONTENT_TYPE, write_workbook

View = Callable[[HttpRequest], HttpResponse]


def export_view(kind: str) -> View:
    """Everything there is, ready to be changed and imported again."""

    def export(request: HttpRequest) -> HttpResponse:
        return _workbook(request, kind, empty=False)

    return export


def template_view(kind: str) -> View:
    """Headings, explanations and choices without rows."""

    def template(request: HttpRequest) -> HttpResponse:
        return _workbook(request, kind, empty=True)

    return template


def _workbook(request: HttpRequest, kind: str, *, empty: bool) -> HttpResponse:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    sheets = [resource().sheet(empty=empty) for resource in RESOURCES[kind]]
    headings = (_("sheet"), _("column"), _("explanation"))
    body = write_workbook(sheets, notes_name=_("explanations"), notes_headings=headings)
    response = HttpResponse(body, content_type=CONTENT_TYPE)
    name = f"{kind}-template" if empty else f"{kind}-{timezone.localdate():%Y%m%d}"
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
