"""manage.py seed_demo: the demo district with its people and cases."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.demo.load import HalfLoaded, load_cases, load_ground
from jiangdu.demo import RealUsersExist
from jiangdu.modules import parts


class Command(BaseCommand):
    help = "Load the demo district. Run again it changes nothing; a database with real users is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()

        def tell(what: str) -> None:
            self.stdout.write(f"{time.monotonic() - started:5.1f} s  {what}")
            self.stdout.flush()

        at = timezone.now()
        try:
            load_ground(at=at, tell=tell)
            came = load_cases(at=at, tell=tell)
            for play in parts("demo"):
                play(at, tell)
        except RealUsersExist as error:
            message = (
                "This database holds real users. The demo is only loaded where there are none; nothing was changed."
            )
            raise CommandError(message) from error
        except HalfLoaded as error:
            raise CommandError(
                "An earlier run broke off half-way. Please start again with an empty database."
            ) from error
        tell(f"done, {came} cases loaded" if came else "the demo was there already")
