"""What staff search on PostgreSQL: the words of a text as a tsvector, and an index of them over each text."""

from django.db import migrations

# What joins words parts them, so that PostgreSQL takes nothing for an address, a path or a number with a sign; a closing
# tag loses its slash first, and is known as a tag still. Apostrophes and soft hyphens are left out. Accents are taken
# off where there is any letter beyond ASCII. Far longer texts than any real one are cut: a tsvector has an end.
FUNCTION = """
CREATE FUNCTION staff_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
SELECT to_tsvector('pg_catalog.simple'::regconfig, translate(replace(
    CASE WHEN octet_length($1) = length($1) THEN left($1, 100000)
         ELSE regexp_replace(normalize(left($1, 100000), NFKD), '[\\u0300-\\u036f]+', '', 'g') END,
    '</', '<'), '-/.,+@_~:''\u2019\u2018\u02bc\u00ad', '         '))
$body$
"""


def make(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(FUNCTION, params=None)


def take_away(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION staff_words(text)", params=None)


def index(name, table, columns, where=""):
    """An index of the words of these columns, as ``HasWords`` puts them together."""
    text = " || ' ' || ".join(f"COALESCE({column}::text, '')" for column in columns)

    def forwards(apps, editor):
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"CREATE INDEX staff_search_{name} ON {table} USING gin (staff_words({text})) {where}",
                params=None,
            )

    def backwards(apps, editor):
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP INDEX staff_search_{name}", params=None)

    return migrations.RunPython(forwards, backwards, elidable=False)


class Migration(migrations.Migration):
    dependencies = [("encyclopedia", "0022_reading_of_pages")]

    operations = [
        migrations.RunPython(make, take_away, elidable=False),
        index("topic", "encyclopedia_topic", ("staff_title", "slug", "public_id", "source_id")),
        index("code", "encyclopedia_clinicalcode", ("code", "display")),
        index("version", "encyclopedia_topicversion", ("title", "summary", "also_called", "key_points")),
        index("section", "encyclopedia_section", ("heading", "body")),
        index("picture", "encyclopedia_section", ("images",), "WHERE images <> '[]'::jsonb"),
        index("report", "encyclopedia_readerwords", ("text",)),
    ]
