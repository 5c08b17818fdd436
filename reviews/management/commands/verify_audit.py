"""Verify the audit chain from its first event to its head, or a download of evidence, which needs no database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from reviews.audit import Fault, Head, HeadUnreadable, check_head, head_now, read_head, verify_chain
from reviews.audit.heads import LARGEST
from reviews.evidence import EvidenceFault, check

PLAIN_EVERY = 5000


class Command(BaseCommand):
    help = (
        "Walk the audit chain, and hold every signature and edition against it. Exits with 0 when all is as it was "
        "written, or with 1 and the name of the first thing that is not. Writes nothing, but for --write-head. With a "
        "file, verify that download of evidence instead; no database is asked."
    )
    # A download is verified on machines that have no database at all.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE.zip", help="a download of evidence")
        parser.add_argument(
            "--head",
            type=Path,
            metavar="FILE",
            help="a head of the chain that was kept elsewhere: prove that nothing up to it was rewritten",
        )
        parser.add_argument(
            "--write-head",
            type=Path,
            metavar="FILE",
            help="when the chain holds, write its head to a new file, to be kept elsewhere",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        new: Path | None = options["write_head"]
        if new is not None and new.exists():
            raise CommandError(f"{new} exists already. Heads are kept, not replaced: name another file.")
        head = _read_head(options["head"]) if options["head"] else None
        if options["file"] is not None:
            if new is not None:
                raise CommandError("--write-head writes the head of this site's chain: leave the file out.")
            self._check_download(options["file"], head)
            return
        verified = self._walk()
        if head is not None:
            if (fault := check_head(head)) is not None:
                raise CommandError(f"{fault.where}: {fault.what} ({verified} events verified)")
            self.stdout.write(f"Nothing up to event {head.sequence} was rewritten since {head.written_at}.")
        if new is not None:
            _write(new, head_now(verified))
            self.stdout.write(f"The head of the chain is in {new}. Keep it where this site cannot write.")

    def _walk(self) -> int:
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
        return verified

    def _check_download(self, path: Path, head: Head | None) -> None:
        try:
            found = check(path, head)
        except EvidenceFault as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(
            f"{found.title}: {found.events} events of the topic and {found.links} links of others stand in one chain, "
            f"from event {found.first} to event {found.last} ({found.hash})."
        )
        self.stdout.write(
            f"{found.signatures} signatures, {found.editions} editions and {found.comments} comments are what the "
            "events sealed."
        )
        if found.trusted:
            self.stdout.write(
                f"{found.trusted} of the links are of the first form of the chain and were taken on trust."
            )
        if head is not None:
            self.stdout.write(
                f"The chain is the one whose head was kept on {head.written_at}, up to event {head.sequence}."
            )
        else:
            self.stdout.write("Held against no head that was kept elsewhere (--head).")


def _read_head(path: Path) -> Head:
    try:
        with path.open("rb") as file:
            return read_head(file.read(LARGEST + 1))
    except (OSError, HeadUnreadable) as error:
        raise CommandError(f"{path}: {error}") from error


def _write(path: Path, head: Head) -> None:
    try:
        with path.open("xb") as file:
            file.write(head.as_bytes())
    except OSError as error:
        raise CommandError(f"{path}: {error}") from error
