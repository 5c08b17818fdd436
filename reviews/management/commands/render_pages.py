"""Render stored pages again: after an upgrade with a better renderer, or a change of a setting that pages print."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from encyclopedia.rendering import count_to_render, render_again
from reviews.audit import lock_chain

PLAIN_EVERY = 1000


class Command(BaseCommand):
    help = (
        "Render the stored pages that an earlier release rendered, or that are missing. Run it after each upgrade. "
        "Safe to repeat, to stop, and while the site runs: acts of staff wait for the hundred pages in hand, no longer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="every page: after a change of BASE_URL or TIME_ZONE"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stale_only = not options["all"]
        total = count_to_render(stale_only=stale_only)
        done = said = 0
        with tqdm(total=total, unit=" pages", file=self.stderr, disable=not self.stderr.isatty()) as bar:
            # Every act that shows, hides or files a topic writes evidence, and so waits at the chain.
            for count in render_again(lock_chain, stale_only=stale_only):
                done += count
                bar.update(count)
                if bar.disable and done - said >= PLAIN_EVERY:
                    said = done
                    self.stdout.write(f"{done} of {total}")
                    self.stdout.flush()
        self.stdout.write(f"Rendered {done} pages.")
