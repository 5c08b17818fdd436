# Written by makemigrations; the triggers of SQLite are kept out of its way.

from django.db import migrations, models

from encyclopedia.triggers import without_triggers


class Migration(migrations.Migration):
    dependencies = [("encyclopedia", "0013_languages")]

    operations = without_triggers(
        migrations.AddField(
            model_name="editionpage", name="linked_data", field=models.TextField(blank=True, default="")
        ),
    )
