"""What came up about pages out of turn: kept as it was raised, and as it was answered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from encyclopedia.triggers import refuse, stays

FIXED = ("topic_id", "kind", "words", "raised_at", "raised_by_id")
ANSWER = ("round_id", "settled_at", "settled_by_id", "reason")


def any_changed(columns):
    return "(" + " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns) + ")"


class Migration(migrations.Migration):
    dependencies = [
        ("encyclopedia", "0020_own_interval_index"),
        ("reviews", "0009_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Concern",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("note", "A note of the board"),
                            ("codes", "Clinical codes changed"),
                            ("names", "Names that mean the same changed"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("words", models.TextField(verbose_name="what came up")),
                ("raised_at", models.DateTimeField(verbose_name="raised at")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled at")),
                ("reason", models.TextField(blank=True, verbose_name="why no review is needed")),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="raised by",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concerns",
                        to="reviews.reviewround",
                        verbose_name="review round",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concerns",
                        to="encyclopedia.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "concern",
                "verbose_name_plural": "concerns",
                "ordering": ["raised_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("round__isnull", True), ("settled_at__isnull", True)),
                        fields=["raised_at", "topic"],
                        name="concern_that_waits",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reason", ""), ("settled_at__isnull", True), ("settled_by__isnull", True)
                            ),
                            models.Q(
                                ("round__isnull", True),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="concern_settled_all_or_nothing",
                    )
                ],
            },
        ),
        migrations.RemoveIndex(model_name="reviewround", name="reaffirmation_unapproved"),
        migrations.AddIndex(
            model_name="reviewround",
            index=models.Index(fields=["kind", "outcome", "topic"], name="round_by_kind_and_outcome"),
        ),
        *stays("concern", "reviews_concern", "what came up is never deleted"),
        refuse(
            "concern_fixed",
            "reviews_concern",
            ["UPDATE"],
            f"({any_changed(FIXED)} OR ((OLD.round_id IS NOT NULL OR OLD.settled_at IS NOT NULL) "
            f"AND {any_changed(ANSWER)}))",
            "what came up never changes, nor how it was answered",
        ),
    ]
