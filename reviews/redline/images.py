"""The redline of the pictures of a section: which came, went or moved, and what their words say now.

A picture is the hash of its bytes. What left and what came in one section is shown as one in place of the other.
"""

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from encyclopedia.content import ImageContent
from encyclopedia.images import staff_address
from reviews.redline.judging import Part
from reviews.redline.marks import Marks
from reviews.redline.markup import Side, attributes, note, safe, wrap
from reviews.redline.references import Merged, merge_lists, words_redline


def images_redline(old: Sequence[ImageContent], new: Sequence[ImageContent], marks: Marks) -> str:
    """Compare the pictures of a section, in the order of the page; both pictures stand there where one was replaced."""
    return "".join(
        _image_redline(
            row,
            None if row.old is None else old[row.old],
            None if row.new is None else new[row.new],
            marks,
        )
        for row in merge_lists(_partners(old, new), len(old), len(new))
    )


def whole_images(images: Sequence[ImageContent], side: Side) -> SafeString:
    """Set pictures that came, went or stayed together. The change is counted by the caller."""
    return safe("".join(_whole_image(image, side) for image in images))


def _whole_image(image: ImageContent, side: Side, said: str = "") -> str:
    words = (f"<p>{note(label)} {wrap(escape(text), side)}</p>" for label, text in _words(image) if text)
    return _figure(_picture(image, side), "".join(words), side, said)


def _partners(old: Sequence[ImageContent], new: Sequence[ImageContent]) -> dict[int, int]:
    """Pair new places with old ones: the same picture, else whatever is left, in order."""
    place = {_identity(image): i for i, image in enumerate(old)}
    partner = {j: place[_identity(image)] for j, image in enumerate(new) if _identity(image) in place}
    gone = [i for i in range(len(old)) if i not in partner.values()]
    come = [j for j in range(len(new)) if j not in partner]
    return partner | dict(zip(come, gone, strict=False))


def _identity(image: ImageContent) -> str:
    return image["files"][0]["hash"]


def _image_redline(row: Merged, old: ImageContent | None, new: ImageContent | None, marks: Marks) -> str:
    if old is None or new is None:
        return _whole(old, new, marks)
    said = ""
    if row.is_moved:
        said += _said(_("picture moved"), "image_moved", old, new, marks)
    pictures = _picture(new, "kept")
    if old["files"] != new["files"]:
        said += _said(_("another picture in its place"), "image_changed", old, new, marks)
        pictures = f"{_picture(old, 'removed')} {_picture(new, 'added')}"
    words = []
    for (label, was), (_label, now) in zip(_words(old), _words(new), strict=True):
        if was or now:
            words.append(f"<p>{note(label)} {words_redline(was, now, marks)}</p>")
    return _figure(pictures, "".join(words), "kept", said)


def _whole(old: ImageContent | None, new: ImageContent | None, marks: Marks) -> str:
    image = new if new is not None else old
    assert image is not None
    side: Side = "added" if old is None else "removed"
    words = _("picture added") if old is None else _("picture taken out")
    kind: Part = "image_added" if old is None else "image_removed"
    return _whole_image(image, side, _said(words, kind, old, new, marks))


def _said(words: str, kind: Part, old: ImageContent | None, new: ImageContent | None, marks: Marks) -> str:
    """Count one change of a picture, and say what it is."""
    said = note(words, identity=marks.next_id())
    before, after = (one["alt"] if one is not None else "" for one in (old, new))
    return f"<p>{said}{marks.clinical(marks.judge.part(kind, before, after))}</p>"


def _words(image: ImageContent) -> tuple[tuple[str, str], ...]:
    return (
        (_("in words"), image["alt"]),
        (_("caption"), image["caption"]),
        (_("credit"), image["credit"]),
    )


def _picture(image: ImageContent, side: Side) -> str:
    widest = image["files"][0]
    alt = escape(image["alt"])
    size = f'width="{widest["width"]}" height="{widest["height"]}"'
    return wrap(f'<img src="{escape(staff_address(widest))}" alt="{alt}" {size}>', side)


def _figure(pictures: str, words: str, side: Side, said: str = "") -> str:
    classes = "redline-figure" if side == "kept" else f"redline-figure redline-{side}"
    return f"<div{attributes(classes)}>{said}<p>{pictures}</p>{words}</div>"
