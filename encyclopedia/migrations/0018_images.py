"""Pictures: their bytes, which nobody changes; which a section shows; which an edition shows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.exceptions import IrreversibleError

from encyclopedia.triggers import append_only, without_triggers


def keep_evidence(apps, editor):
    """Refuse to go back over pictures: their bytes, and the words that name them, would be destroyed."""
    if apps.get_model("encyclopedia", "ImageFile").objects.exists():
        raise IrreversibleError(
            "There are pictures that an earlier version of the product cannot hold. Going back would destroy evidence. "
            "Restore the backup from before the upgrade instead."
        )


def images():
    return models.JSONField(blank=True, default=list, verbose_name="pictures")


def key():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("encyclopedia", "0017_search_by_strength"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *without_triggers(
            migrations.AddField("historicalsection", "images", images()),
            migrations.AddField("section", "images", images()),
        ),
        migrations.CreateModel(
            name="ImageFile",
            fields=[
                ("id", key()),
                ("hash", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                ("type", models.CharField(max_length=20, verbose_name="media type")),
                ("width", models.PositiveIntegerField(verbose_name="width")),
                ("height", models.PositiveIntegerField(verbose_name="height")),
                ("smaller", models.JSONField(blank=True, default=list, verbose_name="smaller files")),
                ("data", models.BinaryField(verbose_name="bytes")),
                ("stored_at", models.DateTimeField(verbose_name="stored at")),
                (
                    "stored_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="stored by",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture file",
                "verbose_name_plural": "picture files",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="EditionImage",
            fields=[
                ("id", key()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="images",
                        to="encyclopedia.edition",
                        verbose_name="edition",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="encyclopedia.imagefile",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture of an edition",
                "verbose_name_plural": "pictures of editions",
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "file"), name="one_row_per_edition_and_file")
                ],
            },
        ),
        *append_only("encyclopedia_imagefile"),
        *append_only("encyclopedia_editionimage"),
        migrations.RunPython(migrations.RunPython.noop, keep_evidence),
    ]
