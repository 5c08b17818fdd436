"""Do what is due: one command for cron. Today that is scheduled publication."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews import actions


class Command(BaseCommand):
    help = (
        "Publish the approved versions whose date has come. For cron, every few minutes; safe to repeat, and to run "
        "several times at once. Exits with 1 when a publication was refused, naming it; the others are published."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done, refused = actions.publish_due()
        for edition in done:
            self.stdout.write(
                f"Published {edition.title}, edition {edition.number} (/topics/{edition.topic.slug}/)."
            )
        if not done and not refused:
            self.stdout.write("Nothing was due.")
        for topic, reason in refused:
            self.stderr.write(f"{topic} was not published: {reason}")
        if refused:
            raise CommandError(f"{len(refused)} of {len(done) + len(refused)} publications were refused.")
