from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("encyclopedia", "0028_search_incoming"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="topic",
            index=models.Index(fields=["id", "kind", "review_interval_months"], name="topic_by_terms"),
        ),
    ]
