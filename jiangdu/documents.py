"""Papers that are signed or handed out: one description, written as docx (to be edited) and as PDF (to be printed).

Both come from the same `Paper`, so they cannot say different things. Nothing is fetched from anywhere: no pictures, no
addresses; all words are plain text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF: Final = "application/pdf"
BODY_FONT, HEAD_FONT = "Noto Serif CJK SC", "Noto Sans CJK SC"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Paper:
    """What a paper says. Values may be lazy translations: they are written in the language active while printing.

    `facts`: (label, value) rows of the table at the head. `sections`: (heading, text); an empty heading is left out, each
    line of the text is a paragraph. `signatures`: who signs, one line each. `issuer` stands above the title; `at`, if
    given, is the moment written below the signatures, in local time.
    """

    title: Any
    number: str = ""
    facts: Sequence[tuple[Any, Any]] = ()
    sections: Sequence[tuple[Any, Any]] = ()
    signatures: Sequence[Any] = ()
    issuer: Any = ""
    at: datetime | None = None

    def plain(self) -> Plain:
        """The words as text, without what neither format can hold."""
        return Plain(
            title=text_of(self.title),
            number=_("No. %(number)s") % {"number": text_of(self.number)} if self.number else "",
            issuer=text_of(self.issuer),
            dated=f"{timezone.localtime(self.at):%Y-%m-%d %H:%M}" if self.at else "",
            facts=[(text_of(label), text_of(value)) for label, value in self.facts],
            sections=[(text_of(heading), text_of(words).splitlines()) for heading, words in self.sections],
            signatures=[text_of(who) for who in self.signatures],
        )


@dataclass(frozen=True)
class Plain:
    """A paper in words of one language: what both writers write."""

    title: str
    number: str
    issuer: str
    dated: str
    facts: list[tuple[str, str]]
    sections: list[tuple[str, list[str]]]
    signatures: list[str]


def text_of(value: Any) -> str:
    """Any value as text; '' for None. Control characters are left out."""
    return "" if value is None else _NOT_IN_XML.sub("", str(value)).strip()


def as_docx(paper: Paper) -> bytes:
    """The paper for a word processor."""
    from jiangdu.docx_paper import write  # the library is only loaded where a paper is written

    stream = BytesIO()
    write(paper.plain()).save(stream)
    return stream.getvalue()


def as_pdf(paper: Paper) -> bytes:
    """The paper as A4 pages, with the machine's own Chinese fonts."""
    from jiangdu.pdf_paper import print_page  # loads Pango and the fonts: only where a paper is printed

    return print_page(page_of(paper))


def page_of(paper: Paper) -> str:
    """The paper as one HTML page, all its words escaped."""
    return render_to_string("jiangdu/paper.html", {"paper": paper.plain()})
