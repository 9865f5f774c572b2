"""`manage.py alive worker|beat`: the health check of the background containers."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from jiangdu.heartbeat import PROCESSES, STALE_AFTER, age


class Command(BaseCommand):
    help = "Fails if the process has shown no sign of life lately."
    requires_system_checks: list[str] = []  # asked every minute

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("process", choices=PROCESSES)

    def handle(self, *args: Any, process: str, **options: Any) -> None:
        seconds = age(process, at=timezone.now())
        if seconds is None or seconds > STALE_AFTER:
            raise CommandError(f"{process}: no sign of life" + ("" if seconds is None else f" for {seconds:.0f} s"))
