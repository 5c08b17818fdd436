"""Import topic bundles: the command line of ``reviews.batch_import``."""

import gc
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from tqdm import tqdm

from encyclopedia.errors import Refused
from encyclopedia.interchange import LineTooLong, Unreadable, numbered_lines, opened
from reviews.actions import Attestation, Imported
from reviews.batch_import import BatchImport, Refusal, importer_account

PLAIN_EVERY = 200


class Command(BaseCommand):
    help = (
        "Import topic bundles (JSON Lines, plain or gzip): as drafts, or with --as-reviewed as editions that a named "
        "chair attests. One transaction a topic; safe to repeat: unchanged topics are left alone, changed ones become "
        "new drafts, never new editions. Categories, codes and related topics are set when a topic is created and left "
        "to staff from then on; a related topic that is not here yet is left out. Each refused line is named on the "
        "error stream while the rest goes in; the exit status is 1 only when nothing could come in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file, or - for standard input")
        parser.add_argument(
            "--by", metavar="USERNAME", help="the writer who imports (default: the account “importer”)"
        )
        parser.add_argument(
            "--as-reviewed", action="store_true", help="publish what an earlier system had reviewed"
        )
        parser.add_argument(
            "--attested-by", metavar="USERNAME", help="the chair who signs for the earlier review"
        )
        parser.add_argument(
            "--reason", metavar="TEXT", default="", help="why the earlier review can be relied on"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--limit", type=int, metavar="N", help="take the first N topics only")

    def handle(self, *args: Any, file: str, dry_run: bool, limit: int | None, **options: Any) -> None:
        if limit is not None and limit < 1:
            raise CommandError("--limit takes a number from 1 up.")
        by = self.account(options["by"], "--by") if options["by"] else None
        batch = BatchImport(by=by, attestation=self.attestation(importer=by, **options), dry_run=dry_run)
        broken = ""
        try:
            if by is None:
                check_importer()
            gc.freeze()  # what is loaded stays to the end: the collector need not go through it again and again
            with opened(file) as stream:
                self.bring_in(batch, first(numbered_lines(stream), limit))
        except Unreadable as error:
            broken = str(error)
        except Refused as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            broken = "Stopped. What is counted above is in; run it again for the rest."
        finally:
            gc.unfreeze()
        self.stdout.write(summary(batch))
        if broken:
            raise CommandError(broken)
        if batch.refused and not batch.counts.total():
            raise CommandError("Every line was refused.")

    def account(self, username: str, option: str) -> Any:
        user = get_user_model().objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"{option}: there is no active account “{username}”.")
        return user

    def attestation(
        self, *, importer: Any, as_reviewed: bool, attested_by: str | None, reason: str, **_options: Any
    ) -> Attestation | None:
        """Return who vouches for the batch, checked before the first line; None for drafts."""
        if not as_reviewed:
            if attested_by or reason:
                raise CommandError("--attested-by and --reason go with --as-reviewed.")
            return None
        if not attested_by or not reason.strip():
            raise CommandError("--as-reviewed needs --attested-by USERNAME and --reason TEXT.")
        attestation = Attestation(by=self.account(attested_by, "--attested-by"), reason=reason.strip())
        try:
            with transaction.atomic():
                attestation.check()
                if importer is not None:
                    attestation.check_is_not(importer)
        except Refused as error:
            raise CommandError(str(error)) from error
        return attestation

    def bring_in(self, batch: BatchImport, lines: Iterator[tuple[int, bytes | LineTooLong]]) -> None:
        """Run the import with a bar on a terminal, and a plain line now and then elsewhere."""
        with tqdm(unit=" topics", file=self.stderr, disable=not self.stderr.isatty()) as bar:
            for done, refusal in enumerate(batch.run(lines), start=1):
                bar.update()
                if refusal is not None:
                    bar.clear()
                    self.stderr.write(in_words(refusal))
                if bar.disable and done % PLAIN_EVERY == 0:
                    self.stdout.write(f"{done} lines: {summary(batch)}")
                    self.stdout.flush()


def check_importer() -> None:
    """Refuse before the first line when the default account cannot be used. Writes nothing."""
    with transaction.atomic():
        importer_account()
        transaction.set_rollback(True)


def first(
    lines: Iterator[tuple[int, bytes | LineTooLong]], limit: int | None
) -> Iterator[tuple[int, bytes | LineTooLong]]:
    for taken, line in enumerate(lines, start=1):
        yield line
        if taken == limit:
            return


def in_words(refusal: Refusal) -> str:
    name = f" ({refusal.source_id})" if refusal.source_id else ""
    return f"Line {refusal.line}{name} refused: {refusal.reason}"


def summary(batch: BatchImport) -> str:
    counts = batch.counts
    changed, held = counts[Imported.CHANGED], counts[Imported.HELD]
    words = (
        f"created {counts[Imported.CREATED]}, changed {changed + held} (held {held} beside open work), "
        f"unchanged {counts[Imported.UNCHANGED]}, refused {batch.refused}"
    )
    return f"Dry run, nothing written: {words}" if batch.dry_run else words
