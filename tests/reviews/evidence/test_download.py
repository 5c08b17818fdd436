"""The download: what is in it, that it is the same for the same state, and that it holds."""

import csv
import hashlib
import io
import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encyclopedia.content import canonical_bytes
from encyclopedia.models import Edition
from reviews import actions
from reviews.models import AuditEvent, AuditHead
from tests import factories as make
from tests.reviews.evidence.telltale import HOSTILE, Story, download, files_of, verify

pytestmark = pytest.mark.django_db

NAMES = [
    "README.txt", "assignments.csv", "checklist.csv", "comments.csv", "concerns.csv", "editions/edition-0001.json",
    "editions/edition-0002.json", "events.csv", "events.jsonl", "evidence.html", "evidence.json", "reports.csv",
    "signatures.csv",
    "manifest.json",
]  # fmt: skip


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_same_state_gives_the_same_bytes_to_everybody_on_any_day(story, time_machine):
    raw = download(story)
    assert list(files_of(raw)) == NAMES
    time_machine.move_to(timezone.now() + timedelta(days=900))
    assert download(story, make.make_user("manager")) == raw


def test_a_download_holds_whoever_made_it_and_no_database_is_asked(story, target, django_assert_num_queries):
    target.write_bytes(download(story))
    with django_assert_num_queries(0):
        words = verify(target)
    count = AuditEvent.objects.filter(topic=story.topic).count()
    assert f"Nerve Block: {count} events of the topic and " in words
    assert "7 signatures, 2 editions and 2 comments are what the events sealed." in words
    assert "on trust" not in words


def test_each_edition_is_the_exact_text_that_was_signed(story, files):
    for edition in Edition.objects.filter(topic=story.topic):
        data = files[f"editions/edition-{edition.number:04}.json"]
        assert hashlib.sha256(data).hexdigest() == edition.content_hash
        assert canonical_bytes(json.loads(data)) == data


def test_the_json_tells_all_of_it(story, files):
    facts = json.loads(files["evidence.json"])
    assert canonical_bytes(facts) == files["evidence.json"]
    assert [one["sealed"]["number"] for one in facts["editions"]] == [1, 2]
    assert [one["outcome"] for one in facts["rounds"]] == ["changes_requested", "published", "published"]
    assert "Asked for: a physician and a pharmacist." in facts["rounds"][1]["policy_in_words"]
    signatures = facts["signatures"]
    assert [one["meaning"] for one in signatures] == [
        "Request changes", "Approve", "Withdraw a signature", "Approve", "Approve", "Approve", "Approve",
    ]  # fmt: skip
    withdrawn = signatures[1]
    assert withdrawn["withdrawn_by"] == signatures[2]["id"]
    assert signatures[2]["sealed"]["withdraws"] == withdrawn["id"]
    waived = next(one for one in facts["assignments"] if one["waived_by"])
    assert (waived["interest"], waived["waiver_reason"]) == (
        "I own shares of the maker.",
        "Two shares, from an aunt.",
    )
    assert {one["status"] for one in facts["assignments"]} >= {"done", "declined"}
    thread, reply = facts["comments"]
    assert (thread["sealed"]["quote"], thread["resolution"]) == ("250 mg", "It says a day now.")
    assert (thread["point_of_request"], reply["in_reply_to"]) == (signatures[0]["id"], thread["id"])
    head = AuditHead.objects.get()
    assert facts["head"] == {"sequence": head.sequence, "hash": head.hash}


def test_the_tables_hold_what_was_signed_answered_and_said(story, files):
    signed = rows(files["signatures.csv"])
    assert len(signed) == 7
    approval = next(one for one in signed if one["signer_name"] == "Petra Example")
    assert (approval["signer_credentials"], approval["profession"]) == ("PharmD", "Pharmacist")
    assert approval["seat"] == "a pharmacist"
    assert approval["conflict"].startswith("Declared an interest: I own shares of the maker. Waived by Clara")
    assert approval["statement"].startswith("I, Petra Example, PharmD (pharmacist), reviewed the whole page")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", approval["times"])
    assert 0 < int(approval["checklist_score_percent"]) < 100
    assert "disagree" in {one["answer"] for one in rows(files["checklist.csv"])}
    assert rows(files["comments.csv"])[0]["body"] == "Is that a day or at once?"
    assert len(rows(files["events.csv"])) == AuditEvent.objects.filter(topic=story.topic).count()
    assert "On leave." in {one["reason"] for one in rows(files["assignments.csv"])}


def test_no_cell_is_a_formula():
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    round_ = make.submit(make.make_topic(writer), writer, note="+1")
    make.request_changes(round_, signer, HOSTILE)
    story = Story(round_.topic, writer, signer, signer, signer)
    told = files_of(download(story))
    for name in NAMES:
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(told[name].decode("utf-8-sig"), newline="")):
                assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in row), row
    assert rows(told["signatures.csv"])[0]["comment"] == f"'{HOSTILE}"


def test_not_a_word_of_another_topic_is_in_it(story, files):
    for name, data in files.items():
        for secret in (b"Words of another topic.", b"Another Topics Words.", b"Secret Of Another Topic"):
            assert secret not in data, name
    gaps = [json.loads(line) for line in files["events.jsonl"].splitlines() if b'"gap"' in line]
    assert gaps
    assert all(re.fullmatch("[0-9a-f]{64}", link) for gap in gaps for link in gap["links"])
    others = AuditEvent.objects.exclude(topic=story.topic)
    assert sum(len(gap["links"]) for gap in gaps) == others.filter(sequence__gt=first_of(story)).count()


def first_of(story) -> int:
    return AuditEvent.objects.filter(topic=story.topic).order_by("sequence")[0].sequence


def test_the_page_in_it_loads_nothing_and_runs_nothing(files):
    page = files["evidence.html"].decode()
    assert not re.findall(r"<(?:script|link|img|iframe|form|object)\b", page)
    assert not re.findall(r"\s(?:src|on[a-z]+|style)=", page)
    assert "url(" not in page
    assert "default-src 'none'" in page
    assert "/admin/" not in page
    for words in ("Take no more than 500 mg a day.", "FAAPM", "It says a day now.", "The words of edition 1"):
        assert words in page


def test_the_readme_says_how_to_verify_and_what_it_does_not_prove(story, files):
    words = files["README.txt"].decode()
    assert AuditHead.objects.get().hash in words
    assert "manage.py verify_audit FILE.zip" in words
    assert "tamper-evident, not tamper-proof" in words


def test_a_topic_with_nothing_but_a_draft_has_evidence_that_holds(target):
    writer = make.make_user("writer")
    story = Story(make.make_topic(writer), writer, writer, writer, writer)
    target.write_bytes(download(story))
    assert "0 signatures, 0 editions and 0 comments" in verify(target)


def test_a_download_takes_the_same_queries_however_much_there_is(story):
    counts = []
    for n in (0, 3):
        for number in range(n):
            make.edit(started(story), story.writer, summary=f"Words {number}.")
            round_ = make.submit(story.topic, story.writer)
            make.approve(round_, story.pharmacist)
            make.approve(round_, story.signer)
        with CaptureQueriesContext(connection) as queries:
            download(story)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] < 40


def started(story):
    actions.start_draft(topic_id=story.topic.pk, by=story.writer)
    return story.topic
