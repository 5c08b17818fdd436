"""Write the table of review states as a page of the documentation."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.workflow import as_markdown

PAGE = Path("docs") / "review-states.md"


class Command(BaseCommand):
    help = "Write docs/review-states.md from the table that the acts obey. With --check, say whether it is stale."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit with 1 when the page is stale"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / PAGE
        wanted = as_markdown()
        if check:
            if not path.is_file() or path.read_text(encoding="utf-8") != wanted:
                raise CommandError(f"{PAGE} is stale: run manage.py write_review_states.")
            self.stdout.write(f"{PAGE} is up to date.")
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted, encoding="utf-8")
        self.stdout.write(f"Wrote {PAGE}.")
