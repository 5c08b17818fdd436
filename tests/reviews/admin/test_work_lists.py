"""*Your work* and what stands behind it: each list that says how many it has leads to as many; what was sent back is in
somebody's list; what is to be signed comes by its due date, with the time that it takes to read.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encyclopedia.models import Scope, Topic, TopicKind, TopicVersion
from reviews import actions
from reviews.admin.work import your_work
from reviews.admin.work_reading import minutes_in_words
from reviews.admin.work_rows import WorkList
from reviews.models import ReviewPolicy, ReviewRound
from tests import factories as make
from tests.reviews import corrections
from tests.reviews.admin.test_work_chair import at, page_as_of
from tests.reviews.boards import WORK, ask_for, new_round, signed_in

pytestmark = pytest.mark.django_db


def lists_of(user: User) -> dict[str, WorkList]:
    pages = [signed_in(user).get(one).context["work"] for one in WORK]
    return {one.heading: one for page in pages for one in page.lists}


def behind(user: User, heading: str) -> list[str]:
    """The titles in the list that the number leads to, which are as many as the number says."""
    one = lists_of(user)[heading]
    answer = signed_in(user).get(one.more_url)
    assert answer.status_code == 200
    found = answer.context_data["cl"]
    assert found.result_count == one.total, one.more_url
    return [str(getattr(row, "topic", row).staff_title) for row in found.result_list]


# --- Each number and its list ---


def test_the_pages_past_their_date_and_those_that_come_due_are_the_ones_that_are_counted(
    writer, signer, chair
):
    TopicKind.objects.update(review_interval_months=36)
    ReviewPolicy.objects.update(lead_days=90)
    for title, day in (
        ("Expired", date(2020, 1, 1)),
        ("Overdue", date(2024, 11, 1)),
        ("Reviewed late", date(2024, 11, 2)),
        ("Answered late", date(2024, 10, 1)),
        ("Soon", date(2025, 1, 1)),
        ("Reviewed soon", date(2025, 1, 2)),
        ("Not yet", date(2025, 4, 10)),  # due in 150 days: for the strip, not within the lead time of 90
    ):
        page_as_of(writer, signer, title, day)
    with at(date(2027, 11, 10)):
        for title in ("Reviewed late", "Answered late", "Reviewed soon"):
            topic = Topic.objects.get(staff_title=title)
            round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due.")
            if title == "Answered late":
                actions.cancel_reaffirmation(version_id=round_.version_id, by=chair, reason="Later.")
        assert sorted(behind(chair, "Past their review date")) == ["Expired", "Overdue"]
        assert behind(chair, "Due for review") == ["Soon"]


def test_what_is_to_be_reviewed_is_what_waits_for_this_person(writer, signer):
    make.take_seat(new_round(writer, "Taken"), make.make_user("reviewer"))
    new_round(writer, "Free")
    assert behind(signer, "To review") == ["Free"]


def test_open_seats_are_those_of_rounds_where_somebody_is_to_be_asked(writer, signer, chair):
    ask_for("", "")
    make.take_seat(new_round(writer, "Half"), signer)
    ask_for("")
    make.take_seat(new_round(writer, "Full"), signer)
    assert behind(chair, "Open seats") == ["Half"]


def test_your_drafts_are_yours_and_not_those_that_were_sent_back(writer, signer):
    make.make_topic(make.make_user("writer"), "Of another")
    make.make_topic(writer, "Mine")
    make.request_changes(new_round(writer, "Sent back"), signer)
    topic = make.published_topic(writer, signer, "Twice")
    corrections.draft(topic, writer)
    corrections.correction(topic, writer)
    assert behind(writer, "Your drafts") == ["Twice", "Twice", "Mine"]


@pytest.mark.parametrize(
    "address",
    [
        "encyclopedia/topic/?to_review=never",
        "reviews/reviewround/?waits=for-you",
        "reviews/reviewround/?seats=some",
        "encyclopedia/topicversion/?yours=all",
    ],
)
def test_what_such_a_list_cannot_be_asked_is_refused(chair, address):
    answer = signed_in(chair).get(f"/admin/{address}")
    assert (answer.status_code, answer["Location"].partition("?")[2]) == (302, "e=1")


# --- What the board sent back ---


def sent_back_out_of_turn(writer: User, signer: User, chair: User, title: str = "Relief") -> Topic:
    """A page whose date lies far ahead, of which a review that a chair began asks for changes."""
    topic = make.published_topic(writer, signer, title)
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="A new guideline.")
    make.request_changes(round_, signer, "The dose is halved now.")
    return topic


def test_a_page_that_was_sent_back_out_of_turn_is_in_the_lists_of_its_writer_and_of_the_chair(
    writer, signer, chair
):
    topic = sent_back_out_of_turn(writer, signer, chair)
    (row,) = lists_of(writer)["Sent back to you"].rows
    assert (row.title, row.note) == ("Relief", f"{signer.get_full_name()}: The dose is halved now.")
    assert signed_in(writer).get(row.url).status_code == 200
    (row,) = lists_of(chair)["Reviewed, and not approved"].rows
    assert "changes requested" in row.ask
    assert "Sent back to you" not in lists_of(make.make_user("writer"))
    corrections.draft(topic, writer)
    assert "Sent back to you" not in lists_of(writer), "it stands among the drafts"
    assert "Reviewed, and not approved" in lists_of(chair), "until it comes before the board"


def test_a_page_whose_review_was_cancelled_out_of_turn_waits_for_nobody(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="A new guideline.")
    actions.cancel_reaffirmation(version_id=round_.version_id, by=chair, reason="It is not.")
    assert "Reviewed, and not approved" not in lists_of(chair)
    assert "Sent back to you" not in lists_of(writer)


def test_how_a_correction_ended_is_not_taken_for_the_boards_answer_about_the_page(writer, signer, chair):
    TopicKind.objects.update(review_interval_months=1)  # so its lead time comes soon
    topic = make.published_topic(writer, signer)
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due.")
    actions.cancel_reaffirmation(version_id=round_.version_id, by=chair, reason="Later.")
    slip = corrections.submit(corrections.correction(topic, writer, risks="<p>Rest.</p>"), writer)
    make.request_changes(slip, signer)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        (row,) = lists_of(chair)["Reviewed, and not approved"].rows
    assert "without an approval: cancelled." in row.ask


def test_what_was_sent_back_takes_the_same_queries_for_few_pages_as_for_many(writer, signer, chair):
    counts = []
    for n in (1, 4):
        for _number in range(n):
            sent_back_out_of_turn(writer, signer, chair)
        for user in (writer, chair):
            client = signed_in(user)
            client.get("/admin/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/admin/")
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_a_chairs_reason_stands_beside_what_a_chair_sent_back_and_not_an_earlier_request(
    writer, signer, chair
):
    round_ = new_round(writer, "Relief")
    make.request_changes(round_, signer, "Say how often.")
    again = make.submit(round_.topic, writer)
    version = make.open_version(round_.topic)
    soon = timezone.now() + timedelta(days=3)
    actions.schedule(version_id=version.pk, by=chair, publish_at=soon, base_publish_at=None)
    make.approve(again, signer)
    actions.send_back(version_id=version.pk, by=chair, reason="The drug was recalled.")
    (row,) = lists_of(writer)["Sent back to you"].rows
    assert (row.ask, row.note) == (
        "Back with you: its review was closed",
        f"{chair.get_full_name()}: The drug was recalled.",
    )


def test_what_is_with_the_board_says_with_whom_and_for_how_long(writer, signer, chair):
    ask_for("", "", "")
    round_ = new_round(writer, "Relief")
    (row,) = lists_of(writer)["Waiting for the board"].rows
    assert row.ask.startswith("With the board since today. Nobody is asked yet: ")
    make.take_seat(round_, signer)
    make.approve(round_, make.make_user("reviewer"))
    with time_machine.travel(timezone.now() + timedelta(days=12)):
        (row,) = lists_of(writer)["Waiting for the board"].rows
    since, to_sign, nobody = row.ask.split(". ")
    assert (since, to_sign) == ("With the board for 12 days", f"To sign: {signer.board_member}")
    assert nobody.startswith("Nobody is asked yet: ")


def test_what_waits_for_the_board_takes_the_same_queries_for_few_texts_as_for_many(writer):
    counts = []
    for n in (1, 5):
        for _number in range(n):
            make.take_seat(new_round(writer), make.make_user("reviewer"))
        with CaptureQueriesContext(connection) as queries:
            lists_of(writer)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- What is to be signed ---


def due_in(round_: ReviewRound, days: int) -> None:
    ReviewRound.objects.filter(pk=round_.pk).update(due_on=timezone.localdate() + timedelta(days=days))


def test_a_seat_past_its_date_stands_before_requests_that_have_time(writer, signer, chair):
    held = new_round(writer, "Held")
    make.take_seat(held, signer)
    due_in(held, -1)
    for days in (1, 2):
        asked = new_round(writer, f"Asked {days}")
        actions.assign(round_id=asked.pk, by=chair, member_id=signer.board_member.pk)
        due_in(asked, days)
    to_review = next(one for one in your_work(signer, linked=2).lists if one.heading == "To review")
    assert [row.title for row in to_review.rows] == ["Held", "Asked 1"]
    assert to_review.total == 3


def test_each_row_says_how_long_its_text_takes_to_read_and_by_which_rate(writer, signer):
    """Four sections of 3 + 4 + 4 + 6 words are read in one minute; of a changed page what is to be read counts."""
    long = [{**one, "html": f"<p>{'word ' * 300}</p>"} for one in make.words()["sections"]]
    new_round(writer, "Short")
    new_round(writer, "Long", sections=long)
    topic = make.published_topic(writer, signer, "Changed", sections=long)
    draft = actions.start_draft(topic_id=topic.pk, by=writer)
    other = make.make_user("reviewer")
    make.edit(topic, writer, sections=[{**long[0], "html": f"<p>{'other ' * 300}</p>"}, *long[1:]])
    make.submit(topic, writer, scope=Scope.CHANGES_ONLY)
    takes = {row.title: row.takes for row in lists_of(other)["To review"].rows}
    assert takes == {
        "Short": "about 1 minute to read",
        "Long": "about 6 minutes to read",  # 1,200 words
        "Changed": "about 2 minutes to read",
    }
    page = signed_in(other).get("/admin/").content.decode()
    assert "(about 6 minutes to read)" in page
    assert "238 words a minute (Brysbaert 2019)" in page
    assert TopicVersion.objects.get(pk=draft.pk).status == "in_review"


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (238, 1), (239, 2), (2380, 10)])
def test_times_to_read_are_whole_minutes(words, minutes):
    assert minutes_in_words(words).startswith(f"about {minutes} minute")
