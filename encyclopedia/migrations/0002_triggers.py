"""What the database itself refuses (invariants 2, 3 and 5), and what every installation starts with."""

from django.db import migrations

from encyclopedia.seeds import seed
from encyclopedia.triggers import append_only, never_replaced, refuse, stays

VERSION_WORDS = (
    "title",
    "summary",
    "also_called",
    "author",
    "attribution_text",
    "license",
    "source_url",
    "content_hash",
    "based_on_id",
)
EDITION_COLUMNS = (
    "topic_id",
    "number",
    "version_id",
    "kind",
    "scope",
    "title",
    "content",
    "content_hash",
    "current_as_of",
    "reviewers",
    "attestation",
    "published_by_id",
    "shown_from",
)


def any_changed(columns):
    return "(" + " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns) + ")"


def status_of(row):
    # S608: the row is OLD or NEW, written below.
    return f"(SELECT status FROM encyclopedia_topicversion WHERE id = {row}.version_id)"  # noqa: S608


def words_of_drafts_only(table):
    message = "the words of a version that is not a draft are frozen"
    return [
        refuse(
            f"{table}_frozen", f"encyclopedia_{table}", ["INSERT"], f"{status_of('NEW')} <> 'draft'", message
        ),
        refuse(
            f"{table}_frozen",
            f"encyclopedia_{table}",
            ["UPDATE"],
            f"({status_of('NEW')} <> 'draft' OR {status_of('OLD')} <> 'draft')",
            message,
        ),
        refuse(
            f"{table}_frozen", f"encyclopedia_{table}", ["DELETE"], f"{status_of('OLD')} <> 'draft'", message
        ),
        never_replaced(f"encyclopedia_{table}"),
    ]


def write_seeds(apps, editor):
    seed(*(apps.get_model("encyclopedia", name) for name in ("TopicKind", "SectionTemplate", "SiteText")))


class Migration(migrations.Migration):
    dependencies = [("encyclopedia", "0001_initial")]

    operations = [
        *stays("topic", "encyclopedia_topic", "topics are never deleted"),
        refuse(
            "topic_public_id",
            "encyclopedia_topic",
            ["UPDATE"],
            any_changed(["public_id"]),
            "a permanent address never changes",
        ),
        *stays("version", "encyclopedia_topicversion", "versions are never deleted"),
        refuse(
            "version_begins_as_draft",
            "encyclopedia_topicversion",
            ["INSERT"],
            "NEW.status <> 'draft'",
            "a version begins as a draft",
        ),
        refuse(
            "version_frozen",
            "encyclopedia_topicversion",
            ["UPDATE"],
            f"(OLD.status <> 'draft' AND {any_changed(VERSION_WORDS)})",
            "the words of a version that is not a draft are frozen",
        ),
        refuse(
            "version_identity",
            "encyclopedia_topicversion",
            ["UPDATE"],
            f"({any_changed(['topic_id', 'number', 'created_at', 'created_by_id'])} "
            "OR (OLD.status IN ('superseded', 'abandoned') AND NEW.status <> OLD.status))",
            "a version keeps its identity, and an ended one stays ended",
        ),
        refuse(
            "version_published",
            "encyclopedia_topicversion",
            ["UPDATE"],
            "(OLD.status = 'approved' AND NEW.status NOT IN ('approved', 'superseded') "
            "AND EXISTS (SELECT 1 FROM encyclopedia_edition e WHERE e.version_id = OLD.id))",
            "a published version is only ever superseded",
        ),
        *words_of_drafts_only("section"),
        *words_of_drafts_only("reference"),
        *append_only("encyclopedia_contribution"),
        *append_only("encyclopedia_sitetext"),
        *stays("edition", "encyclopedia_edition", "editions are never deleted"),
        refuse(
            "edition_immutable",
            "encyclopedia_edition",
            ["UPDATE"],
            f"({any_changed(EDITION_COLUMNS)} OR OLD.shown_until IS NOT NULL OR NEW.shown_until IS NULL)",
            "an edition is immutable; only its end may be set, once",
        ),
        refuse(
            "edition_is_of_approved_words",
            "encyclopedia_edition",
            ["INSERT"],
            "(NEW.shown_until IS NOT NULL OR NOT EXISTS (SELECT 1 FROM encyclopedia_topicversion v WHERE "
            "v.id = NEW.version_id AND v.topic_id = NEW.topic_id AND v.status = 'approved' "
            "AND v.content_hash = NEW.content_hash))",
            "an edition begins shown, and holds the words of an approved version",
        ),
        migrations.RunPython(write_seeds, migrations.RunPython.noop),
    ]
