"""Do what is due: one command for cron. ``reviews.actions.clock`` lists what that is."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.actions.clock import do_due_work


class Command(BaseCommand):
    help = (
        "Publish the approved versions whose date has come, and open the reviews of pages that come due. For cron, "
        "each minute; safe to repeat, and to run several times at once. Exits with 1 when something could not be done, "
        "naming it; the rest is done."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = failed = 0
        for told in do_due_work():
            for line in told.done:
                self.stdout.write(line)
            for line in told.failed:
                self.stderr.write(line)
            done, failed = done + len(told.done), failed + len(told.failed)
        if failed:
            raise CommandError(f"{failed} of {done + failed} things that were due could not be done.")
        if not done:
            self.stdout.write("Nothing was due.")
