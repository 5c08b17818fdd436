"""What came up about a page waits again where the review that took it up ended unpublished."""

from django.db import migrations, models
from django.db.migrations.exceptions import IrreversibleError
from django.db.models import Q

from encyclopedia.triggers import no_longer, refuse, without_triggers

FIXED = ("topic_id", "kind", "words", "raised_at", "raised_by_id")
ANSWER = ("round_id", "settled_at", "settled_by_id", "reason")


def any_changed(columns):
    return "(" + " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns) + ")"


def is_answered_by_a_review(row):
    """The review that took it up is open, or was published."""
    its_round = f"SELECT closed_at, outcome FROM reviews_reviewround WHERE id = {row}.round_id"  # noqa: S608 - OLD or NEW
    return f"EXISTS ({its_round} AND (closed_at IS NULL OR outcome = 'published'))"


WAS_FIXED = refuse(
    "concern_fixed",
    "reviews_concern",
    ["UPDATE"],
    f"({any_changed(FIXED)} OR ((OLD.round_id IS NOT NULL OR OLD.settled_at IS NOT NULL) "
    f"AND {any_changed(ANSWER)}))",
    "what came up never changes, nor how it was answered",
)


def keep_answers(apps, editor):
    """Refuse to go back over what a chair settled after a review had left it: the table before could not hold it."""
    settled = apps.get_model("reviews", "Concern").objects.filter(settled_at__isnull=False)
    if settled.filter(round__isnull=False).exists():
        raise IrreversibleError(
            "A chair has settled what a review left unanswered, which an earlier version of the product cannot hold. "
            "Restore the backup from before the upgrade instead."
        )


class Migration(migrations.Migration):
    dependencies = [("reviews", "0015_staff_search")]

    operations = [
        *no_longer(WAS_FIXED),
        *without_triggers(
            migrations.RemoveIndex(model_name="concern", name="concern_that_waits"),
            migrations.RemoveConstraint(model_name="concern", name="concern_settled_all_or_nothing"),
            migrations.AddIndex(
                model_name="concern",
                index=models.Index(
                    condition=Q(settled_at__isnull=True),
                    fields=["raised_at", "topic"],
                    name="concern_not_settled",
                ),
            ),
            migrations.AddConstraint(
                model_name="concern",
                constraint=models.CheckConstraint(
                    condition=Q(settled_at__isnull=True, settled_by__isnull=True, reason="")
                    | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(reason="")),
                    name="concern_settled_all_or_nothing",
                ),
            ),
            migrations.RunPython(migrations.RunPython.noop, keep_answers),
        ),
        refuse(
            "concern_fixed",
            "reviews_concern",
            ["UPDATE"],
            f"({any_changed(FIXED)} OR (OLD.round_id IS NOT NULL AND NEW.round_id IS NULL) OR "
            f"((OLD.settled_at IS NOT NULL OR {is_answered_by_a_review('OLD')}) AND {any_changed(ANSWER)}))",
            "what came up never changes, nor how it was answered",
        ),
        refuse(
            "concern_has_one_answer",
            "reviews_concern",
            ["INSERT", "UPDATE"],
            f"(NEW.settled_at IS NOT NULL AND {is_answered_by_a_review('NEW')})",
            "nobody settles what a review has before it",
        ),
    ]
