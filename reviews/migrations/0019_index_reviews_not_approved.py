"""The index of rounds by kind and outcome holds when they were opened as well: whether they are of this edition."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0018_the_clock"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="reviewround",
            name="round_by_kind_and_outcome",
        ),
        migrations.AddIndex(
            model_name="reviewround",
            index=models.Index(
                fields=["kind", "outcome", "topic", "opened_at"], name="round_by_kind_and_outcome"
            ),
        ),
    ]
