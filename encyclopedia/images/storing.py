"""What is kept of pictures, and to whom it is handed out."""

import hashlib
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import Content, ImageFileContent, image_files_of, images_of
from encyclopedia.errors import BadInput
from encyclopedia.models import Edition, EditionImage, ImageFile
from encyclopedia.statements import insert


def store_picture(data: bytes, *, by: Any) -> list[ImageFileContent]:
    """Keep a picture, and return its files as a content names them, the widest first. Doing it twice keeps it once.

    Bytes that are kept here already are the picture that they are; all others are written anew. Nothing public comes of
    it: patients get the files that an edition shows. Raises BadInput for what is no picture to keep.
    """
    known = _files_of(hashlib.sha256(data).hexdigest())
    if known:
        return known
    from .reading import read_picture  # here: with the decoder it is 5 MB that most workers never need

    written = read_picture(data)
    names = [one.content for one in written]
    now = timezone.now()
    files = [
        ImageFile(
            hash=name["hash"],
            type=name["type"],
            width=name["width"],
            height=name["height"],
            smaller=names[1:] if place == 0 else [],
            data=one.data,
            stored_at=now,
            stored_by=by,
        )
        for place, (one, name) in enumerate(zip(written, names, strict=True))
    ]
    ImageFile.objects.bulk_create(files, ignore_conflicts=True)
    return _files_of(names[0]["hash"])


def _files_of(hash_: str) -> list[ImageFileContent]:
    """The files of a picture by the hash of its widest; none when it is not kept."""
    return _kept({hash_}).get(hash_, [])


def _kept(hashes: set[str], *, is_locked: bool = False) -> dict[str, list[ImageFileContent]]:
    files = ImageFile.objects.filter(hash__in=hashes).order_by("pk")
    if is_locked:
        files = files.select_for_update(of=("self",), no_key=True)
    rows = files.values_list("hash", "type", "width", "height", "smaller")
    return {
        hash_: [{"hash": hash_, "type": type_, "width": width, "height": height}, *smaller]
        for hash_, type_, width, height, smaller in rows
    }


def with_kept_images(raw: Mapping[str, Any], *, by: Any) -> Mapping[str, Any]:
    """Return the words of a bundle with the pictures that came along kept, and named as a content names them.

    Raises BadInput for bytes that are no picture to keep.
    """
    sections = raw.get("sections")
    if not isinstance(sections, list) or not any(
        isinstance(one, dict) and one.get("images") for one in sections
    ):
        return raw
    return {**raw, "sections": [_with_files(one, by) for one in sections]}


def _with_files(section: Any, by: Any) -> Any:
    images = section.get("images") if isinstance(section, dict) else None
    if not isinstance(images, list):
        return section
    return {**section, "images": [_with_file(image, by) for image in images]}


def _with_file(image: Any, by: Any) -> Any:
    if not isinstance(image, dict) or not isinstance(image.get("data"), str):
        return image
    try:
        data = b64decode(image["data"], validate=True)
    except ValueError as error:
        raise BadInput(_("The bytes of a picture are not in Base64.")) from error
    return {**image, "files": store_picture(data, by=by)}


def bytes_of(hashes: set[str]) -> Iterator[ImageFile]:
    """Yield the files of these hashes, by hash in order, one in memory at a time."""
    return ImageFile.objects.filter(hash__in=hashes).order_by("hash").iterator(chunk_size=1)


def check_stored(content: Content, *, is_locked: bool = False) -> None:
    """Raise BadInput unless every picture of a content is kept here, in the files that it names. One query, or none.

    ``is_locked``: the content is about to be saved, and nobody may remove a picture that it names before that is done.
    """
    pictures = [image["files"] for section in content["sections"] for image in images_of(section)]
    if not pictures:
        return
    kept = _kept({files[0]["hash"] for files in pictures}, is_locked=is_locked)
    if any(kept.get(files[0]["hash"]) != files for files in pictures):
        raise BadInput(_("A picture of this text is not kept here. Choose its file again."))


def link_files(edition: Edition) -> None:
    """Note which files an edition shows, so that patients are handed them. Called when it begins to be shown."""
    if '"images"' not in edition.content:
        return
    if hashes := {file["hash"] for file in image_files_of(edition.signed_content())}:
        files = ImageFile.objects.filter(hash__in=hashes).order_by("pk")
        insert([EditionImage(edition=edition, file=file) for file in files.only("pk")])


def public_file(name: str) -> ImageFile | None:
    """The file of this name, if an edition of a topic that patients read now shows it or showed it."""
    shown = Edition.objects.shown().filter(topic=OuterRef("edition__topic"))
    used = EditionImage.objects.filter(Exists(shown), file=OuterRef("pk"))
    return _named(name, ImageFile.objects.filter(Exists(used)))


def staff_file(name: str) -> ImageFile | None:
    """The file of this name, for staff who see drafts."""
    return _named(name, ImageFile.objects.all())


def _named(name: str, files: QuerySet[ImageFile]) -> ImageFile | None:
    file = files.filter(hash=name.partition(".")[0]).first()
    return file if file is not None and name == file.name else None
