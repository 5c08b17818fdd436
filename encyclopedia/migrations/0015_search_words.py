"""The search index in ordinary tables, alike on every database, in place of tsvectors and FTS5 tables.

Pages are indexed anew when ``migrate`` has ended. After going back, run ``rebuild_search_index`` of that release.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

# What 0003_search made beside the models, and how it is taken away again.
before = import_module("encyclopedia.migrations.0003_search")


def empty(apps, editor):
    for name in ("SearchName", "SearchDocument"):
        apps.get_model("encyclopedia", name).objects.all()._raw_delete(editor.connection.alias)  # noqa: SLF001 - no row of these has others


class Migration(migrations.Migration):
    dependencies = [
        ("encyclopedia", "0014_linked_data"),
    ]

    operations = [
        migrations.RunPython(before.backwards, before.forwards, elidable=False),
        migrations.RemoveField(
            model_name="searchdocument",
            name="headings",
        ),
        migrations.RemoveField(
            model_name="searchname",
            name="word_count",
        ),
        migrations.AddField(
            model_name="searchname",
            name="is_part",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="searchname",
            name="shares",
            field=models.CharField(default="", max_length=200),
        ),
        migrations.AddField(
            model_name="searchname",
            name="stems",
            field=models.CharField(default="", max_length=400),
        ),
        migrations.CreateModel(
            name="SearchSpelling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("word", models.CharField(max_length=40)),
            ],
            options={
                "verbose_name": "spelling",
                "verbose_name_plural": "spellings",
                "constraints": [
                    models.UniqueConstraint(fields=("key", "word"), name="one_spelling_per_key_and_word")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stem", models.CharField(max_length=60)),
                ("weight", models.PositiveSmallIntegerField()),
                (
                    "topic",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="encyclopedia.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "searched term",
                "verbose_name_plural": "searched terms",
                "indexes": [models.Index(fields=["stem", "topic", "weight"], name="searched_term_by_stem")],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("stem", models.CharField(max_length=60)),
                ("share", models.PositiveSmallIntegerField()),
                ("is_first", models.BooleanField()),
                ("rest", models.CharField(max_length=200)),
                (
                    "topic",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="encyclopedia.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "searched word",
                "verbose_name_plural": "searched words",
                "indexes": [
                    models.Index(fields=["stem", "topic", "position", "share"], name="searched_word_by_stem"),
                    models.Index(
                        fields=["rest"], name="searched_word_by_rest", opclasses=["varchar_pattern_ops"]
                    ),
                ],
            },
        ),
        # Going back: the columns that return have no default, and the rows no words.
        migrations.RunPython(migrations.RunPython.noop, empty, elidable=False),
    ]
