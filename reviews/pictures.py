"""Which pictures that staff sent are named by no text, and were by none: those alone can be removed again.

A text names the files of its pictures by their hashes. Looked at are all texts that are kept: sections, what sections
once were, what went to the board, what an import brought. An edition shows what sections of its version still say.
"""

import re
from collections.abc import Iterator
from typing import Final

from encyclopedia.models import ImageFile, IncomingText, Section
from reviews.models import RoundText

_HASH: Final = re.compile(r"[0-9a-f]{64}")


def _texts() -> Iterator[str]:
    marked = '"images"'
    for column in ("base", "content"):
        texts = IncomingText.objects.filter(**{f"{column}__contains": marked}).order_by()
        yield from texts.values_list(column, flat=True).iterator()
    yield from RoundText.objects.filter(content__contains=marked).values_list("content", flat=True).iterator()


def named_hashes() -> set[str]:
    """Return the hash of every file that a text names or once named. Five queries."""
    found: set[str] = set()
    for sections in (Section.objects, Section.history):
        for images in sections.exclude(images=[]).order_by().values_list("images", flat=True).iterator():
            found |= {file["hash"] for image in images for file in image["files"]}
    for text in _texts():
        found |= set(_HASH.findall(text))
    return found


def unused_pictures() -> list[int]:
    """Return the ids of the pictures, by their widest files, of whose files no text names any."""
    rows = list(ImageFile.objects.order_by("pk").values_list("pk", "hash", "smaller"))
    smaller = {file["hash"] for _pk, _hash, files in rows for file in files}
    named = named_hashes() if rows else set()
    return [
        pk
        for pk, hash_, files in rows
        if hash_ not in smaller and named.isdisjoint((hash_, *(file["hash"] for file in files)))
    ]
