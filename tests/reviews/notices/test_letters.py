"""Letters: which are written, how they read, and what is left out of them by the time they are sent."""

from datetime import timedelta

import lxml.html
import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from reviews import actions
from reviews.models import Letter, LetterState, Notice
from reviews.notices import catch_up, choose, mark_read, send_due, sending
from reviews.notices.writing import compose
from tests import factories as make
from tests.reviews.boards import address, new_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(writer, signer, chair):
    """A round that the signer is asked to review."""
    round_ = new_round(writer, "Ibuprofen and Warfarin")
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    return round_


def send() -> list:
    """What goes out now."""
    before = len(mail.outbox)
    catch_up()
    send_due()
    return mail.outbox[before:]


def states(person: User) -> list[str]:
    return list(Letter.objects.filter(person=person).order_by("pk").values_list("state", flat=True))


def test_work_goes_out_at_once_and_once_with_one_link_to_the_act(signer, round_):
    (letter,) = [one for one in send() if one.to == [signer.email]]
    assert letter.body.count("http") == 1
    assert f"http://testserver{address(round_)}" in letter.body
    assert "Ibuprofen and Warfarin" in letter.body
    assert send() == []
    assert states(signer) == [LetterState.SENT]


def test_a_letter_that_cannot_be_written_is_a_managers_and_holds_up_none_behind_it(
    writer, signer, chair, round_, monkeypatch
):
    make.request_changes(round_, signer)
    catch_up()
    first = Letter.objects.order_by("next_try_at", "pk").first()

    def breaks_once(letter):
        if letter == first:
            raise ValueError("a template that is gone")
        return compose(letter)

    monkeypatch.setattr(sending, "compose", breaks_once)
    outcome = send_due()
    assert (outcome.failed, outcome.sent) == (1, Letter.objects.count() - 1)
    assert outcome.sent
    first.refresh_from_db()
    assert (first.state, first.error) == (LetterState.FAILED, "ValueError: a template that is gone")


def test_no_subject_names_anything_clinical_and_no_letter_quotes_a_text(writer, signer, chair, round_):
    choose(writer.pk, "at_once")
    make.request_changes(round_, signer, "Say that bleeding is likely.")
    sent = send()
    assert {one.subject for one in sent} >= {"A text came back to its writer"}
    for one in sent:
        html = one.alternatives[0].content
        assert not {"Ibuprofen", "Warfarin"} & set(one.subject.split())
        for words in ("bleeding", "250 mg", "New text."):
            assert words not in one.body
            assert words not in html


def test_the_html_of_a_letter_is_a_page_that_a_screen_reader_can_read(signer, round_):
    (letter,) = [one for one in send() if one.to == [signer.email]]
    (alternative,) = letter.alternatives
    assert alternative.mimetype == "text/html"
    page = lxml.html.document_fromstring(alternative.content)
    assert page.get("lang") == "en"
    assert page.findtext(".//title") == page.findtext(".//h1") == letter.subject
    assert page.xpath("//img") == []
    (link,) = page.xpath("//a")
    assert link.get("href") == f"http://testserver{address(round_)}"
    assert "Ibuprofen and Warfarin" in link.text_content(), "a link says where it leads by itself"


def test_a_letter_of_work_cannot_be_unsubscribed_from_and_says_that_a_machine_wrote_it(signer, round_):
    (letter,) = [one for one in send() if one.to == [signer.email]]
    message = letter.message()
    assert "List-Unsubscribe" not in message
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == Letter.objects.get(person=signer).message_id


def test_what_was_done_before_it_was_sent_is_not_told(writer, signer, round_):
    catch_up()
    actions.recall(version_id=round_.version_id, by=writer, reason="More to say.")
    assert [one for one in send() if one.to == [signer.email]] == []
    assert states(signer) == [LetterState.DROPPED]


def test_who_left_before_it_was_sent_gets_nothing(signer, round_):
    catch_up()
    User.objects.filter(pk=signer.pk).update(is_active=False)
    assert [one for one in send() if one.to == [signer.email]] == []
    assert "has left" in Letter.objects.get(person=signer).error


def test_who_may_not_review_any_more_gets_no_letter_about_it(signer, round_):
    catch_up()
    signer.groups.clear()
    assert [one for one in send() if one.to == [signer.email]] == []


def test_a_letter_goes_to_the_address_that_the_person_has_then(signer, round_):
    catch_up()
    User.objects.filter(pk=signer.pk).update(email="new@example.org")
    assert "new@example.org" in [one.to[0] for one in send()]
    assert Letter.objects.get(person=signer).address == "new@example.org"


def test_news_goes_out_by_itself_for_those_who_want_it_at_once(writer, signer):
    choose(writer.pk, "at_once")
    make.approve(new_round(writer, "Shown"), signer)
    (letter,) = send()
    assert (letter.to, letter.subject) == ([writer.email], "A page was published")
    assert "/admin/reviews/notice/mail/" in letter.body, "where they can choose otherwise"


def test_news_that_was_read_in_the_inbox_is_not_sent_as_well(writer, signer):
    choose(writer.pk, "at_once")
    make.approve(new_round(writer, "Shown"), signer)
    catch_up()
    mark_read(writer)
    assert send() == []


def test_a_notice_and_its_letter_come_to_be_together_or_not_at_all(signer, round_, monkeypatch):
    def fail(*_args, **_more):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(Notice.objects, "bulk_create", fail)
        with pytest.raises(RuntimeError):
            catch_up()
    assert not Letter.objects.exists()
    assert catch_up() > 0
    assert states(signer) == [LetterState.QUEUED]


def test_a_month_late_is_sent_once(signer, round_):
    catch_up()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert [one.to for one in send() if one.to == [signer.email]] == [[signer.email]]
        assert send() == []
