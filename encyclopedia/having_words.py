"""Rows that have the words somebody typed: how staff search, in whatever texts a table holds.

Each word is found where a word of the text begins with it. Numbers and words of one or two letters are found whole
alone: who types 25 does not mean 250. Case, accents and markup make no difference.

On PostgreSQL a GIN index over the same columns answers (``staff_words``, a function of the migration 0023); on SQLite,
which is for small libraries, every row is looked at (docs/adr/0015-staff-search.md). Patients are answered from
editions alone, by ``encyclopedia.search``: nothing public asks this.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import BooleanField, Func

from .search.words import words

MOST_WORDS: Final = 8
_LONGEST: Final = 500
# Shorter than this, a word begins too many others.
_BEGINS_OTHERS: Final = 3

_MARKUP: Final = re.compile(r"<[^>]*>|&#?\w+;")
_ESCAPED: Final = re.compile(r"\\u([0-9a-f]{4})")


def words_asked(text: str) -> tuple[str, ...]:
    """The words of what somebody typed, folded, each once: the first ``MOST_WORDS`` of any text."""
    return tuple(dict.fromkeys(words(text[:_LONGEST])))[:MOST_WORDS]


def is_beginning(word: str) -> bool:
    """Whether a word is also found where it begins another."""
    return len(word) >= _BEGINS_OTHERS and not word.isdecimal()


class HasWords(Func):
    """For ``filter``: whether these columns, taken together, have all the words (``words_asked``).

    The columns are those of an index, in its order: else PostgreSQL reads the whole table.
    """

    output_field = BooleanField()

    def __init__(self, asked: Sequence[str], *columns: str) -> None:
        super().__init__(*columns)
        self.asked = tuple(asked)

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:
        text, params = self._text(compiler, "COALESCE({}::text, '')")
        query = " & ".join(f"'{word}':*" if is_beginning(word) else f"'{word}'" for word in self.asked)
        return f"staff_words({text}) @@ to_tsquery('pg_catalog.simple', %s)", [*params, query]

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        text, params = self._text(compiler, "COALESCE({}, '')")
        return f"staff_has_words({text}, %s)", (*params, " ".join(self.asked))

    def _text(self, compiler: Any, column: str) -> tuple[str, list[Any]]:
        compiled = [compiler.compile(one) for one in self.get_source_expressions()]
        text = " || ' ' || ".join(column.format(sql) for sql, _params in compiled)
        return text, [value for _sql, params in compiled for value in params]


def has_words(text: str, asked: Sequence[str]) -> bool:
    """Whether a text has all the words: what PostgreSQL's index answers, worked out here."""
    if text.isascii() and "\\u" not in text:
        plain = text.lower().replace("'", "")
        if not all(word in plain for word in asked):  # many times faster than to take it apart
            return False
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), _MARKUP.sub(" ", text))
    told = set(words(text))
    return all(
        any(one.startswith(word) for one in told) if is_beginning(word) else word in told for word in asked
    )


def teach_sqlite(*, connection: Any, **_given: Any) -> None:
    """Give a new connection to SQLite the function that ``HasWords`` asks."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            "staff_has_words", 2, lambda text, asked: has_words(text, asked.split()), deterministic=True
        )
