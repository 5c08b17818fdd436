"""Verify the audit chain, from its first event to its head."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from reviews.audit import Fault, verify_chain

PLAIN_EVERY = 5000


class Command(BaseCommand):
    help = (
        "Walk the audit chain, and hold every signature and edition against it. Exits with 0 when all is as it was "
        "written, or with 1 and the name of the first thing that is not. Writes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        verified = 0
        with tqdm(unit=" events", file=self.stderr, disable=not self.stderr.isatty()) as bar:
            for step in verify_chain():
                if isinstance(step, Fault):
                    raise CommandError(f"{step.where}: {step.what} ({verified} events verified before that)")
                verified = step
                bar.update()
                if bar.disable and verified % PLAIN_EVERY == 0:
                    self.stdout.write(f"{verified} events")
        self.stdout.write(f"{verified} events verified.")
