"""What the database itself refuses, in raw SQL, whoever asks and whatever our code forgets (invariants 2 and 5)."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from encyclopedia.models import Topic
from encyclopedia.triggers import Rules
from reviews import actions
from tests import factories as make
from tests.databases import sqlite_triggers
from tests.reviews.sql import REFUSED, assert_refused, execute

pytestmark = pytest.mark.django_db

APPEND_ONLY = (
    "encyclopedia_contribution", "encyclopedia_sitetext", "reviews_reviewrecord", "reviews_auditevent",
    "reviews_disclosure", "reviews_roundtext", "encyclopedia_readerreport", "reviews_reportstep",
    "encyclopedia_editionimage",
)  # fmt: skip
NEVER_DELETED = (
    "encyclopedia_topic",
    "encyclopedia_topicversion",
    "encyclopedia_edition",
    "reviews_audithead",
    "reviews_reviewround",
    "reviews_assignment",
    "reviews_comment",
    "reviews_sourcenotice",
    "reviews_concern",
    "encyclopedia_helpfulcount",
    "reviews_noticecursor",
)
NEVER_TRUNCATED = (*NEVER_DELETED, "reviews_notice", "reviews_letter")

# Written out, and not read from the migrations: one that rebuilds a table on SQLite drops its triggers in silence.
EXPECTED = {
    "topic_stays_delete", "topic_public_id_update",
    "version_stays_delete", "version_begins_as_draft_insert", "version_frozen_update", "version_identity_update",
    "version_published_update",
    "version_follows_frozen_update", "version_follows_a_sister_insert", "version_follows_a_sister_still_update",
    "section_frozen_insert", "section_frozen_update", "section_frozen_delete",
    "version_key_points_frozen_update",
    "reference_frozen_insert", "reference_frozen_update", "reference_frozen_delete",
    "edition_stays_delete", "edition_immutable_update", "edition_is_of_approved_words_insert",
    "audit_head_stays_delete", "audit_head_moves_on_update",
    "round_stays_delete", "round_fixed_update", "round_fixed_too_update",
    "assignment_stays_delete", "assignment_fixed_update",
    "comment_stays_delete", "comment_fixed_update",
    "source_notice_stays_delete", "source_notice_fixed_update",
    "concern_stays_delete", "concern_fixed_update", "concern_has_one_answer_insert", "concern_has_one_answer_update",
    "helpful_count_stays_delete", "helpful_count_grows_update", "reader_words_fixed_update",
    "reader_words_removed_by_act_delete",
    "reader_report_is_unsettled", "report_step_settles", "report_step_opens_again",
    "unsettled_report_stays_delete", "unsettled_report_fixed_update",
    "notice_stays_delete", "notice_fixed_update", "notice_cursor_stays_delete", "notice_cursor_moves_on_update",
    "notice_in_one_letter_update", "notice_day_fixed_update", "letter_stays_delete", "letter_sent_update",
    "encyclopedia_imagefile_append_only_update", "imagefile_named_stays_delete",
    *(f"{table}_append_only_{event}" for table in APPEND_ONLY for event in ("update", "delete")),
}  # fmt: skip
# Only PostgreSQL has TRUNCATE, and only SQLite has REPLACE.
TRUNCATE = {
    *(f"{table}_append_only_truncate" for table in APPEND_ONLY),
    *(
        f"{name}_stays_truncate"
        for name in (
            "topic",
            "version",
            "edition",
            "audit_head",
            "round",
            "assignment",
            "comment",
            "source_notice",
            "concern",
            "helpful_count",
            "notice",
            "notice_cursor",
            "letter",
            "unsettled_report",
        )
    ),
    "reader_words_stay_truncate",
    "encyclopedia_imagefile_append_only_truncate",
}
REPLACED = (
    *APPEND_ONLY,
    *NEVER_TRUNCATED,
    "encyclopedia_section",
    "encyclopedia_reference",
    "encyclopedia_readerwords",
    "encyclopedia_imagefile",
)
REPLACE = {f"{table}_never_replaced_insert" for table in REPLACED}


def test_every_trigger_is_there_after_migrating():
    if connection.vendor == "sqlite":
        there = set(sqlite_triggers(connection))
        assert there >= EXPECTED | REPLACE
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
        there = {name for (name,) in cursor.fetchall()}
    assert there >= EXPECTED | TRUNCATE


def test_no_trigger_is_made_that_this_list_forgets():
    made = set()
    loader = MigrationLoader(connection)
    in_order = [loader.disk_migrations[key] for key in loader.graph.nodes if key in loader.disk_migrations]
    for migration in sorted(in_order, key=lambda one: (one.app_label, one.name)):
        for operation in migration.operations if migration.app_label in ("encyclopedia", "reviews") else ():
            if not isinstance(operation, Rules) or "names" not in operation.code.__code__.co_freevars:
                continue
            cells = dict(
                zip(
                    operation.code.__code__.co_freevars,
                    (cell.cell_contents for cell in operation.code.__closure__ or ()),
                    strict=True,
                )
            )
            names = {name for name, _event in cells.get("names", ())}
            # What takes a rule of an earlier migration away is that rule, the other way round (``lifted``).
            made = made - names if operation.code.__name__ == "backwards" else made | names
    assert made == EXPECTED | TRUNCATE | REPLACE


def test_an_append_only_table_refuses_update_and_delete(library: Topic):
    for table in APPEND_ONLY:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] > 0
        assert_refused(f"UPDATE {table} SET id = id", because="append-only")
        assert_refused(f"DELETE FROM {table}", because="append-only")


def test_evidence_is_never_deleted(library: Topic):
    for table in NEVER_DELETED:
        assert_refused(f"DELETE FROM {table}", because="never deleted")


@pytest.mark.postgres
def test_no_evidence_can_be_truncated(library: Topic):
    with connection.cursor() as cursor:  # so that PostgreSQL has no reason of its own to refuse
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in APPEND_ONLY:
        assert_refused(f"TRUNCATE {table} CASCADE", because="append-only")
    for table in NEVER_TRUNCATED:
        assert_refused(f"TRUNCATE {table} CASCADE", because="never deleted|append-only")
    assert_refused("TRUNCATE reviews_unsettledreport", because="until a step settles it")
    # Without CASCADE, and with nothing that hangs on it and would refuse on its behalf.
    assert_refused("TRUNCATE reviews_audithead", because="never deleted")


def test_a_published_version_is_only_ever_superseded(library: Topic):
    shown = library.editions.shown().get().version_id
    for status in ("draft", "in_review", "abandoned"):
        sql = "UPDATE encyclopedia_topicversion SET status = %s WHERE id = %s"
        assert_refused(sql, status, shown, because="only ever superseded")


def test_an_approved_version_without_an_edition_may_be_sent_back():
    writer = make.make_user("writer")
    version = make.open_version(make.make_topic(writer))
    for status in ("approved", "draft"):
        assert (
            execute("UPDATE encyclopedia_topicversion SET status = %s WHERE id = %s", status, version.pk) == 1
        )


WORDS = {
    "encyclopedia_topicversion": {
        "title": "'x'",
        "summary": "'x'",
        "also_called": "'[\"x\"]'",
        "author": "'x'",
        "attribution_text": "'x'",
        "license": "'x'",
        "source_url": "'x'",
        "content_hash": "'x'",
        "based_on_id": "COALESCE(based_on_id, 0) + 1",
    },
    "encyclopedia_section": {"heading": "'x'", "body": "'x'", "position": "99", "key": "'x'"},
    "encyclopedia_reference": {"text": "'x'", "url": "'x'", "doi": "'x'", "pmid": "'x'", "position": "99"},
}


@pytest.mark.parametrize("status", ["in_review", "approved", "superseded", "abandoned"])
def test_no_word_of_a_version_changes_unless_it_is_a_draft(status: str):
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    topic = make.make_topic(writer)
    version = make.open_version(topic)
    if status == "abandoned":
        actions.abandon_draft(version_id=version.pk, by=writer, base_hash=version.content_hash, reason="No.")
    else:
        round_ = make.submit(topic, writer)
        if status != "in_review":
            make.approve(round_, signer)
        if status == "superseded":
            make.revise(topic, writer, signer, summary="Newer.")
    version.refresh_from_db()
    assert version.status == status
    for table, columns in WORDS.items():
        key = "id" if table == "encyclopedia_topicversion" else "version_id"
        for column, value in columns.items():
            if table == "encyclopedia_section" and column in ("key", "position"):
                value = f"{value}" if column == "position" else "'x-' || id"  # noqa: PLW2901 - unique by version
            sql = f"UPDATE {table} SET {column} = {value} WHERE {key} = %s"
            assert_refused(sql, version.pk, because="frozen")
    for table in ("encyclopedia_section", "encyclopedia_reference"):
        assert_refused(f"DELETE FROM {table} WHERE version_id = %s", version.pk, because="frozen")
    assert_refused(
        "INSERT INTO encyclopedia_section (version_id, key, heading, body, position, content_hash) "
        "VALUES (%s, 'more', 'More', '<p>Unsigned.</p>', 50, 'x')",
        version.pk,
        because="frozen",
    )


def test_a_section_is_not_smuggled_in_from_a_draft(library: Topic):
    writer = make.make_user("writer")
    other = make.open_version(make.make_topic(writer))
    frozen = make.open_version(library)
    for source, target in ((other, frozen), (frozen, other)):
        sql = "UPDATE encyclopedia_section SET version_id = %s, key = 'moved-' || id WHERE version_id = %s"
        assert_refused(sql, target.pk, source.pk, because="frozen")


def test_a_version_keeps_its_identity_and_an_ended_one_stays_ended(library: Topic):
    old = library.versions.get(number=1)
    for change in ("number = 77", "status = 'draft'", "status = 'approved'"):
        sql = f"UPDATE encyclopedia_topicversion SET {change} WHERE id = %s"
        assert_refused(sql, old.pk, because="keeps its identity")


def test_a_version_begins_as_a_draft(library: Topic):
    sql = (
        "INSERT INTO encyclopedia_topicversion (topic_id, number, status, title, summary, also_called, author, "
        "attribution_text, license, source_url, content_hash, created_at, created_by_id, saved_at) "
        "SELECT topic_id, 99, 'approved', title, summary, also_called, author, attribution_text, license, "
        "source_url, content_hash, created_at, created_by_id, saved_at FROM encyclopedia_topicversion WHERE number = 1"
    )
    assert_refused(sql, because="begins as a draft")


EDITION_CHANGES = {
    "topic_id": "topic_id + 1",
    "number": "number + 7",
    "version_id": "version_id + 1",
    "kind": "'urgent'",
    "scope": "'changes_only'",
    "title": "'x'",
    "content": "'{}'",
    "content_hash": "'x'",
    "current_as_of": "'2031-01-01'",
    "reviewers": "'[]'",
    "attestation": '\'{"name": "x"}\'',
    "published_by_id": "published_by_id + 1",
    "shown_from": "'2001-01-01 00:00:00'",
}


def test_nothing_of_an_edition_changes(library: Topic):
    for column, value in EDITION_CHANGES.items():
        for condition in ("shown_until IS NULL", "shown_until IS NOT NULL"):
            sql = f"UPDATE encyclopedia_edition SET {column} = {value} WHERE {condition}"
            assert_refused(sql, because="immutable")


def test_the_end_of_an_edition_is_set_once(library: Topic):
    now = timezone.now()
    shown = library.editions.shown().get()
    sql = "UPDATE encyclopedia_edition SET shown_until = %s WHERE id = %s"
    assert execute(sql, now, shown.pk) == 1
    assert_refused(sql, now, shown.pk, because="immutable")
    assert_refused(sql, None, shown.pk, because="immutable")


def insert_edition(status_of_version: int, content_hash: str) -> None:
    execute(
        "INSERT INTO encyclopedia_edition (topic_id, number, version_id, kind, scope, title, content, content_hash, "
        "current_as_of, reviewers, published_by_id, shown_from) SELECT v.topic_id, 50, v.id, 'new', 'whole_page', "
        "'x', '{}', %s, '2024-01-01', '[]', v.created_by_id, '2024-01-01 00:00:00' "
        "FROM encyclopedia_topicversion v WHERE v.id = %s",
        content_hash,
        status_of_version,
    )


def test_no_edition_is_made_of_words_that_were_not_approved():
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    draft = make.open_version(make.make_topic(writer))
    approved = make.open_version(make.published_topic(writer, signer))
    for version, content_hash in ((draft, draft.content_hash), (approved, "0" * 64)):
        with pytest.raises(REFUSED, match="approved version"):
            insert_edition(version.pk, content_hash)


def test_a_permanent_address_never_changes(library: Topic):
    assert_refused("UPDATE encyclopedia_topic SET public_id = 'aaaaaaaaaa'", because="never changes")


def test_what_a_round_was_opened_on_never_changes():
    writer = make.make_user("writer")
    make.submit(make.make_topic(writer), writer)
    for change in ("content_hash = 'x'", "policy = '{}'", "scope = 'changes_only'", "note = 'x'"):
        assert_refused(f"UPDATE reviews_reviewround SET {change}", because="never changes")


def test_a_closed_round_stays_closed(library: Topic):
    sql = "UPDATE reviews_reviewround SET closed_at = NULL, closed_by_id = NULL, outcome = '', edition_id = NULL"
    assert_refused(sql, because="never changes")


def test_the_head_of_the_audit_chain_only_moves_on(library: Topic):
    assert_refused("UPDATE reviews_audithead SET hash = 'x'", because="only moves on")
    assert_refused("UPDATE reviews_audithead SET sequence = sequence - 1", because="only moves on")
