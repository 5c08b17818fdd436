"""Write what patients read now as topic bundles."""

import gzip
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from encyclopedia.interchange import as_line, export_bundles


class Command(BaseCommand):
    help = (
        "Write the editions that patients read now as topic bundles (JSON Lines), one a line. FILE may end in .gz; "
        "without it, or with -, they go to standard output. Drafts, reviews and withdrawn topics are never written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="where to write; - is standard output")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        if file == "-":
            self.write(self.stdout)
            return
        path = Path(file)
        unfinished = path.with_name(path.name + ".unfinished")
        try:
            with (
                gzip.open(unfinished, "wt", encoding="utf-8")
                if path.suffix == ".gz"
                else unfinished.open("w", encoding="utf-8")
            ) as stream:
                count = self.write(stream)
            unfinished.replace(path)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}") from error
        self.stdout.write(f"Wrote {count} topics to {file}.")

    def write(self, stream: TextIO | Any) -> int:
        """Write every bundle and return how many. Nothing but bundles goes to the stream."""
        count = 0
        for count, bundle in enumerate(export_bundles(), start=1):  # noqa: B007 - the count is the answer
            stream.write(as_line(bundle))
        return count
