"""Handing out a paper as a file. Whether the reader may have it is for the view to know."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from jiangdu.documents import DOCX, PDF, Paper, as_docx, as_pdf

_WRITERS = {"docx": (as_docx, DOCX), "pdf": (as_pdf, PDF)}


def paper_response(paper: Paper, form: str, *, name: str) -> HttpResponse:
    """The paper as a download `name.docx` or `name.pdf`; Http404 for any other form. Never kept by caches."""
    if form not in _WRITERS:
        raise Http404
    write, mime = _WRITERS[form]
    response = HttpResponse(write(paper), content_type=mime)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}") or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
