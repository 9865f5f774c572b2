"""`manage.py seal_history`: seals now what the timer would seal at night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiangdu.actions.seal_history import seal_history


class Command(BaseCommand):
    help = gettext_lazy("Signs the history recorded since the last seal.")  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        seal = seal_history(at=timezone.now())
        if seal is None:
            self.stdout.write(_("Nothing new to seal."))
            return
        self.stdout.write(_("Seal %(number)d over %(count)d entries.") % {"number": seal.number, "count": seal.count})
