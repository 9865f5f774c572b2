"""manage.py publish_year 2027 days.csv --source "…": make the holidays of a year official."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jiangdu.actions.publish_year import publish_year
from jiangdu.errors import ActionError
from jiangdu.recompute import recompute_published
from jiangdu.scope import SYSTEM
from jiangdu.workday_file import parse_days


class Command(BaseCommand):
    help = "Publish the holidays and adjusted workdays of a year from a file (day,kind,name_zh,name_en)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="the document that announced them")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            days = parse_days(options["file"].read_text(encoding="utf-8"))
            publish_year(year=options["year"], days=days, actor=SYSTEM, at=at, source=options["source"])
        except (ActionError, OSError) as error:
            raise CommandError(str(error)) from error
        moved = recompute_published(at=at)
        self.stdout.write(f"{options['year']}: {len(days)} days published, {moved} due times moved")
