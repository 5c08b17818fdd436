from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("encyclopedia", "0029_index_terms_of_topics"),
        ("reviews", "0025_unsettled_reports"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="notice",
            name="unread_notices",
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)),
                fields=["person", "-id"],
                name="unread_notices_newest_first",
            ),
        ),
    ]
