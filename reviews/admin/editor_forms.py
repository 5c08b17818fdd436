"""The draft as a form: what a writer typed, row by row, and nothing of it lost on the way to the database and back.

Plain data instead of a formset, because a form here has to survive everything: a wrong address, a second writer, a
missing token, a lost permission. It is built from a content or from a POST, and shown again as it was typed.

Each section and each reference is a *row* with a name of its own (``s3``, ``r1``): the order of the rows is the order
in which their names come, so that rows can be moved without renaming their fields.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia import content as words
from encyclopedia.content import Content, ContentInvalid, ReferenceContent, SectionContent, canonical_bytes

TEXT_FIELDS: Final = ("title", "summary", "author")
ATTRIBUTION_FIELDS: Final = ("text", "license", "source_url")
MAX_KEY: Final = 80
ORDER: Final = "order"

FIELD_LABELS: Final = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "also_called": gettext_lazy("Also called"),
    "author": gettext_lazy("Author"),
    "attribution.text": gettext_lazy("Attribution"),
    "attribution.license": gettext_lazy("License"),
    "attribution.source_url": gettext_lazy("Source address"),
    "references": gettext_lazy("References"),
    "sections": gettext_lazy("Sections"),
    "order": gettext_lazy("Order of the sections"),
    "key": gettext_lazy("Key"),
    "heading": gettext_lazy("Heading"),
    "html": gettext_lazy("Text"),
    "text": gettext_lazy("Source"),
    "url": gettext_lazy("Web address"),
    "doi": gettext_lazy("DOI"),
    "pmid": gettext_lazy("PubMed number"),
    "accessed_on": gettext_lazy("Accessed on"),
}

_ROW_NAME: Final = re.compile(r"[sr][0-9]{1,6}")
_INDEXED: Final = re.compile(r"(sections|references)\[([0-9]+)\](?:\.(\w+))?")


@dataclass
class SectionRow:
    """One section as typed. ``key`` is "" for a section that was never saved; its key is then made from its heading."""

    uid: str
    key: str = ""
    heading: str = ""
    html: str = ""
    is_removed: bool = False
    new_key: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        return not (self.key or self.heading.strip() or self.html.strip())

    @property
    def content(self) -> SectionContent:
        return {"key": self.key or self.new_key, "heading": self.heading, "html": self.html}


@dataclass
class ReferenceRow:
    """One source as typed. Until the next save it is cited by the ``number`` that it came with, wherever it moves."""

    uid: str
    text: str = ""
    url: str = ""
    doi: str = ""
    pmid: str = ""
    accessed_on: str = ""
    is_removed: bool = False
    notice: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> ReferenceContent:
        return ReferenceContent(
            text=self.text, url=self.url, doi=self.doi, pmid=self.pmid, accessed_on=self.accessed_on
        )

    @property
    def number(self) -> int:
        """What a citation of it says: from its name, which no move changes and no other row gets."""
        return int(self.uid[1:]) + 1 if self.uid[1:].isdecimal() else 0


@dataclass
class DraftForm:
    """Everything on the editor. ``base_hash`` names the text that was opened, ``base_parts`` each part of that text.

    ``choices`` answer the questions of a comparison, ``seen`` are the fingerprints of our side when they were asked.
    """

    base_hash: str = ""
    base_parts: dict[str, str] = field(default_factory=dict)
    title: str = ""
    summary: str = ""
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
        return cls(
            base_hash=base_hash,
            base_parts=parts_of(content),
            title=content["title"],
            summary=content["summary"],
            also_called="\n".join(content["also_called"]),
            author=content["author"],
            attribution={name: content["attribution"][name] for name in ATTRIBUTION_FIELDS},
            sections=[
                SectionRow(f"s{n}", item["key"], item["heading"], item["html"])
                for n, item in enumerate(content["sections"])
            ],
            references=[ReferenceRow(f"r{n}", **item) for n, item in enumerate(content["references"])],
        )

    @classmethod
    def from_post(cls, post: QueryDict) -> "DraftForm":
        """The form as it was typed, whatever it holds. Judging it comes later."""

        def given(name: str) -> str:
            return str(post.get(name, "")).replace("\r\n", "\n")

        return cls(
            base_hash=given("base_hash")[:200],
            base_parts=_read_parts(given("base_parts")),
            title=given("title"),
            summary=given("summary"),
            also_called=given("also_called"),
            author=given("author"),
            attribution={name: given(f"attribution-{name}") for name in ATTRIBUTION_FIELDS},
            sections=[
                SectionRow(
                    uid,
                    given(f"{uid}-key"),
                    given(f"{uid}-heading"),
                    given(f"{uid}-html"),
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
        for name in ("title", "summary", "also_called", "author", "attribution"):
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
        name = indexed[3] or "" if indexed else where.partition("[")[0]
        label = str(FIELD_LABELS.get(name, _("This section")))
        message = error.message.replace(f" ({error.field})", "")
        message = message.replace(error.field, label, 1)
        if indexed:
            rows: list[Any] = self.kept_sections if indexed[1] == "sections" else self.kept_references
            if int(indexed[2]) < len(rows):
                rows[int(indexed[2])].errors.setdefault(indexed[3] or "html", message)
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
            found += [(f"id_{row.uid}-{name}", where, message) for name, message in row.errors.items()]
        for source in self.references:
            where = _("Reference %(n)d") % {"n": source.number}
            found += [(f"id_{source.uid}-{name}", where, message) for name, message in source.errors.items()]
        return found

    def next_uid(self, letter: str) -> str:
        """A name that no row has."""
        rows: Iterable[SectionRow | ReferenceRow] = self.sections if letter == "s" else self.references
        return f"{letter}{max((int(row.uid[1:]) for row in rows), default=-1) + 1}"


def parts_of(content: Content) -> dict[str, str]:
    """A short fingerprint of each part, so that a later comparison can tell which side changed what.

    The order of the sections is there as their keys: only the place of those that both sides have can be compared.
    """
    parts = {name: fingerprint(content[name]) for name in ("title", "summary", "author")}
    parts["also_called"] = fingerprint(content["also_called"])
    parts["references"] = fingerprint(content["references"])
    for name in ATTRIBUTION_FIELDS:
        parts[f"attribution.{name}"] = fingerprint(content["attribution"][name])
    for section in content["sections"]:
        parts[f"section:{section['key']}"] = fingerprint([section["heading"], section["html"]])
    parts[ORDER] = " ".join(section["key"] for section in content["sections"])
    return parts


def fingerprint(value: Any) -> str:
    return hashlib.sha256(canonical_bytes(value)).hexdigest()[:16]


def _read_parts(text: str) -> dict[str, str]:
    """The fingerprints that the form carried; none when they are damaged, and every difference is then asked about."""
    try:
        parts = json.loads(text or "{}")
    except (ValueError, RecursionError):  # the field is the browser's: it may hold brackets a million deep
        return {}
    if not isinstance(parts, dict):
        return {}
    return {name: value for name, value in parts.items() if isinstance(value, str)}


def _row_names(post: QueryDict, name: str, letter: str) -> list[str]:
    wanted = [uid for uid in post.getlist(name) if _ROW_NAME.fullmatch(uid) and uid[0] == letter]
    return list(dict.fromkeys(wanted))
