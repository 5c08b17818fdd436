"""What a reviewer reads: who signed what did not change, what differs from the text they read last, ticks."""

import re

import pytest
from django.db import IntegrityError, InternalError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from encyclopedia.models import Scope, Topic
from reviews import actions
from reviews.models import ReviewRound, RoundText
from tests.factories import (
    approve,
    edit,
    make_topic,
    make_user,
    open_version,
    published_topic,
    request_changes,
    revise,
    submit,
    words,
)
from tests.reviews.admin.test_rounds import reading, screen

pytestmark = pytest.mark.django_db


def sections(**bodies: str) -> list[dict[str, str]]:
    """The sections of the sample page, with other words in those named by the first word of their key."""
    return [
        section | {"html": bodies.get(section["key"].split("-")[0], section["html"])}
        for section in words("Nerve Block")["sections"]
    ]


def resubmit(topic: Topic, writer, scope: Scope = Scope.WHOLE_PAGE, **bodies: str) -> ReviewRound:
    edit(topic, writer, sections=sections(**bodies))
    return submit(topic, writer, scope=scope)


def part(page: str, key: str) -> str:
    return page.split(f'id="section-{key}"', 1)[1].split('id="section-', 1)[0]


def shown(round_: ReviewRound, reviewer, view: str = "changes") -> str:
    return reading(round_, reviewer).get(f"{screen(round_)}?view={view}").content.decode()


@pytest.mark.parametrize("view", ["changes", "side"])
def test_an_unchanged_section_says_since_which_edition_its_words_are_signed_and_by_whom(view):
    writer, first, second = make_user("writer"), make_user("reviewer", "helen"), make_user("reviewer", "ada")
    topic = published_topic(writer, first, title="Nerve Block")
    revise(topic, writer, second, sections=sections(why="<p>It eases pain at night.</p>"))
    revise(
        topic,
        writer,
        first,
        sections=sections(why="<p>It eases pain at night.</p>", how="<p>It may work.</p>"),
    )
    revise(topic, writer, second, sections=sections(why="<p>It eases pain at night.</p>"))
    actions.start_draft(topic_id=topic.pk, by=writer)
    round_ = resubmit(topic, writer, why="<p>It eases pain at night.</p>", risks="<p>Take 5 mg.</p>")
    page = shown(round_, first, view)
    assert "Signed in edition 1 by Helen Example, MD" in part(page, "treatment-overview")
    assert "Signed in edition 2 by Ada Example, MD" in part(page, "why-it-is-done")
    # It came back to the words that it had in edition 2: the run is broken.
    assert "Signed in edition 4 by Ada Example, MD" in part(page, "how-well-it-works")
    assert "Signed in edition" not in part(page, "risks")


def test_a_review_of_changes_folds_what_did_not_change_and_a_whole_page_does_not():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = published_topic(writer, reviewer, title="Nerve Block")
    actions.start_draft(topic_id=topic.pk, by=writer)
    round_ = resubmit(topic, writer, Scope.CHANGES_ONLY, risks="<p>Take 5 mg.</p>")
    page = shown(round_, reviewer)
    assert re.findall(r'<details id="section-([\w-]+)"', page) == [
        "treatment-overview",
        "why-it-is-done",
        "how-well-it-works",
    ]
    assert "About Nerve Block." in part(page, "treatment-overview")
    assert '<a href="#change-1">See the first change</a>' in page, "a phone has much above the text"
    assert 'id="change-1"' in page
    request_changes(round_, reviewer)
    whole = shown(submit(topic, writer), make_user("reviewer"))
    assert '<details id="section-' not in whole


@pytest.mark.parametrize("view", ["changes", "side", "clean"])
def test_each_section_of_a_whole_page_carries_its_tick(view):
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = published_topic(writer, reviewer, title="Nerve Block")
    actions.start_draft(topic_id=topic.pk, by=writer)
    round_ = resubmit(topic, writer, risks="<p>Take 5 mg.</p>")
    page = shown(round_, reviewer, view)
    text = page.split('id="text"', 1)[1].split('id="decision"', 1)[0]
    ticks = re.findall(r'<input type="checkbox" form="decision-form" name="read" value="([\w-]+)"', text)
    assert ticks == [section["key"] for section in words()["sections"]]


