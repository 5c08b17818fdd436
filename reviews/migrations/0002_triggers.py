"""What the database itself refuses: rewriting signatures, the audit chain, or a round that is over (invariant 5)."""

from django.db import migrations

from encyclopedia.triggers import append_only, refuse, stays

ROUND_FIXED = (
    "topic_id",
    "version_id",
    "number",
    "kind",
    "scope",
    "content_hash",
    "policy",
    "note",
    "opened_at",
    "opened_by_id",
)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial"), ("encyclopedia", "0002_triggers")]

    operations = [
        *append_only("reviews_reviewrecord"),
        *append_only("reviews_auditevent"),
        *stays("audit_head", "reviews_audithead", "the head of the audit chain is never deleted"),
        refuse(
            "audit_head_moves_on",
            "reviews_audithead",
            ["UPDATE"],
            "NEW.sequence <= OLD.sequence",
            "the head of the audit chain only moves on",
        ),
        *stays("round", "reviews_reviewround", "review rounds are never deleted"),
        refuse(
            "round_fixed",
            "reviews_reviewround",
            ["UPDATE"],
            "(OLD.closed_at IS NOT NULL OR "
            + " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in ROUND_FIXED)
            + ")",
            "what a round was opened on never changes, and a closed one stays closed",
        ),
    ]
