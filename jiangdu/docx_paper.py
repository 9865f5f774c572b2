"""A paper as a document of a word processor: built, not filled in, so that the whole form can be read here."""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from jiangdu.documents import BODY_FONT, HEAD_FONT, Plain


def write(paper: Plain) -> Any:
    """The document; the caller saves it."""
    document = Document()
    _set_up(document, paper)
    for words, size in ((paper.issuer, 14), (paper.title, 20), (paper.number, 11)):
        if words:
            _centred(document, words, size)
    if paper.facts:
        _facts(document, paper.facts)
    for heading, lines in paper.sections:
        _section(document, heading, lines)
    for who in paper.signatures:
        document.add_paragraph(f"{who}：____________________").paragraph_format.space_before = Pt(18)
    if paper.dated:
        document.add_paragraph(paper.dated).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return document


def _set_up(document: Any, paper: Plain) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.6)
    style = document.styles["Normal"]
    style.font.size = Pt(12)
    _font(style, BODY_FONT)
    about = document.core_properties
    about.title, about.author, about.comments = paper.title, paper.issuer, ""


def _font(styled: Any, name: str) -> None:
    """The font for Latin and for Chinese characters: the latter has an attribute of its own."""
    styled.font.name = name
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _centred(document: Any, words: str, size: int) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(words)
    run.font.size, run.bold = Pt(size), size >= 14
    _font(run, HEAD_FONT)


def _facts(document: Any, facts: list[tuple[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for label, value in facts:
        cells = table.add_row().cells
        for cell, words, width in zip(cells, (label, value), (Cm(4), Cm(11.8)), strict=True):
            cell.width, cell.text = width, words
        cells[0].paragraphs[0].runs[0].bold = True
    document.add_paragraph()


def _section(document: Any, heading: str, lines: list[str]) -> None:
    if heading:
        run = document.add_paragraph().add_run(heading)
        run.bold = True
        _font(run, HEAD_FONT)
    for line in lines:
        document.add_paragraph(line)
