"""Printing an HTML page as PDF, by WeasyPrint, without ever reading anything else."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

# Importing WeasyPrint makes Pillow accept pictures that are cut off, everywhere; an upload like that must be refused.
ImageFile.LOAD_TRUNCATED_IMAGES = False

LOOKS = Path(__file__).parent / "paper.css"


class RefusingFetcher(URLFetcher):
    """Neither files nor hosts nor data are read."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        raise ValueError(f"papers fetch nothing, refused: {url[:80]}")


def print_page(page: str) -> bytes:
    """An HTML page as PDF. What it refers to is left out."""
    fetcher = RefusingFetcher()
    looks = CSS(string=LOOKS.read_text("utf-8"), url_fetcher=fetcher)
    return HTML(string=page, url_fetcher=fetcher).write_pdf(stylesheets=[looks])
