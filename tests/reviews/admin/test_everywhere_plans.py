"""On PostgreSQL the search over everything reads no table whole that grows with the library."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encyclopedia.drafting import content_of
from encyclopedia.incoming import keep_incoming
from encyclopedia.models import (
    ClinicalCode,
    IncomingText,
    ReaderReport,
    Reference,
    Section,
    Topic,
    TopicVersion,
)
from encyclopedia.models.readers import ReaderWords
from encyclopedia.readers import take_report
from reviews import actions
from reviews.models import Comment, Concern, ReviewRecord, ReviewRound
from tests import factories as make
from tests.encyclopedia.search.test_plans import multiply, read_whole
from tests.reviews.boards import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

GROWS = (
    Topic,
    TopicVersion,
    Section,
    Reference,
    ClinicalCode,
    ReviewRound,
    ReviewRecord,
    Comment,
    Concern,
    IncomingText,
    ReaderReport,
    ReaderWords,
)


@pytest.fixture
def library(writer, signer, chair) -> None:
    """Some 14,400 rows of each sort beside the one that is sought."""
    topic = make.make_topic(writer, "Gout", references=[{"text": "Of gout.", "url": ""}])
    said = {"section": "risks", "quote": "", "body": "About gout."}
    actions.comment(version_id=make.open_version(topic).pk, by=writer, **said)
    make.approve(make.submit(topic, writer, note="New on gout."), signer, comment="Gout is right.")
    ClinicalCode.objects.create(topic=topic, system="x", code="M10", display="Gout")
    report = take_report(topic.editions.get(), section="", words="My gout is worse.")
    draft = make.make_topic(writer, "Draft")
    version = make.open_version(draft)
    multiply(
        Topic,
        draft.pk,
        id="id + n",
        public_id="CAST(n AS text)",
        slug="'copy-' || n",
        staff_title="'Copy w' || n",
    )
    multiply(
        TopicVersion, version.pk, id="id + n", topic_id="topic_id + n", title="'Copy w' || n", summary="''"
    )
    section = version.sections.order_by("pk")[0]
    multiply(Section, section.pk, id="id + 9 * n", version_id="version_id + n", body="'<p>w' || n || '</p>'")
    reference = version.references.get()
    multiply(Reference, reference.pk, id="id + n", version_id="version_id + n", text="'w' || n", url="''")
    multiply(ClinicalCode, ClinicalCode.objects.get().pk, id="id + n", code="'w' || n", display="''")
    round_ = topic.rounds.get()
    multiply(
        ReviewRound, round_.pk, id="id + n", number="number + n", note="'w' || n", edition_id="NULL",
        outcome="'recalled'",
    )  # fmt: skip
    multiply(
        ReviewRecord,
        round_.records.get().pk,
        id="id + n",
        attempt="attempt + n",
        comment="'w' || n",
        record_hash="'x' || n",
    )
    concern = Concern.objects.create(
        topic=topic, kind="note", words="Newer gout.", raised_at=timezone.now(), raised_by=chair
    )
    multiply(Concern, concern.pk, id="id + n", words="'w' || n", round_id="NULL")
    multiply(Comment, Comment.objects.get().pk, id="id + n", body="'w' || n")
    multiply(ReaderReport, report.pk, id="id + n")
    multiply(ReaderWords, report.words.pk, id="id + n", report_id="report_id + n", text="'w' || n")
    text = keep_incoming(draft, {**content_of(version), "summary": "Of gout."}, by=writer, at=timezone.now())
    multiply(
        IncomingText,
        text.pk,
        id="id + n",
        topic_id="topic_id + n",
        content="'{\"summary\": \"w' || n || '\"}'",
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_no_plan_reads_a_table_that_grows(library, chair, signer):
    grows = {model._meta.db_table for model in GROWS}
    for person in (chair, signer):
        client = signed_in(person)
        for typed in ("gout", "w77", "w77 copy", "nothing-like-it"):
            with CaptureQueriesContext(connection) as captured:
                assert client.get("/admin/search/", {"q": typed}).status_code == 200
            # What the header of every page counts is no part of the search.
            sent = [
                query["sql"] for query in captured.captured_queries if "reviews_notice" not in query["sql"]
            ]
            told = [sql for sql in sent if sql.startswith("SELECT")]
            assert len(told) > 15
            for sql in told:
                with connection.cursor() as cursor:
                    cursor.execute(f"EXPLAIN {sql}")
                    lines = [str(row[0]) for row in cursor.fetchall()]
                assert {read_whole(line) for line in lines} & grows == set(), (typed, sql, lines)