def test_a_review_of_changes_asks_for_no_ticks():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = published_topic(writer, reviewer, title="Nerve Block")
    actions.start_draft(topic_id=topic.pk, by=writer)
    round_ = resubmit(topic, writer, Scope.CHANGES_ONLY, risks="<p>Take 5 mg.</p>")
    assert 'name="read"' not in shown(round_, reviewer)


def sent_back(writer, reviewer) -> Topic:
    """A draft that the reviewer signed a request for changes on, in words that no edition has."""
    topic = make_topic(writer, "Nerve Block")
    round_ = resubmit(topic, writer, why="<p>It eases pain at night.</p>")
    request_changes(round_, reviewer, comment="Say when.")
    return topic


def test_a_reviewer_sees_what_changed_since_the_text_they_signed_though_it_went_back():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = sent_back(writer, reviewer)
    round_ = resubmit(topic, writer, why="<p>It eases pain in the morning.</p>")
    page = shown(round_, reviewer, "since")
    assert re.search(r"Compared with the text that you signed on \w+ \d+, \d{4} \(round 1\)\.", page)
    why = part(page, "why-it-is-done")
    assert "<del" in why
    assert "night" in why
    assert "morning" in why
    assert "unchanged since then" in part(page, "risks")


def test_the_view_is_offered_to_those_alone_who_said_something_before():
    writer, reviewer, other = make_user("writer"), make_user("reviewer"), make_user("reviewer")
    topic = sent_back(writer, reviewer)
    round_ = resubmit(topic, writer, why="<p>It eases pain in the morning.</p>")
    tab = "Since I last signed or commented"
    assert tab in shown(round_, reviewer)
    assert tab not in shown(round_, other)
    assert "Compared with the text that you" not in shown(round_, other, "since")


def test_a_comment_counts_as_a_text_that_was_read():
    writer, reviewer, other = make_user("writer"), make_user("reviewer"), make_user("reviewer")
    topic = make_topic(writer, "Nerve Block")
    first = resubmit(topic, writer, why="<p>It eases pain at night.</p>")
    reading(first, other)
    actions.comment(version_id=open_version(topic).pk, by=other, section="", quote="", body="Fine so far.")
    request_changes(first, reviewer)
    round_ = resubmit(topic, writer, why="<p>It eases pain in the morning.</p>")
    page = shown(round_, other, "since")
    assert "Compared with the text that you commented on, on" in page
    assert "night" in part(page, "why-it-is-done")


def test_what_was_signed_last_counts_and_not_what_was_signed_first():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = sent_back(writer, reviewer)
    approve(resubmit(topic, writer, why="<p>It eases pain in the morning.</p>"), reviewer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    round_ = resubmit(topic, writer, why="<p>It eases pain at noon.</p>")
    page = shown(round_, reviewer, "since")
    assert "(round 2)" in page
    assert "night" not in part(page, "why-it-is-done")


def test_the_words_of_a_round_are_kept_once_and_never_changed():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = sent_back(writer, reviewer)
    again = submit(topic, writer)
    kept = RoundText.objects.get(content_hash=again.content_hash)
    assert kept.submitted_content()["sections"][1]["html"] == "<p>It eases pain at night.</p>"
    for sql in ("UPDATE reviews_roundtext SET content = ''", "DELETE FROM reviews_roundtext"):
        with (
            pytest.raises((IntegrityError, InternalError, OperationalError), match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_the_words_of_an_edition_are_not_kept_again_for_a_reaffirmation():
    writer, reviewer, chair = make_user("writer"), make_user("reviewer"), make_user("chair")
    topic = published_topic(writer, reviewer)
    before = RoundText.objects.count()
    actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="A year has passed.")
    assert RoundText.objects.count() == before


@pytest.mark.parametrize("view", ["changes", "side", "clean", "since"])
def test_the_screen_asks_few_questions_of_the_database(view):
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = published_topic(writer, reviewer, title="Nerve Block")
    for n in range(4):
        revise(topic, writer, reviewer, sections=sections(why=f"<p>It eases pain {n}.</p>"))
    actions.start_draft(topic_id=topic.pk, by=writer)
    round_ = resubmit(topic, writer, risks="<p>Take 5 mg.</p>")
    client = reading(round_, reviewer)
    address = f"{screen(round_)}?view={view}"
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) < 25, "\n".join(one["sql"][:150] for one in asked)
