"""The search index: its rows everywhere; tsvectors under GIN on PostgreSQL, FTS5 tables on SQLite."""

import django.db.models.deletion
from django.db import migrations, models

# Read far oftener than written: a list of pending entries (fastupdate) would be gone through by every search.
POSTGRESQL = [
    # Filled by encyclopedia.search.postgres, from words folded by encyclopedia.search.words.
    "ALTER TABLE encyclopedia_searchdocument ADD COLUMN vector tsvector NOT NULL DEFAULT ''::tsvector",
    # Kept in the row: out of it, the planner takes reading every vector for cheap and leaves the index aside.
    "ALTER TABLE encyclopedia_searchdocument ALTER COLUMN vector SET STORAGE MAIN",
    "CREATE INDEX searched_document_vector ON encyclopedia_searchdocument USING gin (vector) WITH (fastupdate = off)",
    """ALTER TABLE encyclopedia_searchname ADD COLUMN vector tsvector
    GENERATED ALWAYS AS (to_tsvector('pg_catalog.english'::regconfig, key)) STORED""",
    "CREATE INDEX searched_name_vector ON encyclopedia_searchname USING gin (vector) WITH (fastupdate = off)",
]
POSTGRESQL_BACK = [
    "DROP INDEX searched_name_vector",
    "ALTER TABLE encyclopedia_searchname DROP COLUMN vector",
    "DROP INDEX searched_document_vector",
    "ALTER TABLE encyclopedia_searchdocument DROP COLUMN vector",
]
# Marks are parts of words (Devanagari's vowels are marks), which FTS5 does not take for granted.
TOKENIZER = """tokenize="porter unicode61 remove_diacritics 2 categories 'L* N* M* Co'\""""
SQLITE = [
    f"CREATE VIRTUAL TABLE encyclopedia_search_names USING fts5(name, {TOKENIZER})",
    f"CREATE VIRTUAL TABLE encyclopedia_search_texts USING fts5(headings, body, {TOKENIZER})",
]
SQLITE_BACK = ["DROP TABLE encyclopedia_search_texts", "DROP TABLE encyclopedia_search_names"]


def forwards(apps, editor):
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement, params=None)


def backwards(apps, editor):
    for statement in POSTGRESQL_BACK if editor.connection.vendor == "postgresql" else SQLITE_BACK:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("encyclopedia", "0002_triggers")]

    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "topic",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="encyclopedia.topic",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="encyclopedia.edition",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("names", models.TextField(blank=True, help_text="One a line.", verbose_name="also called")),
                ("headings", models.TextField(blank=True, verbose_name="headings")),
                ("body", models.TextField(blank=True, verbose_name="text")),
            ],
            options={"verbose_name": "search document", "verbose_name_plural": "search documents"},
        ),
        migrations.CreateModel(
            name="SearchName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("key", models.CharField(max_length=200)),
                ("word_count", models.PositiveSmallIntegerField()),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="encyclopedia.topic"
                    ),
                ),
            ],
            options={
                "verbose_name": "searched name",
                "verbose_name_plural": "searched names",
                "indexes": [models.Index(fields=["key"], name="searched_name_by_key")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("topic", "position"), name="one_searched_name_per_position"
                    )
                ],
            },
        ),
        migrations.RunPython(forwards, backwards, elidable=False),
    ]
