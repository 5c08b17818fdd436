"""Opening a download that may have been made to do harm: nothing is unpacked to disk or read without a limit."""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Self

from django.utils.translation import gettext as _

from encyclopedia.content import canonical_bytes

from .archive import MANIFEST, MANIFEST_FORMAT

MEGABYTE: Final = 2**20
LARGEST_FILE: Final = 128 * MEGABYTE
LARGEST_JSON: Final = 32 * MEGABYTE
LARGEST_LINE: Final = 16 * MEGABYTE
LARGEST_WHOLE: Final = 512 * MEGABYTE
MOST_FILES: Final = 20_000
_CHUNK: Final = 2**16
_NEEDED: Final = ("README.txt", "events.jsonl", "evidence.html", "evidence.json", MANIFEST)
# Downloads of the first format have no reports, those of the second no concerns.
_LATER_TABLE: Final = ("concerns.csv", "reports.csv")
_TABLE: Final = ("assignments.csv", "checklist.csv", "comments.csv", "events.csv", "signatures.csv")
_EDITION: Final = re.compile(r"editions/edition-[0-9]{4,9}\.json")
_IMAGE: Final = re.compile(r"images/[0-9a-f]{64}\.(?:jpg|png)")
_ENCRYPTED: Final = 0x1
_UNREADABLE: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError)


class EvidenceFault(Exception):
    """The first thing found wrong with a download: ``where``, and what about it."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")


class Download:
    """An opened download whose files are those that a download has, of a size that can be read.

    Use it in a ``with`` statement. Raises EvidenceFault for anything else, and while it is read.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            self._archive = zipfile.ZipFile(path)
        except _UNREADABLE as error:
            raise EvidenceFault(path.name, _("this is no ZIP file that can be read")) from error
        self.entries: dict[str, zipfile.ZipInfo] = {}
        try:
            self._check_entries()
        except EvidenceFault:
            self._archive.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._archive.close()

    def _check_entries(self) -> None:
        listed = self._archive.infolist()
        if len(listed) > MOST_FILES:
            raise EvidenceFault(self._name, _("it holds %(n)s files: too many") % {"n": len(listed)})
        for entry in listed:
            name = entry.orig_filename
            named = (*_NEEDED, *_TABLE, *_LATER_TABLE)
            if name not in named and not _EDITION.fullmatch(name) and not _IMAGE.fullmatch(name):
                raise EvidenceFault(ascii(name[:120]), _("no evidence holds a file of this name"))
            if name in self.entries:
                raise EvidenceFault(name, _("the file is there twice"))
            if entry.flag_bits & _ENCRYPTED:
                raise EvidenceFault(name, _("the file is encrypted"))
            if entry.file_size > LARGEST_FILE:
                raise EvidenceFault(name, _("the file is too large to be read"))
            self.entries[name] = entry
        if sum(entry.file_size for entry in listed) > LARGEST_WHOLE:
            raise EvidenceFault(self._name, _("its files together are too large to be read"))
        for name in (*_NEEDED, *_TABLE):
            if name not in self.entries:
                raise EvidenceFault(name, _("the file is missing"))

    # --- Reading ---

    def _chunks(self, name: str) -> Iterator[bytes]:
        try:
            with self._archive.open(self.entries[name]) as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except _UNREADABLE as error:
            raise EvidenceFault(name, _("the file cannot be read: it is damaged")) from error

    def sha256(self, name: str) -> str:
        digest = hashlib.sha256()
        for chunk in self._chunks(name):
            digest.update(chunk)
        return digest.hexdigest()

    def bytes_of(self, name: str, largest: int = LARGEST_JSON) -> bytes:
        if name not in self.entries:
            raise EvidenceFault(name, _("the file is missing"))
        if self.entries[name].file_size > largest:
            raise EvidenceFault(name, _("the file is too large to be read"))
        return b"".join(self._chunks(name))

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file, each without its end."""
        rest = b""
        for chunk in self._chunks(name):
            *whole, rest = (rest + chunk).split(b"\n")
            yield from whole
            if len(rest) > LARGEST_LINE:
                raise EvidenceFault(name, _("one of its lines is too long to be read"))
        if rest:
            yield rest

    def json(self, name: str) -> dict[str, Any]:
        return canonical_json(name, self.bytes_of(name))

    def manifest(self) -> dict[str, str]:
        told = self.json(MANIFEST)
        files = told.get("files")
        if told.get("format") != MANIFEST_FORMAT or not isinstance(files, dict):
            raise EvidenceFault(MANIFEST, _("it is no manifest of evidence"))
        return files


def canonical_json(where: str, raw: bytes) -> dict[str, Any]:
    """Read JSON that stands in its one canonical form: one way to say it, so that no two readers see two things."""
    try:
        value: Any = json.loads(raw)
        is_canonical = isinstance(value, dict) and canonical_bytes(value) == raw
    except (ValueError, TypeError, RecursionError) as error:
        raise EvidenceFault(where, _("it is no JSON that can be read")) from error
    if not is_canonical:
        raise EvidenceFault(where, _("it is not in canonical form: somebody wrote it anew"))
    told: dict[str, Any] = value
    return told
