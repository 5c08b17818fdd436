"""Do what is due: one command for cron. ``reviews.actions.clock`` and ``reviews.notices.steps`` list what that is."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.actions.clock import STEPS, do_due_work
from reviews.notices import steps


class Command(BaseCommand):
    help = (
        "Publish the approved versions whose date has come, open the reviews of pages that come due, tell people in "
        "their inbox what was done and what they are late with, and send mail. For cron, each minute; safe to repeat, "
        "and to run several times at once. Exits with 1 when something could not be done, naming it; the rest is done."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = failed = 0
        for told in do_due_work([*STEPS, *steps.STEPS]):
            for line in told.done:
                self.stdout.write(line)
            for line in told.failed:
                self.stderr.write(line)
            done, failed = done + len(told.done), failed + len(told.failed)
        if failed:
            raise CommandError(f"{failed} of {done + failed} things that were due could not be done.")
        if not done:
            self.stdout.write("Nothing was due.")
