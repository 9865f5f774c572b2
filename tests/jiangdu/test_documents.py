"""Papers: both forms say the same, in Chinese and English, and fetch nothing."""

from __future__ import annotations

import contextlib
import re
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.http import Http404
from django.utils.translation import gettext_lazy, override
from docx import Document

from jiangdu.documents import Paper, as_docx, as_pdf, page_of
from jiangdu.pdf_paper import RefusingFetcher, print_page
from jiangdu.web.papers import paper_response

PAPER = Paper(
    title="责任协调决定",
    number="JD20261124000001-1",
    issuer="江都区网格化治理中心",
    facts=[("案件", "外墙渗漏"), ("地点", "东苑小区 3 幢 <script>alert(1)</script>")],
    sections=[("会议记录", "第一行：住建局主办。\n第二行：城管局协办。\x0b"), ("", "本决定对本案有约束力。")],
    signatures=["值班长"],
    at=datetime(2026, 11, 24, 6, 30, tzinfo=UTC),
)
WORDS = [
    "责任协调决定",
    "JD20261124000001-1",
    "江都区网格化治理中心",
    "外墙渗漏",
    "第二行：城管局协办。",
    "值班长",
    "2026-11-24 14:30",
]


def docx_words(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def unpacked(pdf: bytes) -> bytes:
    """The file with its compressed streams readable."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    opened = []
    for stream in streams:
        with contextlib.suppress(zlib.error):
            opened.append(zlib.decompress(stream))
    return b"\n".join([pdf, *opened])


def test_docx_says_everything_as_plain_text() -> None:
    words = docx_words(as_docx(PAPER))
    for said in (*WORDS, "2026-11-24 14:30", "<script>alert(1)</script>", "第一行：住建局主办。"):
        assert said in words, said


def test_docx_names_a_font_for_chinese() -> None:
    style = Document(BytesIO(as_docx(PAPER))).styles["Normal"]
    assert 'w:eastAsia="Noto Serif CJK SC"' in style.element.xml


def test_the_printed_page_says_the_same() -> None:
    page = page_of(PAPER)
    for said in (*WORDS, "2026-11-24 14:30", "&lt;script&gt;alert(1)&lt;/script&gt;", "第一行：住建局主办。"):
        assert said in page, said
    assert "<script" not in page and "\x0b" not in page


def test_pdf_holds_its_chinese_font() -> None:
    content = as_pdf(PAPER)
    assert content.startswith(b"%PDF-")
    assert re.search(rb"/BaseFont /\w+\+Noto-Serif-CJK", unpacked(content))


@pytest.mark.parametrize("address", ["file:///etc/passwd", "https://example.org/x.png", "data:image/png;base64,AA=="])
def test_every_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="refused"):
        RefusingFetcher()(address)


def test_a_page_that_refers_to_a_file_is_printed_without_it(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    page = f'<link rel="attachment" href="file://{secret}"><link rel="stylesheet" href="file://{secret}"><p>kept</p>'
    content = unpacked(print_page(page))
    assert content.startswith(b"%PDF-") and b"TOPSECRET" not in content and b"EmbeddedFile" not in content


def test_lazy_words_follow_the_reader() -> None:
    paper = Paper(title=gettext_lazy("Urgent"))
    with override("zh-hans"):
        assert "紧急" in docx_words(as_docx(paper))
    with override("en"):
        assert "Urgent" in docx_words(as_docx(paper))


def test_handed_out_as_a_file() -> None:
    response = paper_response(PAPER, "docx", name="JD1-协调")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "private, no-store"
    with pytest.raises(Http404):
        paper_response(PAPER, "exe", name="x")
