"""What came up about a page in its evidence: which reviews had it, what came of it; told, printed, and proven."""

import csv
import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from reviews import actions
from reviews.audit import Fault, verify_chain
from reviews.concerns import base_of_concerns
from reviews.models import Concern
from tests import factories as make
from tests.databases import triggers_lifted
from tests.reviews.boards import address, text
from tests.reviews.evidence.telltale import changed, client_for, download, files_of, verify, zipped
from tests.reviews.evidence.test_reports import facts_of, with_tables
from tests.reviews.evidence.test_verifying import fault
from tests.reviews.sql import execute
from tests.reviews.test_concerns import ICD, change_codes

pytestmark = pytest.mark.django_db

HOSTILE = "=1+1 <script>zyx</script> lowers the dose"


@pytest.fixture
def came_up(story):
    """A note that one review left, and a chair settled; codes that the next was published with; and codes that wait."""
    topic = story.topic
    note, _is_new = actions.raise_concern(topic_id=topic.pk, by=story.chair, note=HOSTILE)
    actions.cancel_reaffirmation(version_id=note.round.version_id, by=story.chair, reason="Too early.")
    base = base_of_concerns(topic)
    actions.settle_concerns(topic_id=topic.pk, by=story.chair, reason="The page says so.", base=base)
    change_codes(topic, story.writer, (ICD, "G89.2", "Chronic pain"))
    review = actions.open_reaffirmation(topic_id=topic.pk, by=story.chair, note="The codes changed.")
    with time_machine.travel(timezone.now() + timedelta(days=1)):  # to reaffirm takes a later date
        for person in (story.signer, story.pharmacist):
            make.approve(review, person)
    change_codes(topic, story.writer, (ICD, "G89.4", ""))
    return story


@pytest.fixture
def came_up_files(came_up) -> dict[str, bytes]:
    return files_of(download(came_up))


def test_the_download_tells_what_came_up_and_how_it_was_settled_and_holds(came_up_files, target):
    verify(zipped(target, came_up_files))
    note, codes, new = facts_of(came_up_files)["concerns"]
    assert (note["sealed"]["words"], note["review_rounds"]) == (HOSTILE, [4])
    assert note["settlement"]["reason"] == "The page says so."
    assert "No review was needed (Clara Example, " in note["answer"]
    assert (codes["review_rounds"], codes["settlement"]) == ([5], None)
    assert codes["answer"] == "Answered by review round 5, published as edition 3."
    assert (new["review_rounds"], new["answer"]) == ([], "It waits for an answer.")
    table = io.StringIO(came_up_files["concerns.csv"].decode("utf-8-sig"), newline="")
    assert [(row["words"], row["review_rounds"]) for row in csv.DictReader(table)] == [
        (f"'{HOSTILE}", "4"),
        ("Added: G89.2 Chronic pain.", "5"),
        ("Added: G89.4. Removed: G89.2 Chronic pain.", ""),
    ]


def test_the_pages_and_the_printed_record_tell_it_escaped(came_up):
    client, topic = client_for(came_up.writer), came_up.topic
    whole = client.get(reverse("admin:encyclopedia_topic_evidence", args=[topic.pk])).content.decode()
    assert "&lt;script&gt;zyx&lt;/script&gt; lowers the dose" in whole
    assert "<script>zyx" not in whole
    editions = {
        edition.number: text(
            client.get(reverse("admin:encyclopedia_edition_evidence", args=[edition.pk])).content.decode()
        )
        for edition in topic.editions.all()
    }
    assert "Before review round 5. Answered by review round 5, published as edition 3." in editions[3]
    assert "lowers the dose" in editions[3], (
        "a review of the same words had it, before the one that was published"
    )
    assert "lowers the dose" not in editions[2]
    records = {
        round_.number: text(client.get(address(round_, "record")).content.decode())
        for round_ in topic.rounds.all()
    }
    assert "lowers the dose" in records[4]
    assert "The page says so." in records[4]
    assert "Chronic pain" not in records[4]
    assert "Added: G89.2 Chronic pain." in records[5]
    assert "What else came up" not in records[3]


def test_a_record_keeps_what_a_review_had_that_ended_without_an_answer(story):
    note, _is_new = actions.raise_concern(topic_id=story.topic.pk, by=story.chair, note=HOSTILE)
    left = note.round
    actions.cancel_reaffirmation(version_id=left.version_id, by=story.chair, reason="Too early.")
    again = actions.open_reaffirmation(topic_id=story.topic.pk, by=story.chair, note="Now.")
    client = client_for(story.writer)
    for round_ in (left, again):
        page = text(client.get(address(round_, "record")).content.decode())
        assert "Before review rounds 4, 5. Review round 5 has it before it." in page


FORGERIES = {
    "another word": lambda one: one["sealed"].update(words="All is well."),
    "somebody else": lambda one: one["sealed"].update(raised_by=None),
    "another reason": lambda one: one["settlement"].update(reason="A review said so."),
    "not settled": lambda one: one.update(settlement=None),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_concern_or_settlement_is_found(came_up_files, target, name):
    forged = with_tables(changed(came_up_files, lambda facts: FORGERIES[name](facts["concerns"][0])))
    assert "concern " in fault(target, forged)


def test_a_concern_cannot_be_left_out_nor_a_settlement_put_in(came_up_files, target):
    gone = with_tables(changed(came_up_files, lambda facts: facts["concerns"].pop(1)))
    assert "the chain names it, but it is gone" in fault(target, gone)
    settlement = json.loads(came_up_files["evidence.json"])["concerns"][0]["settlement"]
    put_in = with_tables(
        changed(came_up_files, lambda facts: facts["concerns"][1].update(settlement=settlement))
    )
    assert "it is not how a chair settled it" in fault(target, put_in)


def as_before(facts: dict) -> None:
    """As downloads were before they told of concerns."""
    facts["format"] = "topic-evidence/2"
    del facts["concerns"]


def test_a_download_from_before_still_holds_where_nothing_came_up_since(story, target):
    files = changed(files_of(download(story)), as_before)
    assert "concerns.csv: evidence.json holds nothing" in fault(target, files)
    verify(
        zipped(
            target,
            {name: data for name, data in files.items() if name != "concerns.csv"},
            is_sealed_again=True,
        )
    )


def test_an_older_format_gets_rid_of_nothing_that_came_up(came_up_files, target):
    without = {name: data for name, data in came_up_files.items() if name != "concerns.csv"}
    assert "the chain names it, but it is gone" in fault(target, changed(without, as_before))


@pytest.mark.parametrize("change", ["words = 'All is well.'", "reason = 'A review said so.'"])
def test_the_site_finds_a_concern_that_was_changed_in_its_table(came_up, change):
    assert not [link for link in verify_chain() if isinstance(link, Fault)]
    settled = Concern.objects.exclude(settled_at=None).get()
    with triggers_lifted(connection):
        execute(f"UPDATE reviews_concern SET {change} WHERE id = %s", settled.pk)
    (found,) = [link for link in verify_chain() if isinstance(link, Fault)]
    assert found.where == f"concern {settled.pk}"
