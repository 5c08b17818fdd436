"""Querysets that are translated once."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection, models

from .cursors import ahead, open_cursor

# Values that stand for others in the querysets of ``Select``. No word, number or instant here is one of them.
TEXT = "\x1a the text asked for"
NUMBER = -1_999_999_999
INSTANT = datetime(1, 1, 2, tzinfo=UTC)

Slot = str | int | datetime
# The rows that were asked for, taken once: within a block that sends ahead, they come while other work goes on.
Answer = Callable[[], list[tuple[Any, ...]]]


class _Translated(NamedTuple):
    sql: str
    parameters: tuple[Any, ...]
    converters: Mapping[int, tuple[Sequence[Any], Any]]


class Select:
    """A queryset of values, translated once for each database in use.

    ``slots`` are the values in it (``TEXT``, ``NUMBER``, ``INSTANT``) whose place is taken by those that ``rows`` is
    given. A queryset that locks is asked inside a transaction, as ever. A function that makes the queryset is called
    when it is first asked: what few processes ask is built in those alone, and not kept.
    """

    def __init__(
        self, queryset: models.QuerySet[Any, Any] | Callable[[], models.QuerySet[Any, Any]], *slots: Slot
    ) -> None:
        self._queryset = queryset
        self._slots = slots
        self._translated: dict[str, _Translated] = {}

    def rows(self, *values: Slot) -> list[tuple[Any, ...]]:
        """Return all rows: one query."""
        return self.ask(*values)()

    def ask(self, *values: Slot) -> Answer:
        """Ask for all rows, and return what takes them when they are needed. They are as they stand now: what is
        written after this is not among them.
        """
        translated = self._translated.get(connection.vendor) or self._translate()
        given = dict(zip(map(_adapted, self._slots), map(_adapted, values), strict=True))
        cursor = open_cursor(prepares=True)
        cursor.execute(translated.sql, [given.get(value, value) for value in translated.parameters])

        def take() -> list[tuple[Any, ...]]:
            with cursor:
                found: list[tuple[Any, ...]] = cursor.fetchall()
            if not translated.converters:
                return found
            return [_converted(row, translated.converters) for row in found]

        if ahead() is not None:
            return take
        found = take()
        return lambda: found

    def first(self, *values: Slot) -> tuple[Any, ...] | None:
        """Return the first row, or None."""
        found = self.rows(*values)
        return found[0] if found else None

    def _translate(self) -> _Translated:
        queryset = self._queryset() if callable(self._queryset) else self._queryset
        compiler: Any = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        missing = [slot for slot in self._slots if _adapted(slot) not in parameters]
        if missing:
            raise ValueError(f"{missing} are not among the parameters of {sql}")
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        translated = _Translated(sql, tuple(parameters), converters)
        self._translated[connection.vendor] = translated
        return translated


def _adapted(value: Slot) -> Any:
    """A value as the database gets it: SQLite keeps an instant as text."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


# So many at most where a statement is written for a few.
FEW = 4


class SelectFew:
    """A queryset of values for some numbers or texts, translated once for up to ``most``: they are rarely more."""

    def __init__(
        self,
        make: Callable[[Collection[Any]], models.QuerySet[Any, Any]],
        *,
        of_texts: bool = False,
        most: int = FEW,
    ) -> None:
        slots = [f"{TEXT} {slot}" if of_texts else NUMBER + slot for slot in range(most)]
        self._make = make
        self._most = most
        self._few = Select(make(slots), *slots)

    def rows(self, values: Collection[Any]) -> list[tuple[Any, ...]]:
        """Return all rows: one query, or none where nothing is asked."""
        return self.ask(values)()

    def ask(self, values: Collection[Any]) -> Answer:
        """Ask for all rows, and return what takes them when they are needed (see ``Select.ask``)."""
        given = sorted(set(values))
        if not given or len(given) > self._most:
            found = list(self._make(given)) if given else []
            return lambda: found
        return self._few.ask(*given, *[given[-1]] * (self._most - len(given)))


def _converted(row: tuple[Any, ...], converters: Mapping[int, tuple[Sequence[Any], Any]]) -> tuple[Any, ...]:
    values = list(row)
    for place, (steps, expression) in converters.items():
        for step in steps:
            values[place] = step(values[place], expression, connection)
    return tuple(values)
