"""Reading a file of lines that may be long, compressed, cut short or no text at all, in memory that stays flat."""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, cast

from django.utils.translation import gettext as _

from encyclopedia.errors import Refused

MAX_LINE: Final = 5_000_000
_GZIP: Final = b"\x1f\x8b"


class Unreadable(Refused):
    """The file cannot be opened, or cannot be read on from here."""


class LineTooLong(Refused):
    """A line is longer than any topic. It was passed over without being held in memory."""

    def __init__(self) -> None:
        super().__init__(
            _("The line is longer than %(limit)d million bytes.") % {"limit": MAX_LINE // 1_000_000}
        )


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Open a file by name ("-" is standard input), plain or gzip: its first two bytes say which. Raises Unreadable."""
    try:
        raw = sys.stdin.buffer if name == "-" else open(name, "rb")  # noqa: PTH123, SIM115 - closed below
    except OSError as error:
        raise Unreadable(
            _("%(name)s cannot be read: %(why)s") % {"name": name, "why": error.strerror}
        ) from error
    try:
        buffered = io.BufferedReader(cast("io.RawIOBase", raw), 1 << 16)
        try:
            packed = buffered.peek(2)[:2] == _GZIP
        except OSError as error:  # a folder opens on some systems, and fails here
            raise Unreadable(
                _("%(name)s cannot be read: %(why)s") % {"name": name, "why": error.strerror}
            ) from error
        yield cast("BinaryIO", gzip.GzipFile(fileobj=buffered)) if packed else buffered
    finally:
        if name != "-":
            raw.close()


def numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | LineTooLong]]:
    """Yield each line that is not blank with its number, from 1. Raises Unreadable when the file breaks off."""
    number = 0
    while True:
        try:
            line: bytes | LineTooLong = stream.readline(MAX_LINE + 1)
            if isinstance(line, bytes) and len(line) > MAX_LINE:
                _pass_over(stream, line)
                line = LineTooLong()
        except (OSError, EOFError, zlib.error) as error:
            raise Unreadable(
                _("The file breaks off after line %(number)d: %(why)s") % {"number": number, "why": error}
            ) from error
        if line == b"":
            return
        number += 1
        if isinstance(line, LineTooLong) or line.strip():
            yield number, line


def _pass_over(stream: BinaryIO, piece: bytes) -> None:
    """Read on to the end of a line that is too long."""
    while piece and not piece.endswith(b"\n"):
        piece = stream.readline(1 << 16)
