"""What the database itself refuses of the board's new records, and what every installation starts with."""

from django.db import migrations

from encyclopedia.triggers import append_only, refuse, stays
from reviews.seeds import seed

ASSIGNMENT_FIXED = ("round_id", "member_id", "seat", "asked_by_id", "asked_at", "delegated_from_id")
DECLARED = ("declaration", "interest", "declared_at")
WAIVED = ("waived_by_id", "waived_at", "waiver_reason")
COMMENT_FIXED = (
    "topic_id",
    "version_id",
    "parent_id",
    "section",
    "heading",
    "quote",
    "prefix",
    "suffix",
    "body",
    "suggestion",
    "author_id",
    "author_name",
    "made_at",
)
NOTICE_FIXED = ("key", "status", "note", "marked_at", "marked_by_id")
SEEDED = ("ReviewPolicy", "PolicySeat", "Checklist", "ChecklistItem")


def any_changed(columns):
    return "(" + " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns) + ")"


def write_seeds(apps, editor):
    kinds = apps.get_model("encyclopedia", "TopicKind")
    seed(kinds, *(apps.get_model("reviews", name) for name in SEEDED))


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_board"), ("encyclopedia", "0004_corrections")]

    operations = [
        refuse(
            "round_fixed_too",
            "reviews_reviewround",
            ["UPDATE"],
            any_changed(["significance", "follows_id"]),
            "what a round was opened on never changes",
        ),
        *append_only("reviews_disclosure"),
        *stays("assignment", "reviews_assignment", "assignments are never deleted"),
        refuse(
            "assignment_fixed",
            "reviews_assignment",
            ["UPDATE"],
            f"({any_changed(ASSIGNMENT_FIXED)} "
            f"OR (OLD.declaration <> '' AND {any_changed(DECLARED)}) "
            f"OR (OLD.waived_at IS NOT NULL AND {any_changed(WAIVED)}) "
            "OR (OLD.status IN ('declined', 'delegated', 'recused', 'closed') AND NEW.status <> OLD.status))",
            "an assignment keeps what was asked and declared, and an ended one stays ended",
        ),
        *stays("comment", "reviews_comment", "comments are never deleted"),
        refuse(
            "comment_fixed",
            "reviews_comment",
            ["UPDATE"],
            f"({any_changed(COMMENT_FIXED)} "
            "OR (OLD.request_id IS NOT NULL AND NEW.request_id IS DISTINCT FROM OLD.request_id))",
            "the words of a comment never change",
        ),
        *stays("source_notice", "reviews_sourcenotice", "source notices are never deleted"),
        refuse(
            "source_notice_fixed",
            "reviews_sourcenotice",
            ["UPDATE"],
            f"({any_changed(NOTICE_FIXED)} OR OLD.lifted_at IS NOT NULL)",
            "a source notice keeps its words, and a lifted one stays lifted",
        ),
        migrations.RunPython(write_seeds, migrations.RunPython.noop),
    ]
