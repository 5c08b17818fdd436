"""The words that a round froze and no edition holds: for whoever compares a text with the one they signed."""

from django.db import migrations, models
from django.db.migrations.exceptions import IrreversibleError

from encyclopedia.triggers import append_only


def keep_evidence(apps, editor):
    """Refuse to go back over signatures that the tables before could not hold: their hashes would match no more."""
    records = apps.get_model("reviews", "ReviewRecord").objects.filter(form__gte=2)
    if records.exists() or apps.get_model("reviews", "Disclosure").objects.exists():
        raise IrreversibleError(
            "There are signatures or disclosures that an earlier version of the product cannot hold. Going back would "
            "destroy evidence. Restore the backup from before the upgrade instead."
        )


class Migration(migrations.Migration):
    dependencies = [("reviews", "0004_board_rules")]

    operations = [
        migrations.CreateModel(
            name="RoundText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "content_hash",
                    models.CharField(max_length=64, unique=True, verbose_name="content hash"),
                ),
                ("content", models.TextField(verbose_name="content")),
            ],
            options={
                "verbose_name": "text of a round",
                "verbose_name_plural": "texts of rounds",
            },
        ),
        *append_only("reviews_roundtext"),
        migrations.AlterModelOptions(
            name="reviewround",
            options={
                "ordering": ["topic_id", "-number"],
                "permissions": [
                    ("review_topic", "Can review and sign"),
                    ("chair_board", "Can reaffirm, schedule, rename and withdraw topics"),
                    ("withdraw_topic", "Can withdraw topics at once"),
                    ("attest_import", "Can attest that imported topics were reviewed before"),
                ],
                "verbose_name": "review round",
                "verbose_name_plural": "review rounds",
            },
        ),
        migrations.AlterField(
            model_name="reviewround",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("published", "Published"),
                    ("changes_requested", "Changes requested"),
                    ("recalled", "Recalled by the writer"),
                    ("cancelled", "Cancelled"),
                ],
                max_length=20,
                verbose_name="outcome",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, keep_evidence),
    ]
