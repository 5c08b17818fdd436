"""Topics with a review interval of their own, found without reading every topic: the clock asks each minute."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("encyclopedia", "0019_synonyms_in_use"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="topic",
            index=models.Index(
                condition=models.Q(("review_interval_months__isnull", False)),
                fields=["review_interval_months"],
                name="topic_with_own_interval",
            ),
        ),
    ]
