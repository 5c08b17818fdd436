"""Load the demo: sample topics, and people to try them with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from encyclopedia.errors import Refused
from reviews import demo
from reviews.actions.clock import do_due_work
from reviews.notices import steps as notices


class Command(BaseCommand):
    help = (
        "Load the demo into an empty database: topics in every state, and accounts that share a public password. "
        "Refuses unless DEMO is set. Safe to repeat: a demo that is there is left alone."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(f"Loaded a demo of {demo.load()} topics.")
            for told in do_due_work(notices.STEPS):
                for line in told.done:
                    self.stdout.write(line)
        except demo.AlreadyLoaded as error:
            self.stdout.write(str(error))
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Accounts (the password of each is {demo.PASSWORD}):")
        for person in demo.PEOPLE:
            name = f"{person.first_name} {person.last_name}"
            printed = f"{name}, {person.credentials}" if person.credentials else name
            self.stdout.write(f"  {person.username:<11} {printed:<29} {person.may}")
