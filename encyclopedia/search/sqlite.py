"""Search on SQLite: two FTS5 tables, one of names (a row a name) and one of texts (a row a topic)."""

from collections.abc import Sequence

from django.db import connection

from encyclopedia.models.search import SearchDocument

from .words import Query

# The row of a name is its topic's id and its position, so that a topic's names are one range of rows.
_NAME_BITS = 10
_NAMES_OF_TOPIC = "rowid BETWEEN (%s << 10) AND (%s << 10) + 1023"

# A topic scores as its best name, thrice, and its text; headings count three times the body. The very name comes first,
# a title before an also-called name.
_FIND = """
WITH scored(topic_id, exact, name_score, text_score) AS (
    SELECT topic_id, CASE position WHEN 0 THEN 2 ELSE 1 END, 0.0, 0.0
      FROM encyclopedia_searchname WHERE key = %s
     UNION ALL
    SELECT rowid >> 10, 0, -rank, 0.0 FROM encyclopedia_search_names WHERE encyclopedia_search_names MATCH %s
     UNION ALL
    SELECT rowid, 0, 0.0, -bm25(encyclopedia_search_texts, 3.0, 1.0)
      FROM encyclopedia_search_texts WHERE encyclopedia_search_texts MATCH %s
), ranked AS (
    SELECT topic_id, max(exact) AS exact, 3.0 * max(name_score) + max(text_score) AS score
      FROM scored GROUP BY topic_id
), shown AS (
    SELECT ranked.*
      FROM ranked
      JOIN encyclopedia_searchdocument document ON document.topic_id = ranked.topic_id
      JOIN encyclopedia_edition edition ON edition.id = document.edition_id AND edition.shown_until IS NULL
)
SELECT topic_id FROM shown ORDER BY exact DESC, score DESC, topic_id LIMIT %s
"""


class SQLiteEngine:
    def store_text(self, document: SearchDocument, *, headings: str, body: str) -> None:
        SearchDocument.objects.bulk_create(
            [document],
            update_conflicts=True,
            unique_fields=["topic"],
            update_fields=["edition", "title", "names", "headings", "body", "sections", "analysis"],
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT OR REPLACE INTO encyclopedia_search_texts (rowid, headings, body) VALUES (%s, %s, %s)",
                [document.topic_id, headings, body],
            )

    def store_names(self, topic_id: int, names: Sequence[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM encyclopedia_search_names WHERE {_NAMES_OF_TOPIC}",  # noqa: S608 - a constant
                [topic_id, topic_id],
            )
            cursor.executemany(
                "INSERT INTO encyclopedia_search_names (rowid, name) VALUES (%s, %s)",
                [((topic_id << _NAME_BITS) + position, name) for position, name in enumerate(names)],
            )

    def remove(self, topic_id: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM encyclopedia_search_names WHERE {_NAMES_OF_TOPIC}",  # noqa: S608 - a constant
                [topic_id, topic_id],
            )
            cursor.execute("DELETE FROM encyclopedia_search_texts WHERE rowid = %s", [topic_id])

    def find(self, query: Query, *, limit: int) -> list[int]:
        # Words hold letters, digits and marks only, so nothing in them can end the quotes. FTS5 takes an empty string
        # for a query that matches nothing.
        match = " OR ".join(f'"{term}"' for term in query.terms) or '""'
        with connection.cursor() as cursor:
            cursor.execute(_FIND, [query.key, match, match, limit])
            return [topic_id for (topic_id,) in cursor.fetchall()]

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            for table in ("encyclopedia_search_names", "encyclopedia_search_texts"):
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608 - constants
