"""Digests: once a day or once a week by the clock of the site, whatever the clock does; and the way out of them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.test import Client

from reviews.models import Letter, MailChoice, Notice
from reviews.notices import catch_up, choose, mark_read, send_due, write_digests
from reviews.notices.writing import unsubscribe_url
from tests import factories as make
from tests.reviews.boards import new_round, signed_in

pytestmark = pytest.mark.django_db

CHICAGO = ZoneInfo("America/Chicago")
# In 2027 the clocks of Chicago go forward on Sunday, March 14, and back on Sunday, November 7.
SPRING, AUTUMN = datetime(2027, 3, 14, tzinfo=CHICAGO), datetime(2027, 11, 7, tzinfo=CHICAGO)


@pytest.fixture(autouse=True)
def _in_chicago(settings):
    settings.TIME_ZONE = "America/Chicago"


def publish(writer, signer, title: str = "") -> None:
    make.approve(new_round(writer, title), signer)


def run() -> list:
    """What goes out now."""
    before = len(mail.outbox)
    catch_up()
    write_digests()
    send_due()
    return mail.outbox[before:]


def at(day: datetime, hour: int, minute: int = 0):
    return time_machine.travel(day.replace(hour=hour, minute=minute), tick=False)


def test_the_news_of_a_day_come_in_one_letter_each_once(writer, signer):
    day = datetime(2027, 6, 15, tzinfo=CHICAGO)
    with at(day, 12):
        publish(writer, signer, "First")
        publish(writer, signer, "Second")
        assert run() == []
    with at(day + timedelta(days=1), 6, 59):
        assert run() == []
    with at(day + timedelta(days=1), 7):
        (letter,) = run()
        assert run() == []
    assert letter.to == [writer.email]
    assert letter.subject == "Your news of the day"
    assert "First" in letter.body
    assert "Second" in letter.body
    with at(day + timedelta(days=2), 7):
        assert run() == [], "nothing came"


@pytest.mark.parametrize("change", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_on_the_days_when_the_clocks_change_there_is_one_digest_at_seven_by_the_clock(writer, signer, change):
    for day in (change - timedelta(days=1), change, change + timedelta(days=1)):
        with at(day - timedelta(days=1), 20):
            publish(writer, signer)
        with at(day, 6, 59):
            assert run() == []
        for hour in (7, 8, 23):
            with at(day, hour):
                assert len(run()) == (1 if hour == 7 else 0)


def test_the_news_of_a_week_come_on_monday(writer, signer):
    choose(writer.pk, "weekly")
    sunday = datetime(2027, 6, 20, tzinfo=CHICAGO)
    with at(sunday, 23, 59):
        publish(writer, signer, "Late on Sunday")
        assert run() == []
    monday = sunday + timedelta(days=1)
    with at(monday, 6):
        publish(writer, signer, "Early on Monday")
        assert run() == []
    with at(monday, 8):
        publish(writer, signer, "Later on Monday")
        (letter,) = run()
    assert letter.subject == "Your news of the week"
    assert "Late on Sunday" in letter.body
    assert "Early on Monday" in letter.body
    assert "Later on Monday" not in letter.body
    with at(monday + timedelta(days=6), 23):
        assert run() == []
    with at(monday + timedelta(days=7), 7):
        (letter,) = run()
    assert "Later on Monday" in letter.body


def test_a_clock_that_stood_still_sends_one_digest_of_it_all(writer, signer):
    day = datetime(2027, 6, 15, tzinfo=CHICAGO)
    for n in range(4):
        with at(day + timedelta(days=n), 12):
            publish(writer, signer, f"Topic {n}")
    with at(day + timedelta(days=30), 15):
        (letter,) = run()
        assert all(f"Topic {n}" in letter.body for n in range(4))
        assert run() == []


def test_what_was_read_in_the_inbox_is_left_out(writer, signer):
    day = datetime(2027, 6, 15, tzinfo=CHICAGO)
    with at(day, 12):
        publish(writer, signer)
        catch_up()
        mark_read(writer)
    with at(day + timedelta(days=1), 8):
        assert run() == []


def test_work_that_was_read_in_the_inbox_is_left_out_of_a_digest_that_other_news_brings(
    writer, chair, signer
):
    day = datetime(2027, 6, 15, tzinfo=CHICAGO)
    with at(day, 12):
        new_round(writer, "Read before")
        catch_up()
        mark_read(chair)
        new_round(writer, "Not read")
    with at(day + timedelta(days=1), 8):
        (letter,) = [one for one in run() if one.to == [chair.email]]
    assert "Not read" in letter.body
    assert "Read before" not in letter.body


def test_what_waits_for_a_digest_goes_out_when_its_reader_wants_all_at_once(writer, signer):
    day = datetime(2027, 6, 15, tzinfo=CHICAGO)
    with at(day, 12):
        publish(writer, signer, "Before")
        assert run() == []
        choose(writer.pk, "at_once")
        (letter,) = run()
        assert "Before" in letter.body
        publish(writer, signer, "After")
        letters = run()
        choose(writer.pk, "weekly")
        choose(writer.pk, "at_once")
        assert run() == [], "nothing waited"
    assert [("After" in one.body, "Before" in one.body) for one in letters] == [(True, False)] * len(letters)
    assert letters


def test_who_takes_digests_up_again_is_not_sent_what_came_meanwhile(writer, signer):
    day = datetime(2027, 6, 15, tzinfo=CHICAGO)
    choose(writer.pk, "none")
    with at(day, 12):
        publish(writer, signer, "Meanwhile")
    with at(day + timedelta(days=1), 8):
        assert run() == []
        choose(writer.pk, "daily")
        publish(writer, signer, "Again")
    with at(day + timedelta(days=2), 8):
        (letter,) = run()
    assert "Again" in letter.body
    assert "Meanwhile" not in letter.body


def digest(writer, signer):
    day = datetime(2027, 6, 15, tzinfo=CHICAGO)
    with at(day, 12):
        publish(writer, signer)
    with at(day + timedelta(days=1), 8):
        (letter,) = run()
    return letter


def test_a_digest_is_ended_in_one_click_without_signing_in_and_never_by_looking(writer, signer):
    letter = digest(writer, signer)
    message = letter.message()
    url = message["List-Unsubscribe"].strip("<>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in letter.body
    assert url in letter.alternatives[0].content
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(url)
    assert page.status_code == 200
    assert "End the digests" in page.content.decode()
    assert writer.first_name not in page.content.decode()
    assert not MailChoice.objects.exists(), "programs look at every link"
    answer = stranger.post(url, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.cookies) == (200, {})
    assert MailChoice.objects.get().news == "none"
    assert stranger.post(url).status_code == 200


def test_a_digest_that_was_written_before_it_was_ended_is_not_sent(writer, signer):
    day = datetime(2027, 6, 15, tzinfo=CHICAGO)
    with at(day, 12):
        publish(writer, signer)
        catch_up()
    with at(day + timedelta(days=1), 8):
        assert write_digests() == 1
        choose(writer.pk, "none")
        send_due()
    assert Letter.objects.get(person=writer).state == "dropped"
    assert mail.outbox == []


@pytest.mark.parametrize("token", ["1", "1:forged", "x" * 200])
def test_a_forged_link_is_no_page(writer, token):
    assert Client().post(f"/mail/unsubscribe/{token}/").status_code == 404
    good = unsubscribe_url(writer.pk).removeprefix("http://testserver")
    assert Client().get(good).status_code == 200
    assert Client().get(good.replace(f"/{writer.pk}:", f"/{writer.pk + 1}:")).status_code == 404


def test_each_person_chooses_on_a_screen_of_their_own(writer, signer):
    client = signed_in(writer)
    address = "/admin/reviews/notice/mail/"
    page = client.get(address).content.decode()
    assert writer.email in page
    assert 'value="daily"' in page
    assert client.post(address, {"news": "hourly"}).status_code == 400
    assert not MailChoice.objects.exists()
    assert client.post(address, {"news": "weekly"}).status_code == 302
    assert MailChoice.objects.get(person=writer).news == "weekly"
    assert 'value="weekly" required id="id_news_2" checked' in client.get(address).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_news(writer, signer, django_assert_max_num_queries):
    day = datetime(2027, 6, 15, tzinfo=CHICAGO)
    with at(day, 12):
        for _topic in range(6):
            publish(writer, signer)
        catch_up()
    assert Notice.objects.filter(person=writer).count() == 6
    with at(day + timedelta(days=1), 8), django_assert_max_num_queries(11):
        assert write_digests() == 1
