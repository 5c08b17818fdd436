"""The evidence pages: what they answer, who may read them, and that nothing closed to the reader stands on them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encyclopedia.models import Edition, TopicKind
from reviews import actions
from reviews.actions.importing import Attestation, import_topic
from reviews.models import AuditEvent, Comment
from tests import factories as make
from tests.reviews.admin.roles_grid import OUTSIDE, STAFF, client_of, outside_status
from tests.reviews.evidence.telltale import HOSTILE, Story, client_for, download, files_of, verify

pytestmark = pytest.mark.django_db


def topic_url(topic, name: str = "evidence") -> str:
    return reverse(f"admin:encyclopedia_topic_{name}", args=[topic.pk])


def edition_url(edition) -> str:
    return reverse("admin:encyclopedia_edition_evidence", args=[edition.pk])


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("who", STAFF)
def test_all_staff_read_the_evidence_and_nobody_posts_to_it(who):
    topic = make.published_topic(make.make_user("writer"), make.make_user("reviewer"))
    client = client_of(who)
    for address in (
        topic_url(topic),
        topic_url(topic, "evidence_zip"),
        edition_url(topic.editions.get()),
    ):
        before = AuditEvent.objects.count()
        assert client.get(address).status_code == 200
        assert client.post(address).status_code == 403
        assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("who", OUTSIDE)
def test_outsiders_read_none_of_it(who):
    topic = make.published_topic(make.make_user("writer"), make.make_user("reviewer"))
    for address in (
        topic_url(topic),
        topic_url(topic, "evidence_zip"),
        edition_url(topic.editions.get()),
    ):
        assert client_of(who).get(address).status_code == outside_status(who)


def test_what_does_not_exist_is_not_found():
    client = client_of("writer")
    for name in ("topic_evidence", "topic_evidence_zip", "edition_evidence"):
        assert client.get(reverse(f"admin:encyclopedia_{name}", args=[4040])).status_code == 404


def test_the_page_of_a_topic_answers_who_what_and_when(story):
    words = page(client_for(story.writer), topic_url(story.topic))
    for told in (
        "Take no more than 500 mg a day.",
        "What edition 2 changed in edition 1",
        "<del>",
        "Sam Example, MD, FAAPM: Approve",
        "Petra Example, PharmD: Approve",
        "reviewed the whole page of version 1 of “Nerve Block”",
        "seat of a pharmacist",
        "I had not read the risks.",
        "I own shares of the maker.",
        "Two shares, from an aunt.",
        "On leave.",
        "Is that a day or at once?",
        "A day.",
        "It says a day now.",
        "a point of a request for changes",
        "Asked for: a physician and a pharmacist.",
        "that apply: ",
        "Say how often.",
        "Verified: it matches its hash, and the audit chain holds that hash.",
        " UTC",
        "to be reviewed by",
        "(Current)",
    ):
        assert told in words, told
    assert "Does NOT verify" not in words
    assert topic_url(story.topic, "evidence_zip") in words
    assert "Words of another topic." not in words


def test_the_page_of_an_edition_holds_what_led_to_it_and_no_more(story):
    first, second = story.topic.editions.order_by("number")
    words = page(client_for(story.writer), edition_url(first))
    for told in ("Take no more than 250 mg a day.", "The first text.", "It says how often.", "On leave."):
        assert told in words, told
    for told in ("500 mg", "A higher dose.", "What edition"):
        assert told not in words, told
    words = page(client_for(story.writer), edition_url(second))
    for told in ("Take no more than 500 mg a day.", "A higher dose.", "What edition 2 changed in edition 1"):
        assert told in words, told
    for told in ("The first text.", "It says how often.", "On leave.", "Is that a day or at once?"):
        assert told not in words, told


def test_a_reaffirmation_holds_its_own_round_alone():
    writer, signer, chair = make.make_user("writer"), make.make_user("reviewer"), make.make_user("chair")
    topic = make.published_topic(writer, signer)
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due again.")
    make.approve(round_, signer)
    first, second = topic.editions.order_by("number")
    client = client_for(writer)
    assert "It is due again." not in page(client, edition_url(first))
    words = page(client, edition_url(second))
    assert "It is due again." in words
    assert "New text." not in words
    assert "Not a word differs from the edition before." in words


def test_an_attested_edition_says_so_in_words_on_its_page_and_in_its_form():
    importer, chair = make.make_user("writer"), make.make_user("chair", "clara")
    import_topic(
        source_id="old:1",
        language="en",
        kind=TopicKind.objects.get(key="treatment"),
        raw=make.words("Old Page"),
        by=importer,
        current_as_of=date(2024, 1, 1),
        attestation=Attestation(by=chair, reason="The board of the former site."),
    )
    edition = Edition.objects.get()
    told = (
        "Reviewed before it came here; attested by Clara Example, MD. Reason: The board of the former site."
    )
    client = client_for(importer)
    assert told in page(client, edition_url(edition))
    assert told in page(client, reverse("admin:encyclopedia_edition_change", args=[edition.pk]))


def test_the_form_of_an_edition_names_its_signers_in_words():
    topic = make.published_topic(make.make_user("writer"), make.make_user("reviewer", "sam"))
    edition = topic.editions.get()
    words = page(client_of("chair"), reverse("admin:encyclopedia_edition_change", args=[edition.pk]))
    day = edition.reviewers[0]["signed_on"]
    assert f"Sam Example, MD (physician), the whole page, signed on {day}" in words
    assert edition_url(edition) in words
    assert edition_url(edition) in page(client_of("chair"), reverse("admin:encyclopedia_edition_changelist"))


def test_hub_and_record_lead_to_the_evidence():
    topic = make.published_topic(make.make_user("writer"), make.make_user("reviewer"))
    client = client_of("manager")
    assert topic_url(topic) in page(client, reverse("admin:encyclopedia_topic_change", args=[topic.pk]))
    round_ = topic.rounds.get()
    words = page(client, reverse("admin:reviews_reviewround_record", args=[round_.pk]))
    assert topic_url(topic) in words
    assert edition_url(topic.editions.get()) in words


def test_before_the_declaration_no_comment_on_the_text_under_review_is_shown_or_downloaded():
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    topic = make.make_topic(writer)
    round_ = make.submit(topic, writer)
    actions.comment(
        version_id=round_.version_id, by=writer, section="risks", quote="250 mg", body="Xylocainesecret"
    )
    story = Story(topic, writer, signer, signer, signer)
    assert "Xylocainesecret" in page(client_for(writer), topic_url(topic))
    closed = page(client_for(signer), topic_url(topic))
    assert "Xylocainesecret" not in closed
    assert "1 comment is left out: it is on a text that is not open to you." in closed
    assert b"Xylocainesecret" not in b"".join(files_of(download(story, signer)).values())
    make.take_seat(round_, signer)
    assert "Xylocainesecret" in page(client_for(signer), topic_url(topic))
    assert b"Xylocainesecret" in files_of(download(story, signer))["comments.csv"]


def test_a_download_that_leaves_comments_out_holds_and_says_so(tmp_path):
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    round_ = make.submit(make.make_topic(writer), writer)
    actions.comment(version_id=round_.version_id, by=writer, section="risks", quote="250 mg", body="Secret")
    assert Comment.objects.count() == 1
    target = tmp_path / "evidence.zip"
    target.write_bytes(download(Story(round_.topic, writer, signer, signer, signer), signer))
    assert "0 comments" in verify(target)
    assert b"1 comment is left out" in files_of(target.read_bytes())["README.txt"]


def test_hostile_words_come_out_harmless():
    script = '"><script>alert(1)</script>'
    writer, signer = make.make_user("writer"), make.make_user("reviewer", credentials=script)
    topic = make.published_topic(writer, signer, title=script, summary=script, author=HOSTILE)
    make.revise(topic, writer, signer, summary=script * 2)
    for address in (topic_url(topic), edition_url(topic.editions.order_by("-number")[0])):
        assert "<script>alert" not in page(client_for(writer), address)
    story = Story(topic, writer, signer, signer, signer)
    assert b"<script>alert" not in files_of(download(story))["evidence.html"]


def test_a_page_takes_the_same_queries_however_much_there_is(story):
    client = client_for(story.writer)
    counts: list[list[int]] = []
    for n in (0, 3):
        for number in range(n):
            actions.start_draft(topic_id=story.topic.pk, by=story.writer)
            make.edit(story.topic, story.writer, summary=f"Words {number}.")
            round_ = make.submit(story.topic, story.writer)
            make.approve(round_, story.pharmacist)
            make.approve(round_, story.signer)
        found = []
        for address in (topic_url(story.topic), edition_url(story.topic.editions.order_by("-number")[0])):
            with CaptureQueriesContext(connection) as queries:
                page(client, address)
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
