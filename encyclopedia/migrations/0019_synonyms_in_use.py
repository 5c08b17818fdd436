"""Groups of synonyms are taken out of use, and never deleted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("encyclopedia", "0018_images"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalsynonymgroup",
            name="is_used",
            field=models.BooleanField(
                default=True,
                help_text="Search takes no notice of a group that is not in use.",
                verbose_name="in use",
            ),
        ),
        migrations.AddField(
            model_name="synonymgroup",
            name="is_used",
            field=models.BooleanField(
                default=True,
                help_text="Search takes no notice of a group that is not in use.",
                verbose_name="in use",
            ),
        ),
    ]
