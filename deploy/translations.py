"""Every sentence of the sources has its Chinese, and none is left from sources that are gone. Run by bin/lint."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.test.utils import override_settings

LANGUAGE = "zh_Hans"
NO_SOURCES = ["locale", "var", "node_modules", "tests", "deploy", "*/migrations/*"]
SUFFIXES = {"django": ["html", "txt", "py"], "djangojs": ["js"]}


def sentences_in_sources(domain: str, folder: Path) -> Path | None:
    """Extract the sentences of one gettext domain; None if there are none."""
    (folder / "locale").mkdir(exist_ok=True)
    with override_settings(LOCALE_PATHS=[str(folder / "locale")]):
        call_command(
            "makemessages",
            locale=[LANGUAGE],
            domain=domain,
            extensions=SUFFIXES[domain],
            ignore_patterns=NO_SOURCES,
            verbosity=0,
        )
    extracted = folder / "locale" / LANGUAGE / "LC_MESSAGES" / f"{domain}.po"
    return extracted if extracted.exists() else None


def complaints(translated: Path, extracted: Path | None) -> list[str]:
    """What is wrong with the translations, in gettext's words: missing, empty, fuzzy, no longer used."""
    if not translated.exists():
        return [] if extracted is None else [f"{translated} does not exist"]
    old = [
        f"{translated}: obsolete: {line}" for line in translated.read_text().splitlines() if line.startswith("#~ msgid")
    ]
    if extracted is None:
        return old
    compared = subprocess.run(["msgcmp", str(translated), str(extracted)], capture_output=True, text=True, check=False)
    return old + compared.stderr.splitlines()


def main() -> int:
    django.setup()
    with tempfile.TemporaryDirectory() as name:
        found = []
        for domain in SUFFIXES:
            translated = Path(settings.LOCALE_PATHS[0]) / LANGUAGE / "LC_MESSAGES" / f"{domain}.po"
            found += complaints(translated, sentences_in_sources(domain, Path(name)))
    for line in found:
        print(line)
    if found:
        print(f"Bring them up to date: bin/messages, then translate ({len(found)} complaints)")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
