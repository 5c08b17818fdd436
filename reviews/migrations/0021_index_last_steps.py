"""The index of the last step of each report holds what is asked of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0020_seats_by_capability"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="reportstep",
            name="last_step_of_report",
        ),
        migrations.AddIndex(
            model_name="reportstep",
            index=models.Index(
                fields=["report", "-id", "state", "harm", "round"], name="last_step_of_report"
            ),
        ),
    ]
