"""Comments as acts: who may say what about which words, what becomes of them, and whose words they then are."""

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from encyclopedia.drafting import StaleBase, content_of
from encyclopedia.errors import BadInput, NotAllowed, WrongState
from encyclopedia.models import Topic, TopicVersion
from reviews import actions
from reviews.audit import sha256_of
from reviews.models import AuditEvent, Comment, Declaration
from tests import factories as make
from tests.reviews.corrections import contributors

pytestmark = pytest.mark.django_db

QUOTE = "no more than 250 mg"


@pytest.fixture
def writer() -> User:
    return make.make_user("writer", "ann")


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer", "rosa")


def say(topic: Topic, by: User, quote: str = QUOTE, body: str = "Is this so?", **more) -> Comment:
    version = make.open_version(topic)
    return actions.comment(
        **{"version_id": version.pk, "by": by, "section": "risks", "quote": quote, "body": body, **more}
    )


def in_review(writer: User, reviewer: User) -> Topic:
    topic = make.make_topic(writer, "Nerve Block")
    make.take_seat(make.submit(topic, writer), reviewer)
    return topic


def sent_back(writer: User, reviewer: User, **suggestion) -> tuple[Topic, Comment]:
    """A topic that the reviewer sent back, with one comment on the dose."""
    topic = in_review(writer, reviewer)
    said = say(topic, reviewer, **suggestion)
    make.request_changes(topic.rounds.get(), reviewer)
    return topic, said


def words_of(topic: Topic):
    return content_of(TopicVersion.objects.select_related("topic").get(pk=make.open_version(topic).pk))


def risks(topic: Topic) -> str:
    return next(one["html"] for one in words_of(topic)["sections"] if one["key"] == "risks")


def take_over(said: Comment, by: User, base: str | None = None):
    base = make.open_version(said.topic).content_hash if base is None else base
    return actions.accept_suggestion(comment_id=said.pk, by=by, base_hash=base)


# --- Saying something ---


def test_a_comment_holds_the_words_as_the_text_has_them_with_what_stands_around(writer, reviewer):
    topic = in_review(writer, reviewer)
    said = say(topic, reviewer, quote="NO MORE than 250")
    assert (said.quote, said.prefix, said.suffix) == ("no more than 250", "Take ", " mg.")
    assert (said.heading, said.author_name) == ("Risks", "Rosa Example")
    event = AuditEvent.objects.order_by("-sequence")[0]
    assert (event.act, event.actor, event.details["comment"]) == ("comment", reviewer, said.pk)


def test_a_reviewer_who_has_not_declared_says_nothing_about_a_text_in_review(writer, reviewer):
    topic = make.make_topic(writer)
    round_ = make.submit(topic, writer)
    with pytest.raises(NotAllowed):
        say(topic, reviewer)
    actions.take_seat(
        round_id=round_.pk, by=reviewer, declaration=Declaration.INTEREST, interest="I own shares."
    )
    with pytest.raises(NotAllowed):
        say(topic, reviewer)
    assert not Comment.objects.exists()


def test_a_reviewer_who_has_not_declared_says_nothing_in_a_reaffirmation_either(writer, reviewer):
    topic = make.published_topic(writer, make.make_user("reviewer"))
    actions.open_reaffirmation(topic_id=topic.pk, by=make.make_user("chair"), note="It is due.")
    with pytest.raises(NotAllowed):
        say(topic, reviewer)
    make.take_seat(topic.rounds.get(closed_at__isnull=True), reviewer)
    assert say(topic, reviewer).pk


def test_writers_comment_on_a_draft_and_on_a_text_in_review_and_managers_on_none(writer):
    topic = make.make_topic(writer)
    assert say(topic, make.make_user("writer")).pk
    make.submit(topic, writer)
    assert say(topic, writer).pk
    with pytest.raises(NotAllowed):
        say(topic, make.make_user("manager"))


def test_words_that_are_not_there_and_empty_comments_are_refused_in_words(writer):
    topic = make.make_topic(writer)
    for wrong in (
        {"quote": "no such words"},
        {"section": "no-such-section"},
        {"body": "  "},
        {"quote": "", "suggestion": "Other words."},
        {"nth": 2},
        {"body": "x" * 5001},
    ):
        with pytest.raises(BadInput):
            say(topic, writer, **wrong)
    assert not Comment.objects.exists()


