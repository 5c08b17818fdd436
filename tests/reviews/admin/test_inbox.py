"""The inbox: one's own, newest first, in a fixed number of queries, closed when the work is done by whomever."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews import actions
from reviews.models import Notice
from reviews.notices import catch_up
from tests import factories as make
from tests.reviews.boards import address, new_round, signed_in, text

pytestmark = pytest.mark.django_db

INBOX = "/admin/reviews/notice/"


def asked(writer, chair, signer, title: str):
    round_ = new_round(writer, title)
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    return round_


def words(client, query: str = "") -> str:
    page = client.get(INBOX + query).content.decode()
    return text(page[page.index('id="content-main"') :])


def count(client, address_: str = INBOX) -> int:
    with CaptureQueriesContext(
        connection,
    ) as context:
        assert client.get(address_).status_code == 200
    return len(context)


def test_newest_first_with_one_button_each_and_no_word_of_a_text(writer, signer, chair):
    asked(writer, chair, signer, "First")
    asked(writer, chair, signer, "Second")
    page = signed_in(signer).get(INBOX).content.decode()
    shown = text(page)
    assert shown.index("Second") < shown.index("First")
    assert shown.count("You are asked to review") == 2
    assert "250 mg" not in page
    assert "New text." not in page, "the note of a round may quote a text"


def test_opening_one_marks_it_read_and_leads_to_the_act(writer, signer, chair):
    round_ = asked(writer, chair, signer, "Nerve Block")
    client = signed_in(signer)
    assert "new" in words(client)
    notice = Notice.objects.get(person=signer)
    answer = client.post(reverse("admin:reviews_notice_open", args=[notice.pk]))
    assert (answer.status_code, answer.url) == (302, address(round_))
    shown = words(client)
    assert "You are asked to review" in shown, "work stays until it is done"
    assert "new" not in shown.partition("You are asked")[2]


def test_it_closes_when_the_work_is_done_by_whomever(writer, signer, chair):
    round_ = asked(writer, chair, signer, "Nerve Block")
    client = signed_in(signer)
    assert "Nerve Block" in words(client)
    actions.recall(version_id=round_.version_id, by=writer, reason="More to say.")
    assert "Nerve Block" not in words(client)
    everything = words(client, "?all=1")
    assert "Nerve Block" in everything
    assert "done" in everything


def test_news_is_out_of_the_way_when_it_was_read_and_work_is_not(writer, signer, chair):
    other = make.make_user("reviewer")
    round_ = asked(writer, chair, signer, "Held")
    make.approve(new_round(writer, "Shown"), other)
    client, chairs = signed_in(writer), signed_in(chair)
    assert "A page was published" in words(client)
    assert client.post(INBOX + "read/").status_code == 302
    assert "Nothing is open." in words(client)
    actions.decline(round_id=round_.pk, by=signer, reason="No time.")
    assert "A seat in a review is open again" in words(chairs)
    chairs.post(INBOX + "read/")
    assert "A seat in a review is open again" in words(chairs)


def test_nobody_reads_or_opens_what_another_was_told(writer, signer, chair):
    asked(writer, chair, signer, "Nerve Block")
    catch_up()
    notice = Notice.objects.get(person=signer)
    stranger = signed_in(make.make_user("reviewer"))
    assert "Nerve Block" not in words(stranger, "?all=1")
    for method, name in ((stranger.post, "open"), (stranger.get, "change")):
        assert method(reverse(f"admin:reviews_notice_{name}", args=[notice.pk])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_the_header_counts_what_is_open_and_new_in_one_query(writer, signer, chair):
    client = signed_in(signer)
    rounds = [asked(writer, chair, signer, f"Topic {n}") for n in range(3)]
    client.get(INBOX)
    header = client.get("/admin/reviews/reviewround/").content.decode()
    assert '<span class="inbox-count">3' in header
    actions.recall(version_id=rounds[0].version_id, by=writer, reason="More to say.")
    with CaptureQueriesContext(connection) as context:
        header = client.get("/admin/reviews/reviewround/").content.decode()
    assert '<span class="inbox-count">2' in header
    assert sum("reviews_notice" in query["sql"] for query in context.captured_queries) == 1
    assert "Inbox" not in signed_in(make.make_user(None)).get("/admin/").content.decode()


def test_the_number_of_queries_does_not_grow_with_what_is_shown(writer, signer, chair):
    client = signed_in(signer)
    asked(writer, chair, signer, "One")
    catch_up()
    one = count(client)
    for n in range(12):
        round_ = asked(writer, chair, signer, f"Topic {n}")
        if n % 2:
            make.request_changes(round_, make.make_user("reviewer"))
    catch_up()
    assert count(client) == one
    assert count(client, INBOX + "?all=1") == one
    writers = signed_in(writer)
    client.get(INBOX)
    assert count(writers) == one


def test_many_are_paged(writer, signer, chair):
    round_ = asked(writer, chair, signer, "One")
    catch_up()
    made = Notice.objects.get(person=signer)
    Notice.objects.bulk_create(
        Notice(
            person=signer,
            kind=made.kind,
            source=f"test:{n}",
            topic=made.topic,
            round=round_,
            assignment=made.assignment,
            made_at=made.made_at,
        )
        for n in range(60)
    )
    client = signed_in(signer)
    assert words(client).count("You are asked to review") == 50
    assert words(client, "?page=2").count("You are asked to review") == 11
    assert "Page 2 of 2" in words(client, "?page=2")
