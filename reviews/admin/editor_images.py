"""The pictures of the editor's form: read from what was posted, their files stored, their rows made."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from encyclopedia.content import ContentInvalid, ImageContent, ImageFileContent, read_files
from encyclopedia.errors import BadInput
from encyclopedia.images import MAX_UPLOAD, store_picture

from .editor_typed import ImageRow, SectionRow


def posted_images(
    post: QueryDict, files: Mapping[str, Any], sections: list[SectionRow], names: Iterable[str]
) -> None:
    """Give each section the pictures that were posted with its name, in their order, and what was typed for a new one.

    A picture whose section is not there goes to the last one, so that it is not lost.
    """
    by_uid = {row.uid: row for row in sections}
    for uid in names:
        row = by_uid.get(str(post.get(f"{uid}-section", "")), sections[-1] if sections else None)
        if row is not None:
            row.images.append(_posted(post, files, uid))
    for row in sections:
        row.new_image = _posted(post, files, row.new_image.uid)


def _posted(post: QueryDict, files: Mapping[str, Any], uid: str) -> ImageRow:
    return ImageRow(
        uid,
        _read_files(str(post.get(f"{uid}-files", ""))),
        alt=str(post.get(f"{uid}-alt", "")),
        caption=str(post.get(f"{uid}-caption", "")),
        credit=str(post.get(f"{uid}-credit", "")),
        is_removed=bool(post.get(f"{uid}-removed")),
        upload=files.get(f"{uid}-file"),
    )


def _read_files(text: str) -> list[ImageFileContent]:
    """The files that the form carried; none when they are damaged, and the picture is asked for again."""
    try:
        return read_files({"files": json.loads(text or "[]")}, "files")
    except (ContentInvalid, ValueError, RecursionError):
        return []


def image_rows(sections: Iterable[SectionRow], images: Iterable[ImageContent]) -> list[ImageRow]:
    """Return rows for pictures, with names that none of the form's has."""
    return [
        ImageRow(f"i{number}", image["files"], image["alt"], image["caption"], image["credit"])
        for number, image in enumerate(images, _next_number(sections))
    ]


def add_images(sections: Iterable[SectionRow], row: SectionRow, images: Iterable[ImageContent]) -> None:
    """Put pictures beside those of a section; one that stands there already gets the words that it has not."""
    others = []
    for image in images:
        same = next((one for one in row.kept_images if one.files == image["files"]), None)
        if same is None:
            others.append(image)
            continue
        same.alt = _both(same.alt, image["alt"])
        same.caption = _both(same.caption, image["caption"])
        same.credit = _both(same.credit, image["credit"])
    row.images += image_rows(sections, others)


def _both(mine: str, theirs: str) -> str:
    return " / ".join(dict.fromkeys(filter(None, (mine.strip(), theirs))))


def _next_number(sections: Iterable[SectionRow]) -> int:
    taken = (int(image.uid[1:]) for row in sections for image in row.images)
    return max(taken, default=-1) + 1


def take_uploads(sections: list[SectionRow], *, by: Any, is_save: bool) -> bool:
    """Store the files that came along, each as the picture that it was chosen for. False when one was refused.

    What is stored stays with the form however the save ends, so that no file has to be chosen twice.
    """
    for row in sections:
        for image in [*row.images, row.new_image]:
            if image.upload is not None:
                _take(image, by)
        new = row.new_image
        if new.files:
            new.uid = f"i{_next_number(sections)}"
            row.images.append(new)
            row.new_image = ImageRow(f"{row.uid}-new")
        elif new.has_words and is_save and not row.is_removed:
            new.errors.setdefault("file", _("Choose the file of this picture, or take these words out."))
    return not any(image.errors for row in sections for image in [*row.images, row.new_image])


def _take(image: ImageRow, by: Any) -> None:
    upload, image.upload = image.upload, None
    try:
        # One byte more than is allowed is enough to be refused.
        image.files = store_picture(upload.read(MAX_UPLOAD + 1), by=by)
    except BadInput as refusal:
        image.errors["file"] = str(refusal)
