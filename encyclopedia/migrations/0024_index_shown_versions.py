"""An index of shown editions by their version, for what looks through translations and cited sources."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("encyclopedia", "0023_staff_search"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(("shown_until__isnull", True)),
                fields=["version", "topic", "shown_from", "id"],
                name="shown_edition_by_version",
            ),
        ),
    ]
