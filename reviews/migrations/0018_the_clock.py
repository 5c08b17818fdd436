"""When the clock last ran; notices of reviews that it could not open, and of urgent ones without reviewers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0017_told_of_what_ends"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("asked", "Asked to review"),
                    ("reminder", "Reminded"),
                    ("decided", "Decision on an interest"),
                    ("relieved", "Seat given to another"),
                    ("sent_back", "Sent back"),
                    ("commented", "Comment"),
                    ("approved", "Approved"),
                    ("published", "Published"),
                    ("withdrawn", "Withdrawn"),
                    ("unasked", "Review without reviewers"),
                    ("given_back", "Seat given back"),
                    ("interest", "Interest declared"),
                    ("retrospect", "Review in retrospect"),
                    ("to_publish", "To be published"),
                    ("not_published", "Could not be published"),
                    ("report", "Serious report"),
                    ("late", "Late seat"),
                    ("left", "Holder left"),
                    ("came_up", "Came up in a review"),
                    ("undecided", "Interest still not decided"),
                    ("disclosure", "Disclosure ends"),
                    ("licence", "Licence ends"),
                    ("term", "Term ends"),
                    ("hurry", "Urgent review without reviewers"),
                    ("not_opened", "Review could not be opened"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="ClockRun",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "last run of the clock",
                "verbose_name_plural": "last run of the clock",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_row_of_clock_runs")
                ],
            },
        ),
    ]
