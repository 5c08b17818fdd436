"""The draft as a form: what a writer typed, row by row, and nothing of it lost on the way to the database and back.

Plain data instead of a formset, because a form here has to survive everything: a wrong address, a second writer, a
missing token, a lost permission. It is built from a content or from a POST, and shown again as it was typed.

Each section and each reference is a *row* with a name of its own (``s3``, ``r1``): the order of the rows is the order
in which their names come, so that rows can be moved without renaming their fields.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext as _

from encyclopedia import content as words
from encyclopedia.content import Content, ContentInvalid, images_of, key_points_of

from .editor_images import image_rows, posted_images
from .editor_parts import ATTRIBUTION_FIELDS, parts_of, read_parts
from .editor_typed import FIELD_LABELS, ImageRow, ReferenceRow, SectionRow

TEXT_FIELDS: Final = ("title", "summary", "author")
LIST_FIELDS: Final = ("key_points", "also_called")
"""One entry a line."""
MAX_KEY: Final = 80

_ROW_NAME: Final = re.compile(r"[sri][0-9]{1,6}")
_INDEXED: Final = re.compile(r"(sections|references)\[([0-9]+)\](?:\.images\[([0-9]+)\])?(?:\.(\w+))?")


@dataclass
class DraftForm:
    """Everything on the editor. ``base_hash`` names the text that was opened, ``base_parts`` each part of that text.

    ``choices`` answer the questions of a comparison, ``seen`` are the fingerprints of our side when they were asked.
    """

    base_hash: str = ""
    base_parts: dict[str, str] = field(default_factory=dict)
    title: str = ""
    summary: str = ""
    key_points: str = ""
    also_called: str = ""
    author: str = ""
    attribution: dict[str, str] = field(default_factory=dict)
    sections: list[SectionRow] = field(default_factory=list)
    references: list[ReferenceRow] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    resolving: str = ""
    incoming_hash: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_content(cls, content: Content, base_hash: str) -> "DraftForm":
        """The form of a text as it stands in the database."""
        form = cls(
            base_hash=base_hash,
            base_parts=parts_of(content),
            title=content["title"],
            summary=content["summary"],
            key_points="\n".join(key_points_of(content)),
            also_called="\n".join(content["also_called"]),
            author=content["author"],
            attribution={name: content["attribution"][name] for name in ATTRIBUTION_FIELDS},
            sections=[
                SectionRow(f"s{n}", item["key"], item["heading"], item["html"], "is_callout" in item)
                for n, item in enumerate(content["sections"])
            ],
            references=[ReferenceRow(f"r{n}", **item) for n, item in enumerate(content["references"])],
        )
        for row, section in zip(form.sections, content["sections"], strict=True):
            row.images = image_rows(form.sections, images_of(section))
        return form

    @classmethod
    def from_post(cls, post: QueryDict, files: Mapping[str, Any] | None = None) -> "DraftForm":
        """The form as it was typed, whatever it holds. Judging it comes later."""

        def given(name: str) -> str:
            return str(post.get(name, "")).replace("\r\n", "\n")

        form = cls(
            base_hash=given("base_hash")[:200],
            base_parts=read_parts(given("base_parts")),
            title=given("title"),
            summary=given("summary"),
            key_points=given("key_points"),
            also_called=given("also_called"),
            author=given("author"),
            attribution={name: given(f"attribution-{name}") for name in ATTRIBUTION_FIELDS},
            sections=[
                SectionRow(
                    uid,
                    given(f"{uid}-key"),
                    given(f"{uid}-heading"),
                    given(f"{uid}-html"),
                    is_callout=bool(given(f"{uid}-callout")),
                    is_removed=bool(given(f"{uid}-removed")),
                )
                for uid in _row_names(post, "section", "s")
            ],
            references=[
                ReferenceRow(
                    uid,
                    given(f"{uid}-text"),
                    given(f"{uid}-url"),
                    given(f"{uid}-doi"),
                    given(f"{uid}-pmid"),
                    given(f"{uid}-accessed_on"),
                    is_removed=bool(given(f"{uid}-removed")),
                )
                for uid in _row_names(post, "reference", "r")
            ],
            choices={name[7:]: str(value) for name, value in post.items() if name.startswith("choice-")},
            seen={name[5:]: str(value) for name, value in post.items() if name.startswith("seen-")},
            resolving=given("resolving"),
            incoming_hash=given("incoming_hash")[:200],
        )
        posted_images(post, files or {}, form.sections, _row_names(post, "image", "i"))
        return form

    @property
    def kept_sections(self) -> list[SectionRow]:
        """The sections that a save would write, in order."""
        return [row for row in self.sections if not row.is_removed and not row.is_blank]

    @property
    def kept_references(self) -> list[ReferenceRow]:
        return [row for row in self.references if not row.is_removed]

    def to_raw(self, language: str) -> dict[str, Any]:
        """What ``save_draft`` takes. Sections that were never saved get a key that no other section has.

        Citations follow their sources: from the numbers of the rows to places in the list that is handed over.
        """
        self._make_keys()
        numbers = {row.number: place for place, row in enumerate(self.kept_references, 1)}
        return {
            "language": language,
            "title": self.title,
            "summary": self.summary,
            "key_points": self.key_points.splitlines(),
            "also_called": self.also_called.splitlines(),
            "author": self.author,
            "sections": [
                {**one.content, "html": words.cited_as(one.html, numbers)} for one in self.kept_sections
            ],
            "references": [row.content for row in self.kept_references],
            "attribution": dict(self.attribution),
        }

    def _make_keys(self) -> None:
        taken = {row.key for row in self.kept_sections if row.key}
        for number, row in enumerate(self.kept_sections, 1):
            if row.key:
                continue
            stem = slugify(row.heading)[: MAX_KEY - 5].strip("-_").replace("_", "-") or f"section-{number}"
            key, n = stem, 1
            while key in taken:
                n += 1
                key = f"{stem}-{n}"
            row.new_key = key
            taken.add(key)

    def find_errors(self, language: str) -> bool:
        """Check every field by itself, so that all errors are told at once. True when there is any."""
        raw = self.to_raw(language)
        try:
            words.normalise_content(raw)
        except ContentInvalid as error:
            self._note(error)
        else:
            return False
        for name in ("title", "summary", "key_points", "also_called", "author", "attribution"):
            self._try({name: raw[name]})
        for name in ("sections", "references"):
            for index, item in enumerate(raw[name]):
                self._try({name: [item]}, f"{name}[{index}]", f"{name}[0]")
        return True

    def _try(self, part: Mapping[str, Any], path: str = "", seen_as: str = "") -> None:
        try:
            words.normalise_content(part)
        except ContentInvalid as error:
            self._note(error, path, seen_as)

    def _note(self, error: ContentInvalid, path: str = "", seen_as: str = "") -> None:
        """Keep an error at the field that it is about; paths such as ``sections[2].html`` mean nothing to a writer."""
        where = error.field.replace(seen_as, path, 1) if seen_as else error.field
        indexed = _INDEXED.fullmatch(where)
        name = indexed[4] or "" if indexed else where.partition("[")[0]
        label = str(FIELD_LABELS.get(name, _("This section")))
        message = error.message.replace(f" ({error.field})", "")
        message = message.replace(error.field, label, 1)
        if indexed:
            rows: list[Any] = self.kept_sections if indexed[1] == "sections" else self.kept_references
            if int(indexed[2]) < len(rows):
                row = rows[int(indexed[2])]
                row = row.kept_images[int(indexed[3])] if indexed[3] else row
                row.errors.setdefault({"": "html", "files": "file"}.get(name, name), message)
                return
        self.errors.setdefault(name, message)

    @property
    def error_list(self) -> list[tuple[str, str, str]]:
        """(id of the field, where it is, what is wrong) for the list at the top of the screen."""
        found = [
            (f"id_{name.replace('.', '-')}", str(FIELD_LABELS.get(name, "")), message)
            for name, message in self.errors.items()
        ]
        for number, row in enumerate(self.sections, 1):
            where = row.heading or _("Section %(n)d") % {"n": number}
            rows: list[SectionRow | ImageRow] = [row, *row.images, row.new_image]
            for one in rows:
                found += [(f"id_{one.uid}-{name}", where, message) for name, message in one.errors.items()]
        for source in self.references:
            where = _("Reference %(n)d") % {"n": source.number}
            found += [(f"id_{source.uid}-{name}", where, message) for name, message in source.errors.items()]
        return found

    def next_uid(self, letter: str) -> str:
        """A name that no row has."""
        rows: Iterable[SectionRow | ReferenceRow] = self.sections if letter == "s" else self.references
        return f"{letter}{max((int(row.uid[1:]) for row in rows), default=-1) + 1}"


def _row_names(post: QueryDict, name: str, letter: str) -> list[str]:
    wanted = [uid for uid in post.getlist(name) if _ROW_NAME.fullmatch(uid) and uid[0] == letter]
    return list(dict.fromkeys(wanted))
