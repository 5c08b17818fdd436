"""What the first page of the staff asks of every page at once, read from indexes alone."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("encyclopedia", "0010_withdrawn_topics")]

    operations = [
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                fields=["topic", "current_as_of"],
                condition=Q(shown_until__isnull=True),
                name="shown_edition_by_topic",
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["topic"], condition=Q(kind="urgent"), name="urgent_edition_by_topic"),
        ),
    ]
