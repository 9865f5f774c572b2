"""`manage.py collect_messages`: the project's one catalogue, reproducible; `--check` tells what it lacks."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
IGNORED = ("var/*", "node_modules/*", ".venv/*", "staticfiles/*", "tests/*", "docs/*")
DATES = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|X-Generator): .*\n', re.MULTILINE)


class Command(BaseCommand):
    help = "Collect the words of all apps into locale/zh_Hans (--check: only tell what is missing there)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        target = settings.BASE_DIR / CATALOGUE
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder) / "kept.po"
            if target.exists():
                shutil.copy(target, kept)
            try:
                collect(target)
                lacking = lacks(target)
                changed = check and not (kept.exists() and _same(kept, target))
            finally:
                if check and kept.exists():
                    shutil.copy(kept, target)
        if check and (lacking or changed):
            stale = ["the catalogue does not match the sources: run bin/messages"] if changed else []
            raise CommandError("\n".join(stale + [f"not translated: {words}" for words in lacking]))
        self.stdout.write(f"{CATALOGUE}: {len(lacking)} not translated")


def collect(target: Path) -> None:
    """Bring the catalogue in step with the sources; translations stay."""
    with chdir(settings.BASE_DIR):
        call_command(
            "makemessages",
            locale=["zh_Hans"],
            add_location="file",
            no_wrap=True,
            no_obsolete=True,
            ignore_patterns=list(IGNORED),
            extensions=["html", "txt", "py"],
            verbosity=0,
        )
    _run("msgattrib", "--no-obsolete", "--sort-output", "--no-wrap", "-o", str(target), str(target))
    target.write_text(DATES.sub("", target.read_text("utf-8")), "utf-8")


def lacks(target: Path) -> list[str]:
    """The msgids without a translation or with a doubtful one."""
    missing = _run("msgattrib", "--untranslated", "--no-wrap", str(target)) + _run(
        "msgattrib", "--only-fuzzy", "--no-wrap", str(target)
    )
    return [line[7:-1] for line in missing.splitlines() if line.startswith('msgid "') and line != 'msgid ""']


def _same(one: Path, other: Path) -> bool:
    return one.read_text("utf-8") == other.read_text("utf-8")


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
