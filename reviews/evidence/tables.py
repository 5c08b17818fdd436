"""The evidence as CSV, made from ``evidence.json`` and the events alone, so that ``verify_audit`` can make it again.

Safe to open in a spreadsheet: a cell that would be taken for a formula begins with an apostrophe (OWASP, “CSV
Injection”), and every cell is in quotes.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from reviews.audit import quick_bytes

from .concerns import CONCERN_HEADER, concern_rows
from .reports import REPORT_HEADER, report_rows

Row = Sequence[object]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: object) -> str:
    """One cell as text; nothing that a spreadsheet would run."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def csv_lines(header: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """A table line by line, as UTF-8 with a byte order mark, by which spreadsheets know it."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    yield out.getvalue().encode("utf-8-sig")
    for row in rows:
        out.seek(0)
        out.truncate()
        writer.writerow([cell(value) for value in row])
        yield out.getvalue().encode()


def csv_bytes(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """The same as one piece."""
    return b"".join(csv_lines(header, rows))


def tables(facts: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> dict[str, bytes]:
    """Every CSV file of a download, by its name."""
    told = {}
    if "reader_reports" in facts:
        told["reports.csv"] = csv_bytes(REPORT_HEADER, report_rows(facts["reader_reports"]))
    if "concerns" in facts:
        told["concerns.csv"] = csv_bytes(CONCERN_HEADER, concern_rows(facts["concerns"]))
    return {
        **told,
        "assignments.csv": _plain(facts["assignments"], _ASSIGNMENT),
        "checklist.csv": csv_bytes(
            ("signature", "round", "signer", "checklist", "item", "statement", "answer"),
            _answers(facts["signatures"]),
        ),
        "comments.csv": csv_bytes(
            (*_COMMENT_SEALED, *_COMMENT),
            (
                (*(one["sealed"][name] for name in _COMMENT_SEALED), *(one[name] for name in _COMMENT))
                for one in facts["comments"]
            ),
        ),
        "events.csv": csv_bytes(_EVENT, _events(events)),
        "signatures.csv": csv_bytes(
            (*_SIGNATURE, *_SIGNED),
            (
                (*(one[name] for name in _SIGNATURE), *(one["sealed"].get(name, "") for name in _SIGNED))
                for one in facts["signatures"]
            ),
        ),
    }


_SIGNATURE: Final = (
    "id", "round_number", "version_number", "meaning", "profession", "seat", "times", "checklist_score_percent",
    "withdrawn_by", "hash",
)  # fmt: skip
_SIGNED: Final = (
    "signer_name", "signer_credentials", "decision", "scope", "current_as_of", "statement", "comment", "conflict",
    "content_hash", "signed_at", "attempt", "withdraws",
)  # fmt: skip
_ASSIGNMENT: Final = (
    "id", "round_number", "name", "credentials", "seat", "status_in_words", "asked_by", "asked_at", "answered_at",
    "reason", "declaration", "interest", "declared_at", "waived_by", "waived_at", "waiver_reason", "passed_on_from",
)  # fmt: skip
_COMMENT: Final = (
    "id", "version_number", "in_reply_to", "made_at", "point_of_request", "resolved_at", "resolved_by", "resolution",
    "is_accepted",
)  # fmt: skip
_COMMENT_SEALED: Final = ("author_name", "heading", "quote", "body", "suggestion")
_EVENT: Final = (
    "sequence", "at", "actor_name", "act", "subject", "from", "to", "reason", "details", "hash",
)  # fmt: skip


def _plain(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> bytes:
    return csv_bytes(names, ([row[name] for name in names] for row in rows))


def _answers(signatures: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    for one in signatures:
        for answer in one["sealed"].get("answers", ()):
            asked = (answer["checklist"], answer["item"], answer["text"], answer["answer"])
            yield (one["id"], one["round_number"], one["sealed"]["signer_name"], *asked)


def _events(events: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    for event in events:
        yield [quick_bytes(event[name]).decode() if name == "details" else event[name] for name in _EVENT]
