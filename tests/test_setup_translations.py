"""The check of translations finds what it should."""

from __future__ import annotations

import pytest

from deploy.translations import complaints

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
SOURCES = HEADER + 'msgid "File"\nmsgstr ""\n\nmsgid "Close"\nmsgstr ""\n'
GOOD = HEADER + 'msgid "File"\nmsgstr "立案"\n\nmsgid "Close"\nmsgstr "结案"\n'


@pytest.fixture
def compare(tmp_path):
    def run(translated: str | None, sources: str | None = SOURCES) -> list[str]:
        target, extracted = tmp_path / "django.po", tmp_path / "sources.po"
        if translated is not None:
            target.write_text(translated)
        if sources is not None:
            extracted.write_text(sources)
        return complaints(target, extracted if sources is not None else None)

    return run


def test_complete_translations_are_fine(compare):
    assert compare(GOOD) == []


@pytest.mark.parametrize(
    ("translated", "word"),
    [
        (GOOD.replace('"结案"', '""'), "untranslated"),
        (GOOD.replace('msgid "Close"', '#, fuzzy\nmsgid "Close"'), "reviewed"),
        (HEADER + 'msgid "File"\nmsgstr "立案"\n', "not defined"),
        (GOOD + '\nmsgid "Gone"\nmsgstr "没有"\n', "not used"),
        (GOOD + '\n#~ msgid "Gone"\n#~ msgstr "没有"\n', "obsolete"),
    ],
)
def test_each_fault_is_told_once(compare, translated, word):
    (told,) = compare(translated)
    assert word in told


def test_a_missing_catalogue_is_told(compare):
    assert compare(None) and "does not exist" in compare(None)[0]


def test_without_sentences_no_catalogue_is_needed(compare):
    assert compare(None, None) == []