def test_a_reply_stands_in_the_thread_of_the_comment_or_reply_it_answers(writer, reviewer):
    topic = in_review(writer, reviewer)
    said = say(topic, reviewer)
    first = say(topic, writer, quote="", section="", body="Yes.", parent_id=said.pk)
    second = say(topic, reviewer, quote="", section="", body="Good.", parent_id=first.pk)
    assert [first.parent_id, second.parent_id] == [said.pk, said.pk]
    other = make.make_topic(writer)
    with pytest.raises(WrongState):
        say(other, writer, parent_id=said.pk)


# --- Threads ---


def test_a_thread_is_resolved_once_and_opened_again_with_a_reason_that_stands_in_it(writer, reviewer):
    topic = in_review(writer, reviewer)
    said = say(topic, reviewer)
    actions.resolve_comment(comment_id=said.pk, by=writer, resolution="Checked with the label.")
    said.refresh_from_db()
    assert (said.resolved_by, said.resolution) == (writer, "Checked with the label.")
    with pytest.raises(WrongState):
        actions.resolve_comment(comment_id=said.pk, by=reviewer)
    with pytest.raises(BadInput):
        actions.reopen_comment(comment_id=said.pk, by=reviewer, reason=" ")
    actions.reopen_comment(comment_id=said.pk, by=reviewer, reason="Which label?")
    said.refresh_from_db()
    assert (said.resolved_at, said.resolved_by, said.resolution) == (None, None, "")
    assert [reply.body for reply in said.replies.all()] == [
        "Which label?\n\nIt had been resolved with: Checked with the label."
    ]
    with pytest.raises(WrongState):
        actions.reopen_comment(comment_id=said.pk, by=reviewer, reason="Again.")
    event = AuditEvent.objects.order_by("-sequence")[0]
    assert event.details["was_resolved"] == sha256_of("Checked with the label.")


def test_no_event_holds_words_of_a_text_that_not_everybody_may_read(writer, reviewer):
    """All staff read events; the text and what is said of it are for those who have declared their interests."""
    _topic, said = sent_back(writer, reviewer, suggestion="at most 125 mg", body="Written 125 mg.")
    actions.resolve_comment(comment_id=said.pk, by=writer, resolution="Now 125 mg.")
    actions.reopen_comment(comment_id=said.pk, by=writer, reason="Not 125 mg.")
    take_over(said, writer)
    for event in AuditEvent.objects.all():
        told = f"{event.reason} {event.details}"
        assert "125 mg" not in told, event.act
        assert "250 mg" not in told, event.act


def test_a_thread_of_a_version_that_was_superseded_can_still_be_resolved(writer, reviewer):
    topic = make.published_topic(writer, reviewer)
    said = say(topic, writer)
    make.revise(topic, writer, reviewer, summary="Newer.")
    actions.resolve_comment(comment_id=said.pk, by=writer)
    said.refresh_from_db()
    assert said.resolved_at is not None


def test_a_request_for_changes_takes_the_signers_own_open_comments_as_its_points(writer, reviewer):
    topic = in_review(writer, reviewer)
    point, settled, others = say(topic, reviewer), say(topic, reviewer), say(topic, writer)
    reply = say(topic, reviewer, quote="", section="", parent_id=others.pk)
    actions.resolve_comment(comment_id=settled.pk, by=reviewer)
    record = make.request_changes(topic.rounds.get(), reviewer).record
    assert list(record.points.all()) == [point]
    for other in (settled, others, reply):
        other.refresh_from_db()
        assert other.request_id is None
    event = AuditEvent.objects.get(act="request changes")
    assert event.details["points"] == [point.pk]


# --- Taking a wording over ---


def test_a_suggestion_is_put_in_and_its_thread_resolved_in_one_act(writer, reviewer):
    topic, said = sent_back(writer, reviewer, suggestion="at most 125 mg", body="")
    assert take_over(said, writer).changed
    assert risks(topic) == "<p>Take at most 125 mg.</p>"
    said.refresh_from_db()
    assert (said.is_accepted, said.resolved_by) == (True, writer)
    event = AuditEvent.objects.order_by("-sequence")[0]
    assert (event.act, event.details["replaced"]) == ("take over a suggestion", sha256_of(QUOTE))
    assert event.details["after"] == make.open_version(topic).content_hash


