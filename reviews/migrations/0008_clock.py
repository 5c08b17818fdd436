"""Rounds that the clock opened, which nobody did; and how many of them it may open in a month."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.exceptions import IrreversibleError

from encyclopedia.triggers import without_triggers


def make_the_one_row(apps, editor):
    apps.get_model("reviews", "ReviewPace").objects.get_or_create(pk=1)


def keep_rounds(apps, editor):
    """Refuse to go back over rounds that nobody opened: the table before could not hold them."""
    if apps.get_model("reviews", "ReviewRound").objects.filter(opened_by__isnull=True).exists():
        raise IrreversibleError(
            "The clock has opened reviews that an earlier version of the product cannot hold. Restore the backup from "
            "before the upgrade instead."
        )


class Migration(migrations.Migration):
    dependencies = [
        ("encyclopedia", "0020_own_interval_index"),
        ("reviews", "0007_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalReviewPace",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "most_in_a_month",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        default=100,
                        help_text="So many reviews the clock opens in a month, those due first. Reviews that it opened before and that are not over yet count too. Empty: no limit, each page on its day.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="most re-reviews in a month",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical schedule",
                "verbose_name_plural": "historical schedule",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ReviewPace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "most_in_a_month",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        default=100,
                        help_text="So many reviews the clock opens in a month, those due first. Reviews that it opened before and that are not over yet count too. Empty: no limit, each page on its day.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="most re-reviews in a month",
                    ),
                ),
            ],
            options={
                "verbose_name": "schedule",
                "verbose_name_plural": "schedule",
            },
        ),
        *without_triggers(
            migrations.AlterField(
                model_name="reviewround",
                name="opened_by",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="opened by",
                ),
            ),
            migrations.AddIndex(
                model_name="reviewround",
                index=models.Index(
                    condition=models.Q(("opened_by__isnull", True)),
                    fields=["opened_at"],
                    name="round_opened_by_the_clock",
                ),
            ),
            migrations.AddIndex(
                model_name="reviewround",
                index=models.Index(
                    condition=models.Q(
                        ("kind", "reaffirmation"), ("outcome__in", ("changes_requested", "cancelled"))
                    ),
                    fields=["topic"],
                    name="reaffirmation_unapproved",
                ),
            ),
            migrations.AddConstraint(
                model_name="reviewround",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("opened_by__isnull", False),
                        models.Q(("kind", "reaffirmation"), ("scope", "whole_page")),
                        _connector="OR",
                    ),
                    name="the_clock_opens_reaffirmations_alone",
                ),
            ),
            migrations.RunPython(migrations.RunPython.noop, keep_rounds),
        ),
        migrations.AddField(
            model_name="historicalreviewpace",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewpace",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_row_of_review_pace"),
        ),
        migrations.AddConstraint(
            model_name="reviewpace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("most_in_a_month__isnull", True), ("most_in_a_month__gte", 1), _connector="OR"
                ),
                name="review_pace_lets_something_through",
            ),
        ),
        migrations.RunPython(make_the_one_row, migrations.RunPython.noop),
    ]
