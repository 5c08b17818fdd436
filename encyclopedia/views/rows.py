"""The one query of a topic page: written with the ORM, translated to SQL once a process.

Building a queryset and translating it takes Django longer than the database takes to answer (half of the whole page).
What is translated is the queryset below; only the address differs from request to request. PostgreSQL in turn takes
longer to plan these joins than to follow them, so each connection there keeps the statement prepared.
"""

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from encyclopedia.models import Edition, EditionPage, SiteText
from encyclopedia.rendering import RENDERER, aside_of, page_etag, page_parts

# A text is in force from the moment it is saved, so the one in force now is the last one.
_DISCLAIMER = (
    SiteText.objects.filter(key=SiteText.Key.DISCLAIMER, language=OuterRef("edition__topic__language"))
    .order_by("-number")
    .values("pk")[:1]
)
# No slug holds a space, so this stands for itself among the parameters.
_SLUG = "the slug"


class Row(NamedTuple):
    """What the query brings: the stored page, and what its frame and its notice depend on."""

    head: str
    article: str
    aside: str
    etag: str
    current_as_of: date
    interval: int
    language: str
    disclaimer: int | None


_ROWS = (
    EditionPage.objects.filter(edition__topic__slug=_SLUG, edition__shown_until__isnull=True)
    .annotate(disclaimer=Subquery(_DISCLAIMER))
    .values_list(
        "head",
        "article",
        "aside",
        "etag",
        "edition__current_as_of",
        "edition__topic__kind__review_interval_months",
        "edition__topic__language",
        "disclaimer",
    )
)


class _Statement(NamedTuple):
    sql: str
    parameters: tuple[Any, ...]
    compiler: Any
    converters: Any


@cache
def _statement(vendor: str) -> _Statement:
    """Return the translated query for the database in use; ``vendor`` keeps two databases of one process apart."""
    compiler: Any = _ROWS.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
    return _Statement(sql, tuple(parameters), compiler, converters)


@cache
def _preparing() -> Any:
    """Return the cursor class whose statements PostgreSQL plans once a connection. SQLite alone needs no psycopg."""
    import psycopg

    class Preparing(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **_options: Any) -> "Preparing":
            return super().execute(query, params, prepare=True)

    return Preparing


def _cursor() -> Any:
    """Return a cursor of Django's (its errors, its query log), over a preparing one where the database gains by it.

    Not behind a pooler that hands out connections by the transaction, which is what Django's setting
    DISABLE_SERVER_SIDE_CURSORS says: it would lose what was prepared.
    """
    if connection.vendor != "postgresql" or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw: Any = connection.connection
    if raw.prepare_threshold is None:
        # Django's way to say "prepare nothing". Its own cursors bind on the client, and go on preparing nothing.
        raw.prepare_threshold = 5
    cursor = _preparing()(raw)
    return (
        connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
    )


def shown_row(slug: str) -> Row | None:
    """Return the page shown at this address now: one query. None when none is."""
    statement = _statement(connection.vendor)
    with _cursor() as cursor:
        cursor.execute(statement.sql, [slug if value == _SLUG else value for value in statement.parameters])
        found = cursor.fetchone()
    if found is None:
        return None
    if statement.converters:
        (found,) = statement.compiler.apply_converters([found], statement.converters)
    return Row(*found)


def row_from_evidence(slug: str) -> Row | None:
    """Return the same from the edition itself, for one whose stored page is missing: slower, and nothing is written."""
    edition = Edition.objects.shown().filter(topic__slug=slug).select_related("topic__kind").first()
    if edition is None:
        return None
    topic = edition.topic
    parts, aside = page_parts(edition), aside_of(topic)
    disclaimer = SiteText.objects.in_force(SiteText.Key.DISCLAIMER, topic.language, timezone.now())
    return Row(
        head=parts.head,
        article=parts.article,
        aside=aside,
        etag=page_etag(RENDERER, parts.head, parts.article, aside),
        current_as_of=edition.current_as_of,
        interval=topic.kind.review_interval_months,
        language=topic.language,
        disclaimer=disclaimer.pk if disclaimer else None,
    )