def test_whose_words_were_taken_over_has_written_them_and_cannot_approve(writer, reviewer):
    topic, said = sent_back(writer, reviewer, suggestion="at most 125 mg", body="")
    take_over(said, writer)
    assert reviewer.pk in contributors(make.open_version(topic))
    round_ = make.submit(topic, writer)
    with pytest.raises(NotAllowed, match="somebody else has to approve"):
        make.approve(round_, reviewer)
    assert make.approve(round_, make.make_user("reviewer")).edition is not None


def test_a_suggestion_for_the_summary_and_the_title_goes_in_as_plain_text(writer):
    topic = make.make_topic(writer, "Nerve Block")
    take_over(say(topic, writer, "in short", section="", suggestion="in <b>brief</b>"), writer)
    assert words_of(topic)["summary"] == "Nerve Block in <b>brief</b>."
    take_over(say(topic, writer, "Block", section="", suggestion="Blocks"), writer)
    assert (words_of(topic)["title"], words_of(topic)["summary"][:11]) == ("Nerve Blocks", "Nerve Block")


def test_a_suggestion_to_leave_words_out_takes_them_out(writer):
    topic = make.make_topic(writer)
    take_over(say(topic, writer, " more", suggestion=""), writer)
    assert "no than 250 mg" in risks(topic)


def test_of_two_savers_the_one_who_takes_over_from_an_old_text_is_told_and_nothing_is_written(
    writer, reviewer
):
    topic, said = sent_back(writer, reviewer, suggestion="at most 125 mg", body="")
    base = make.open_version(topic).content_hash
    make.edit(topic, writer, summary="Newer.")
    events = AuditEvent.objects.count()
    with pytest.raises(StaleBase) as told:
        take_over(said, writer, base)
    assert told.value.current["summary"] == "Newer."
    said.refresh_from_db()
    assert (said.resolved_at, said.is_accepted) == (None, False)
    assert (risks(topic), AuditEvent.objects.count()) == ("<p>Take no more than 250 mg.</p>", events)
    assert reviewer.pk not in contributors(make.open_version(topic))


def test_words_that_went_are_not_replaced_and_edited_ones_are(writer, reviewer):
    topic, said = sent_back(writer, reviewer, suggestion="at most 125 mg", body="")
    gone = [{**one, "html": "<p>Ask first.</p>"} for one in make.words()["sections"]]
    make.edit(topic, writer, sections=gone)
    with pytest.raises(WrongState, match="not in the text any more"):
        take_over(said, writer)
    edited = [{**one, "html": "<p>Take no more than 300 mg.</p>"} for one in make.words()["sections"]]
    make.edit(topic, writer, sections=edited)
    take_over(said, writer)
    assert risks(topic) == "<p>Take at most 125 mg.</p>"


def test_only_writers_take_over_and_only_into_a_draft(writer, reviewer):
    topic, said = sent_back(writer, reviewer, suggestion="at most 125 mg", body="")
    for other in (reviewer, make.make_user("chair"), make.make_user("manager")):
        with pytest.raises(NotAllowed):
            take_over(said, other)
    plain = say(topic, writer)
    with pytest.raises(BadInput):
        take_over(plain, writer)
    make.submit(topic, writer)
    with pytest.raises(WrongState):
        take_over(said, writer)


# --- The database's own rules ---


@pytest.mark.parametrize(
    "change",
    [
        "body = 'Other.'",
        "quote = 'Other.'",
        "suggestion = 'Other.'",
        "author_id = author_id + 1",
        "section = ''",
        "made_at = '2001-01-01 00:00:00+00:00'",
    ],
)
def test_the_words_of_a_comment_never_change_whoever_asks_the_database(writer, change):
    said = say(make.make_topic(writer), writer)
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        connection.cursor().execute(f"UPDATE reviews_comment SET {change} WHERE id = {said.pk}")
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        connection.cursor().execute(f"DELETE FROM reviews_comment WHERE id = {said.pk}")
