"""`manage.py verify_history [cases.case:12]`: exit code 0 if the history is whole, 1 with a list of what is not."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiangdu.queries.verify_history import Verification


class Command(BaseCommand):
    help = gettext_lazy("Checks the chains of history, their words, heads and seals.")  # type: ignore[assignment]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", nargs="?", help="one subject only, e.g. cases.case:12")

    def handle(self, *args: Any, subject: str | None = None, **options: Any) -> None:
        verification, found = Verification(_parsed(subject) if subject else None), 0
        for finding in verification.findings():
            found += 1
            self.stdout.write(self.style.ERROR(finding))
        facts = {"entries": verification.entries, "subjects": verification.subjects, "seals": verification.seals}
        self.stdout.write(_("Checked %(entries)d entries of %(subjects)d subjects and %(seals)d seals.") % facts)
        if found:
            self.stdout.write(self.style.ERROR(_("Problems found: %(count)d") % {"count": found}))
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS(_("The history is whole.")))


def _parsed(subject: str) -> tuple[str, int]:
    label, _colon, pk = subject.rpartition(":")
    if not label or not pk.isdigit():
        raise CommandError(_("Name a subject like cases.case:12"))
    return label.lower(), int(pk)
