"""`manage.py collect_messages`: bring the project's one catalogue in step with the sources, reproducibly."""

from __future__ import annotations

import re
import subprocess
from contextlib import chdir
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
IGNORED = ["locale/*", "var/*", "node_modules/*", ".venv/*", "tests/*", "docs/*", "deploy/*", "*/migrations/*"]
DATES = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|X-Generator): .*\n', re.MULTILINE)


class Command(BaseCommand):
    help = "Collect the words of all apps into locale/zh_Hans; translations stay."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        target = settings.BASE_DIR / CATALOGUE
        target.parent.mkdir(parents=True, exist_ok=True)
        collect(target)
        self.stdout.write(f"{CATALOGUE}: {len(untranslated(target))} to translate")


def collect(target: Path) -> None:
    """Sorted, no line numbers, no dates, no obsolete entries: two people's changes merge."""
    with chdir(settings.BASE_DIR):
        call_command(
            "makemessages",
            locale=["zh_Hans"],
            add_location="file",
            no_wrap=True,
            no_obsolete=True,
            ignore_patterns=IGNORED,
            extensions=["html", "txt", "py"],
            verbosity=0,
        )
    guesses = _run(
        "msgattrib", "--only-fuzzy", "--clear-fuzzy", "--clear-previous", "--empty", "--no-wrap", str(target)
    )
    sure = _run("msgattrib", "--no-fuzzy", "--no-obsolete", "--no-wrap", str(target))
    both = _run("msgcat", "--sort-output", "--no-wrap", "-", given=_joined(sure, guesses))
    target.write_text(DATES.sub("", both), "utf-8")


def untranslated(target: Path) -> list[str]:
    """The msgids without a translation."""
    lines = _run("msgattrib", "--untranslated", "--no-wrap", str(target)).splitlines()
    return [line[7:-1] for line in lines if line.startswith('msgid "') and line != 'msgid ""']


def _joined(sure: str, guesses: str) -> str:
    """gettext guesses translations of new sentences from similar ones: they come out empty instead."""
    entries = guesses.split("\n\n", 1)[1:]  # without a second header
    return "\n".join([sure, *entries])


def _run(*command: str, given: str | None = None) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, input=given).stdout
