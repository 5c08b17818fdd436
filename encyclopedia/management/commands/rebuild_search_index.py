"""Make the search index anew from the editions that patients read."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from encyclopedia import search


class Command(BaseCommand):
    help = "Rebuild the search index from the editions that patients read now. Safe to repeat, and while the site runs."

    def handle(self, *args: Any, **options: Any) -> None:
        if self.stderr.isatty():
            with tqdm(unit="topic") as bar:

                def draw(done: int, total: int) -> None:
                    bar.total = total
                    bar.update(done - bar.n)

                count = search.rebuild(on_progress=draw)
        else:
            count = search.rebuild(on_progress=self.say)
        self.stdout.write(f"Indexed {count} topics.")

    def say(self, done: int, total: int) -> None:
        """Write a plain line every thousand topics."""
        if done % 1000 == 0:
            self.stdout.write(f"{done} of {total}")
