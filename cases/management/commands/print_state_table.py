"""Print the state table for docs/state-table.md."""

from typing import Any

from django.core.management.base import BaseCommand

from cases.queries.state_table import state_table


class Command(BaseCommand):
    """`python manage.py print_state_table > docs/state-table.md`"""

    help = "Prints every state and action of cases and work orders as Markdown."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(state_table(), ending="")
