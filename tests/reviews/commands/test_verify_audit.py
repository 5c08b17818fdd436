"""verify_audit: one byte changed behind the application's back is found, and named."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from encyclopedia.models import Edition, EditionPage
from reviews.models import AuditEvent, ReviewRecord
from tests.factories import make_user, published_topic, revise

pytestmark = pytest.mark.django_db

GUARDS = {
    "reviews_auditevent": ("reviews_auditevent_append_only_update", "reviews_auditevent_append_only_delete"),
    "reviews_reviewrecord": (
        "reviews_reviewrecord_append_only_update",
        "reviews_reviewrecord_append_only_delete",
    ),
    "encyclopedia_edition": ("edition_immutable_update", "edition_stays_delete"),
    "reviews_audithead": ("audit_head_moves_on_update", "audit_head_stays_delete"),
}


def behind_its_back(table, sql, *values):
    """Run a statement with the table's guards taken away, as somebody with the database's own password could."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for guard in GUARDS[table]:
            where = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {guard}{where}")
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


def verify():
    out = StringIO()
    call_command("verify_audit", stdout=out)
    return out.getvalue()


@pytest.fixture
def history():
    """A topic with two editions, and so a chain worth changing."""
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = published_topic(writer, reviewer)
    revise(topic, writer, reviewer, summary="Better words.")


def test_an_empty_chain_is_sound():
    assert "0 events verified." in verify()


@pytest.mark.usefixtures("history")
def test_an_untouched_chain_is_verified_to_its_end():
    assert f"{AuditEvent.objects.count()} events verified." in verify()


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    "change",
    [
        "act = act || 'x'",
        "actor_name = 'Somebody Else'",
        "reason = reason || '.'",
        "subject = 'version 9'",
        "to_state = 'published'",
        "details = '{}'",
        "hash = '" + "0" * 64 + "'",
        "previous_hash = '" + "f" * 64 + "'",
        "at = '2020-01-01 00:00:00+00:00'",
        "topic_id = NULL",
        "actor_id = NULL",
    ],
)
def test_a_changed_event_is_named(change):
    behind_its_back("reviews_auditevent", f"UPDATE reviews_auditevent SET {change} WHERE sequence = 2")
    with pytest.raises(CommandError, match=r"audit event 2: .* \(1 events verified"):
        verify()


@pytest.mark.usefixtures("history")
def test_a_removed_event_is_noticed_at_the_next():
    behind_its_back("reviews_auditevent", "DELETE FROM reviews_auditevent WHERE sequence = 3")
    with pytest.raises(CommandError, match="audit event 4: event 3 is missing"):
        verify()


@pytest.mark.usefixtures("history")
def test_a_cut_off_tail_is_noticed():
    last = AuditEvent.objects.count()
    behind_its_back("reviews_auditevent", "DELETE FROM reviews_auditevent WHERE sequence = %s", last)
    with pytest.raises(CommandError, match=f"end of the chain: events after number {last - 1}"):
        verify()


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    "change", ["UPDATE reviews_audithead SET sequence = 1", "DELETE FROM reviews_audithead"]
)
def test_a_changed_head_is_noticed(change):
    behind_its_back("reviews_audithead", change)
    with pytest.raises(CommandError, match="end of the chain"):
        verify()


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    "change",
    [
        "comment = 'Fine.'",
        "signer_name = 'Somebody Else'",
        "signer_credentials = 'RN'",
        "current_as_of = '2020-01-01'",
        "statement = statement || '.'",
        "record_hash = '" + "0" * 64 + "'",
    ],
)
def test_a_changed_signature_is_named(change):
    record = ReviewRecord.objects.order_by("pk")[0]
    behind_its_back(
        "reviews_reviewrecord", f"UPDATE reviews_reviewrecord SET {change} WHERE id = %s", record.pk
    )
    with pytest.raises(CommandError, match=f"review record {record.pk}:"):
        verify()


@pytest.mark.usefixtures("history")
def test_a_removed_signature_is_named():
    record = ReviewRecord.objects.order_by("pk")[0]
    behind_its_back("reviews_reviewrecord", "DELETE FROM reviews_reviewrecord WHERE id = %s", record.pk)
    with pytest.raises(CommandError, match=f"record:{record.pk}: .*gone"):
        verify()


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    "change",
    [
        "content = replace(content, '250 mg', '350 mg')",
        "current_as_of = '2020-01-01'",
        "reviewers = '[]'",
        "title = 'Other'",
        "shown_from = '2020-01-01 00:00:00+00:00'",
    ],
)
def test_a_changed_edition_is_named(change):
    edition = Edition.objects.order_by("pk")[0]
    behind_its_back(
        "encyclopedia_edition", f"UPDATE encyclopedia_edition SET {change} WHERE id = %s", edition.pk
    )
    with pytest.raises(CommandError, match=f"edition {edition.pk}:"):
        verify()


@pytest.mark.usefixtures("history")
def test_a_stored_page_with_another_dose_is_named():
    page = EditionPage.objects.get(edition__shown_until__isnull=True)
    page.article = page.article.replace("250 mg", "350 mg")
    page.save()
    with pytest.raises(CommandError, match=f"stored page of edition {page.pk}:"):
        verify()


@pytest.mark.usefixtures("history")
def test_pages_of_another_address_are_told_from_the_wrong_words_by_rendering_them_again(settings):
    settings.BASE_URL = "https://elsewhere.example.org"
    with pytest.raises(CommandError, match="BASE_URL or TIME_ZONE: run render_pages --all"):
        verify()
    call_command("render_pages", "--all", stdout=StringIO())
    assert "events verified." in verify()
