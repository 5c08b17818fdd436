"""Search on PostgreSQL: a weighted tsvector of each topic's text and one of each of its names, under GIN indexes."""

import json
from collections.abc import Sequence

from django.db import connection

from encyclopedia.models.search import SearchDocument

from .words import Query

# PostgreSQL's own ranking knows no inverse document frequency, without which the commonest word of a question decides.
# So each word is looked up by itself, and weighs by how few topics have it (as in BM25). A topic scores as its best
# name, thrice, and its text (ts_rank saturates as a word is repeated; headings carry weight B, the body D). The very
# name comes first, a title before an also-called name.
# Reading vectors is what takes time. So a first draft of the order, in which each word found in a text counts 0.25 of
# its weight, says which hundred topics (and those level with the last) have theirs read; the others follow as drafted.
# OFFSET 0 makes a lookup of each word: planned as one join, every vector would be read once for each word.
_FIND = """
WITH size AS (
    SELECT count(*)::float AS topics FROM encyclopedia_searchdocument
), term AS MATERIALIZED (
    SELECT query, row_number() OVER () AS number
      FROM (SELECT DISTINCT plainto_tsquery('pg_catalog.english', word) AS query
              FROM unnest(%(terms)s::text[]) AS word) AS parsed
     WHERE numnode(query) > 0
), name_match AS MATERIALIZED (
    SELECT number, name.topic_id, name.id, name.word_count
      FROM term CROSS JOIN LATERAL (SELECT * FROM encyclopedia_searchname WHERE vector @@ query OFFSET 0) AS name
), name_weight AS (
    SELECT number, ln(1 + topics / count(DISTINCT topic_id)) AS weight
      FROM name_match CROSS JOIN size GROUP BY number, topics
), name_score AS (
    SELECT topic_id, sum(weight) * 2.2 / (1.3 + 0.3 * min(word_count)) AS score
      FROM name_match JOIN name_weight USING (number) GROUP BY topic_id, id
), text_match AS MATERIALIZED (
    SELECT number, document.topic_id
      FROM term
     CROSS JOIN LATERAL (SELECT topic_id FROM encyclopedia_searchdocument WHERE vector @@ query OFFSET 0) AS document
), text_weight AS MATERIALIZED (
    SELECT number, ln(1 + (topics - count(*) + 0.5) / (count(*) + 0.5)) AS weight
      FROM text_match CROSS JOIN size GROUP BY number, topics
), scored(topic_id, exact, name_score, text_score) AS (
    SELECT topic_id, CASE position WHEN 0 THEN 2 ELSE 1 END, 0, 0
      FROM encyclopedia_searchname WHERE key = %(key)s
     UNION ALL
    SELECT topic_id, 0, score, 0 FROM name_score
     UNION ALL
    SELECT topic_id, 0, 0, sum(weight) FROM text_match JOIN text_weight USING (number) GROUP BY topic_id
), draft AS (
    SELECT topic_id, max(exact) AS exact, 3 * max(name_score) AS from_names, 2.2 * 0.25 * max(text_score) AS from_texts
      FROM scored GROUP BY topic_id
), shown AS (
    SELECT draft.*, rank() OVER (ORDER BY exact DESC, from_names + from_texts DESC) <= 100 AS is_read
      FROM draft
      JOIN encyclopedia_searchdocument document USING (topic_id)
      JOIN encyclopedia_edition edition ON edition.id = document.edition_id AND edition.shown_until IS NULL
)
SELECT shown.topic_id
  FROM shown
  LEFT JOIN encyclopedia_searchdocument read ON read.topic_id = shown.topic_id AND is_read AND from_texts > 0
 CROSS JOIN LATERAL (SELECT 2.2 * sum(weight * ts_rank('{0.3, 0.3, 1, 1}', read.vector, query)) AS score
                       FROM term JOIN text_weight USING (number)) AS text
 ORDER BY is_read DESC, exact DESC, from_names + coalesce(text.score, from_texts) DESC, shown.topic_id
 LIMIT %(limit)s
"""

_STORE = """
INSERT INTO encyclopedia_searchdocument (topic_id, edition_id, title, names, headings, body, sections, analysis, vector)
VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb, %s,
        setweight(to_tsvector('pg_catalog.english', %s), 'B') || to_tsvector('pg_catalog.english', %s))
ON CONFLICT (topic_id) DO UPDATE SET edition_id = excluded.edition_id, title = excluded.title, names = excluded.names,
    headings = excluded.headings, body = excluded.body,
    sections = excluded.sections, analysis = excluded.analysis, vector = excluded.vector
"""


class PostgresEngine:
    def store_text(self, document: SearchDocument, *, headings: str, body: str) -> None:
        names = ("topic_id", "edition_id", "title", "names", "headings", "body")
        derived = (json.dumps(document.sections), document.analysis, headings, body)
        with connection.cursor() as cursor:
            cursor.execute(_STORE, [*(getattr(document, name) for name in names), *derived])

    def store_names(self, topic_id: int, names: Sequence[str]) -> None:
        """Nothing to do: their vectors are generated columns."""

    def remove(self, topic_id: int) -> None:
        """Nothing to do: the index is part of the rows that go."""

    def find(self, query: Query, *, limit: int) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(_FIND, {"key": query.key, "terms": list(query.terms), "limit": limit})
            return [topic_id for (topic_id,) in cursor.fetchall()]

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE encyclopedia_searchdocument, encyclopedia_searchname")
