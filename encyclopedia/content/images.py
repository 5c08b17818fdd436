"""The pictures of a section as they enter: their words cleaned, their files named by hashes that are hashes."""

import re
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext

from encyclopedia.content.errors import ContentInvalid
from encyclopedia.content.fields import read_list, read_mapping, read_text
from encyclopedia.content.types import ImageContent, ImageFileContent

MAX_IMAGES: Final = 10
MAX_FILES: Final = 5
MAX_SIDE: Final = 10_000
MAX_ALT: Final = 500
MAX_CAPTION: Final = 500
MAX_CREDIT: Final = 200
EXTENSIONS: Final = {"image/jpeg": "jpg", "image/png": "png"}
"""The kinds of file that a picture is kept as, and how their names end."""

_HASH: Final = re.compile(r"[0-9a-f]{64}")


def normalise_images(section: Mapping[str, object], field: str) -> list[ImageContent]:
    """Return the pictures of a section in their one form. Whether the files are kept here, `drafting` asks.

    Raises ContentInvalid: a picture has words for those who do not see it, and stands in a section once.
    """
    images: list[ImageContent] = []
    for position, given in enumerate(read_list(section, "images", MAX_IMAGES)):
        where = f"{field}.images[{position}]"
        image = _image(read_mapping(given, where), where)
        if image["files"][0]["hash"] in {one["files"][0]["hash"] for one in images}:
            raise ContentInvalid(gettext("This picture stands in the section twice."), field=f"{where}.files")
        images.append(image)
    return images


def image_name(file: ImageFileContent) -> str:
    """Return the name under which a file is found at each address, and in each download."""
    return f"{file['hash']}.{EXTENSIONS[file['type']]}"


def _image(given: Mapping[str, object], field: str) -> ImageContent:
    alt = read_text(given, "alt", f"{field}.alt", MAX_ALT)
    if not alt:
        message = gettext("Say in words what the picture shows, for those who do not see it.")
        raise ContentInvalid(message, field=f"{field}.alt")
    return {
        "files": read_files(given, f"{field}.files"),
        "alt": alt,
        "caption": read_text(given, "caption", f"{field}.caption", MAX_CAPTION),
        "credit": read_text(given, "credit", f"{field}.credit", MAX_CREDIT),
    }


def read_files(given: Mapping[str, object], field: str) -> list[ImageFileContent]:
    """Return the files of a picture, the widest first. Raises ContentInvalid for what names none."""
    files = [_file(read_mapping(one, field), field) for one in read_list(given, "files", MAX_FILES)]
    if not files or [one["width"] for one in files] != sorted({one["width"] for one in files}, reverse=True):
        raise _no_file(field)
    return files


def _file(given: Mapping[str, object], field: str) -> ImageFileContent:
    hash_, kind = given.get("hash"), given.get("type")
    if not isinstance(hash_, str) or not _HASH.fullmatch(hash_):
        raise _no_file(field)
    if not isinstance(kind, str) or kind not in EXTENSIONS:
        raise _no_file(field)
    return {
        "hash": hash_,
        "type": kind,
        "width": _side(given.get("width"), field),
        "height": _side(given.get("height"), field),
    }


def _side(given: object, field: str) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= MAX_SIDE:
        raise _no_file(field)
    return given


def _no_file(field: str) -> ContentInvalid:
    return ContentInvalid(gettext("The picture is not there. Choose its file again."), field=field)
