"""Every sentence of the sources has its Chinese, and none is left from sources that are gone. Run by bin/lint."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.test.utils import override_settings

LANGUAGE = "zh_Hans"
ROOT = Path(__file__).resolve().parents[1]
SUFFIXES = {"django": ["html", "txt", "py"], "djangojs": ["js"]}


def sources() -> list[Path]:
    """The folders with sentences for users: the apps and the settings."""
    return [ROOT / "config", *(path.parent for path in ROOT.glob("*/apps.py"))]


def sentences_in_sources(domain: str, folder: Path) -> Path | None:
    """Extract the sentences of one gettext domain into the empty `folder`; None if there are none.

    makemessages writes into a `locale` folder beside what it reads, so it is shown the sources by links from elsewhere.
    """
    (folder / "locale").mkdir(exist_ok=True)
    for source in sources():
        link = folder / source.name
        if not link.exists():
            link.symlink_to(source)
    with contextlib.chdir(folder), override_settings(LOCALE_PATHS=[]):
        call_command(
            "makemessages",
            locale=[LANGUAGE],
            domain=domain,
            extensions=SUFFIXES[domain],
            ignore_patterns=["*/migrations/*"],
            symlinks=True,
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
    missing = [line for line in _compare(translated, extracted) if "not used" not in line]
    unused = [
        line for line in _compare(translated, extracted, "--use-untranslated", "--use-fuzzy") if "not used" in line
    ]
    return old + missing + unused


def _compare(translated: Path, extracted: Path, *options: str) -> list[str]:
    command = ["msgcmp", *options, str(translated), str(extracted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line for line in done.stderr.splitlines() if "fatal error" not in line]


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
