"""The catalogue depends on the sources alone, so that two people's changes to it merge."""

from __future__ import annotations

import re
import shutil

import pytest
from django.conf import settings

from jiangdu.management.commands.collect_messages import CATALOGUE, collect, untranslated


@pytest.mark.slow
def test_collecting_twice_changes_nothing(tmp_path) -> None:
    target = settings.BASE_DIR / CATALOGUE
    kept = tmp_path / "kept.po"
    shutil.copy(target, kept)
    try:
        collect(target)
        assert target.read_bytes() == kept.read_bytes()
    finally:
        shutil.copy(kept, target)


def test_the_catalogue_is_whole_and_merges() -> None:
    target = settings.BASE_DIR / CATALOGUE
    text = target.read_text("utf-8")
    assert untranslated(target) == []
    assert "#~" not in text and "#, fuzzy" not in text
    assert not re.search(r"^#: .*:\d+", text, re.MULTILINE)
    assert "POT-Creation-Date" not in text
