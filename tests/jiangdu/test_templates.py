"""House rules for what the browser gets: nothing inline, nothing from elsewhere, nothing too long, no word untranslated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(path for app in ("jiangdu", "grids", "cases") for path in (ROOT / app).glob("templates/**/*.html"))
SCRIPTS = sorted(path for app in ("jiangdu", "grids", "cases") for path in (ROOT / app).glob("static/**/*.js"))
SHEETS = sorted(path for app in ("jiangdu", "grids", "cases") for path in (ROOT / app).glob("static/**/*.css"))
HANDLER = re.compile(r"\son[a-z]+\s*=", re.IGNORECASE)
STYLE = re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE)
ELSEWHERE = re.compile(r"(?:src|href|action|url\(|import|fetch\()\s*[=(]?\s*['\"]?(?:https?:)?//", re.IGNORECASE)
HTMX_EVAL = re.compile(r"hx-on|hx-vals=['\"]js:|hx-headers=['\"]js:", re.IGNORECASE)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_has_nothing_inline_and_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    for rule in (HANDLER, STYLE, INLINE_SCRIPT, ELSEWHERE, HTMX_EVAL):
        assert not rule.search(text), f"{rule.pattern} in {name(path)}: {rule.search(text)}"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_is_short_and_compiles(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) < 80
    engines["django"].from_string(text)


@pytest.mark.parametrize("path", SCRIPTS + SHEETS, ids=name)
def test_scripts_and_sheets_are_short_and_load_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) < 250
    assert not ELSEWHERE.search(text)
    assert not re.search(r"\beval\(|new Function\(|document\.write\(", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_scripts_say_only_words_of_the_page(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"[\u4e00-\u9fff]", text)
    from jiangdu.web.words import WORDS

    for key in re.findall(r"\bword\(\"(\w+)\"", text):
        assert key in WORDS


def test_there_is_something_to_check() -> None:
    assert len(TEMPLATES) > 20
    assert len(SCRIPTS) > 10
