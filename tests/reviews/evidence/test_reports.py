"""Readers' reports in the evidence: told on the pages, proven in the download, and silent where words were removed."""

import csv
import io
import json

import pytest
from django.urls import reverse

from encyclopedia.content import canonical_bytes, content_hash
from encyclopedia.readers import count_opinion, take_report
from reviews import actions
from reviews.evidence.tables import tables
from reviews.reports import standing_reports
from tests.reviews.evidence.telltale import changed, client_for, download, files_of, verify, zipped
from tests.reviews.evidence.test_verifying import fault

pytestmark = pytest.mark.django_db

HOSTILE = "=1+1 <script>zyx</script> says the dose is wrong"
REMOVED = "My name is Zyx Canary"


@pytest.fixture
def reported(story):
    """On edition 1: one answered by edition 2, one whose words are gone, one that nobody has handled."""
    first = story.topic.editions.select_related("topic__kind").get(number=1)
    answered, removed = (
        take_report(first, section="risks", words=HOSTILE),
        take_report(first, section="", words=REMOVED),
    )
    take_report(first, section="", words="A word is misspelled.")
    for helpful in (True, True, False):
        count_opinion(first, helpful=helpful)
    ask = {"report_id": answered.pk, "by": story.chair}
    actions.weigh_report(**ask, base=0, harm="minor", reason="Half a dose.")
    last = standing_reports().get(pk=answered.pk).last_step
    actions.answer_report(**ask, base=last, answer="It is 500 mg now.", edition=2)
    actions.remove_words(report_id=removed.pk, by=story.chair, base=0, reason="It names them.")
    return story


@pytest.fixture
def reported_files(reported) -> dict[str, bytes]:
    return files_of(download(reported))


def facts_of(files) -> dict:
    return json.loads(files["evidence.json"])


def with_tables(files) -> dict[str, bytes]:
    """The files with their tables made anew, as somebody who forges would."""
    lines = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    return files | tables(facts_of(files), [line for line in lines if "gap" not in line])


def test_the_download_tells_what_was_reported_and_done_and_holds(reported, reported_files, target):
    target.write_bytes(download(reported))
    assert "editions" in verify(target)
    answered, removed, new = facts_of(reported_files)["reader_reports"]
    assert [step["act_in_words"] for step in answered["steps"]] == ["Weighed", "Answered"]
    assert (answered["words"], answered["steps"][1]["edition_number"]) == (HOSTILE, 2)
    assert (removed["words"], removed["nonce"], removed["words_are_removed"]) == (None, "", True)
    assert new["steps"] == []
    assert facts_of(reported_files)["opinions"] == [{"edition": 1, "helpful": 2, "not_helpful": 1}]
    rows = list(csv.DictReader(io.StringIO(reported_files["reports.csv"].decode("utf-8-sig"), newline="")))
    assert [row["step_act_in_words"] for row in rows] == ["Weighed", "Answered", "Words removed", ""]
    assert rows[0]["words"] == f"'{HOSTILE}"
    assert b"Zyx Canary" not in b"".join(reported_files.values())


def test_the_pages_tell_it_escaped(reported):
    client = client_for(reported.writer)
    topic = client.get(reverse("admin:encyclopedia_topic_evidence", args=[reported.topic.pk]))
    first = reported.topic.editions.get(number=1)
    second = reported.topic.editions.get(number=2)
    of_first = client.get(reverse("admin:encyclopedia_edition_evidence", args=[first.pk])).content.decode()
    of_second = client.get(reverse("admin:encyclopedia_edition_evidence", args=[second.pk])).content.decode()
    for page in (topic.content.decode(), of_first):
        assert "&lt;script&gt;zyx&lt;/script&gt; says the dose is wrong" in page
        assert "<script>zyx" not in page
        assert "Edition 1: helpful to 2 readers, not to 1." in page
        assert "It is 500 mg now." in page
        assert "changed in edition 2" in page
        assert "The words were removed." in page
    assert "Nothing was reported." in of_second
    assert "says the dose is wrong" not in of_second


FORGERIES = {
    "another word": lambda one: one.update(words="All is well."),
    "another word and hash": lambda one: (
        one.update(words="All is well.", nonce=""),
        one["sealed"].update(words_hash=content_hash({})),
    ),
    "another section": lambda one: one["sealed"].update(section=""),
    "less harm proposed": lambda one: one["sealed"].update(proposed_harm="none"),
    "another answer": lambda one: one["steps"][1]["sealed"].update(note="Nothing was wrong."),
    "less harm": lambda one: one["steps"][0]["sealed"].update(harm="none"),
    "a step left out": lambda one: one["steps"].pop(),
    "a nonce left behind": lambda one: one.update(words=None),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_report_or_step_is_found(reported_files, target, name):
    forged = with_tables(changed(reported_files, lambda facts: FORGERIES[name](facts["reader_reports"][0])))
    assert "reader report" in fault(target, forged)


def test_a_handled_report_cannot_be_left_out(reported_files, target):
    gone = with_tables(changed(reported_files, lambda facts: facts["reader_reports"].pop(0)))
    assert "with a reader report" in fault(target, gone)


def as_before(facts: dict) -> None:
    """As downloads were before there were reports."""
    facts["format"] = "topic-evidence/1"
    del facts["reader_reports"], facts["opinions"], facts["concerns"]


def without_later_tables(files: dict[str, bytes], but: str = "") -> dict[str, bytes]:
    later = {"concerns.csv", "reports.csv"} - {but}
    return {name: data for name, data in files.items() if name not in later}


def test_the_table_of_reports_can_be_neither_left_out_nor_slipped_in(story, target):
    files = files_of(download(story))
    without = {name: data for name, data in files.items() if name != "reports.csv"}
    assert "reports.csv: the file is missing" in fault(target, without)
    slipped_in = fault(target, changed(without_later_tables(files, but="reports.csv"), as_before))
    assert "reports.csv: evidence.json holds nothing that it could tell" in slipped_in


def test_an_older_format_gets_rid_of_nothing_that_was_handled(reported_files, target):
    assert "with a reader report" in fault(target, changed(without_later_tables(reported_files), as_before))


def test_a_download_from_before_there_were_reports_still_holds(story, target):
    files = files_of(download(story))
    older = changed(without_later_tables(files), as_before)
    verify(zipped(target, older, is_sealed_again=True))
    assert canonical_bytes(facts_of(older)) == older["evidence.json"]
