"""The record of a round: evidence on one page."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from reviews.evidence import when
from reviews.models import ReviewRecord
from tests.factories import approve, make_topic, make_user, request_changes, submit
from tests.reviews.admin.roles_grid import client_of
from tests.reviews.admin.test_rounds import record_page, signed_in

pytestmark = pytest.mark.django_db


def test_the_record_says_who_signed_what_when_and_that_it_verifies():
    writer, reviewer = make_user("writer"), make_user("reviewer", credentials="MD, FAAPM")
    round_ = submit(make_topic(writer), writer)
    record = approve(round_, reviewer, comment="Checked the dose.").record
    page = signed_in(writer).get(record_page(round_)).content.decode()
    for words_ in (
        f"{reviewer.get_full_name()}, MD, FAAPM",
        record.statement,
        record.record_hash,
        record.content_hash,
        record.signed_at.strftime("%Y-%m-%d %H:%M:%S UTC"),
        "Checked the dose.",
        "Physician",
        "edition 1",
    ):
        assert words_ in page
    assert page.count("Verified: it matches its hash") == 2
    assert "Does NOT verify" not in page


def test_a_record_copied_to_another_round_does_not_verify():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = make_topic(writer)
    request_changes(submit(topic, writer), reviewer)
    second = submit(topic, writer)
    copy = ReviewRecord.objects.get()
    copy.pk, copy.round = None, second
    copy.save(force_insert=True)
    page = signed_in(reviewer).get(record_page(second)).content.decode()
    assert "Does NOT verify" in page


def test_an_open_round_without_signatures_has_a_record_that_says_so():
    round_ = submit(make_topic(writer := make_user("writer")), writer)
    assert "Nobody has signed in this round." in client_of("chair").get(record_page(round_)).content.decode()


@pytest.mark.parametrize(
    ("zone", "printed"),
    [
        ("UTC", "2026-03-01 15:04:05 UTC"),
        ("America/Denver", "2026-03-01 15:04:05 UTC (2026-03-01 08:04:05 MST)"),
    ],
)
def test_the_same_time_is_printed_once(zone, printed):
    with timezone.override(zone):
        assert when(datetime(2026, 3, 1, 15, 4, 5, tzinfo=UTC)) == printed
