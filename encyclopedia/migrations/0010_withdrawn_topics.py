"""The feed of changes asks for withdrawn topics by the instant of their withdrawal."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("encyclopedia", "0009_key_points_and_callouts")]

    operations = [
        migrations.AddIndex(
            model_name="topic",
            index=models.Index(
                condition=models.Q(("withdrawn_at__isnull", False)),
                fields=["-withdrawn_at"],
                name="withdrawn_topic_by_instant",
            ),
        ),
    ]
