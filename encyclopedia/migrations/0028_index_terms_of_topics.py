from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("encyclopedia", "0027_index_sources_by_address"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="topic",
            index=models.Index(fields=["id", "kind", "review_interval_months"], name="topic_by_terms"),
        ),
    ]
