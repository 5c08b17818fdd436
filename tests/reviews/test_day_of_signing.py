"""Whether somebody may sign is asked of the day of signing, as the site's own time zone has it (issue 3)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from encyclopedia.errors import BadInput, NotAllowed
from reviews import actions
from reviews.models import BoardMember, Disclosure, ReviewRecord
from tests import factories as make
from tests.reviews.boards import new_round
from tests.reviews.states import waiting_topic

pytestmark = pytest.mark.django_db

# Eight hours behind, and fourteen hours ahead of UTC, which is the zone of no test here.
ZONES = ["America/Los_Angeles", "Pacific/Kiritimati"]


def midnight(day: date) -> datetime:
    """The instant at which this day begins in the zone of the site."""
    return datetime.combine(day, datetime.min.time(), timezone.get_default_timezone()).astimezone(UTC)


def last_day(signer, what: str) -> date:
    """The last day of what the signer needs: three weeks ahead, or that of their disclosure."""
    member = BoardMember.objects.filter(user=signer)
    if what == "disclosure":
        return Disclosure.objects.get(member__user=signer).valid_until
    day = timezone.localdate() + timedelta(days=21)
    member.update(**{"licence": {"licence_valid_until": day}, "term": {"term_until": day}}[what])
    return day


@pytest.fixture(params=ZONES)
def zone(request, settings):
    settings.TIME_ZONE = request.param


@pytest.mark.parametrize("what", ["licence", "term", "disclosure"])
def test_it_holds_to_the_last_second_of_its_last_day_and_no_longer(writer, signer, zone, what):
    in_time, late = new_round(writer, "In time"), new_round(writer, "Late")
    for round_ in (in_time, late):
        make.take_seat(round_, signer)
    last = last_day(signer, what)
    ends = midnight(last + timedelta(days=1))
    with time_machine.travel(ends - timedelta(seconds=1), tick=False):
        assert timezone.localdate() == last
        assert make.approve(in_time, signer).record.current_as_of == last
    with time_machine.travel(ends, tick=False), pytest.raises(NotAllowed):
        make.approve(late, signer)
    assert [one.round_id for one in ReviewRecord.objects.filter(signer=signer)] == [in_time.pk]


def test_a_term_begins_with_its_first_second(writer, signer, zone):
    round_ = new_round(writer)
    first = timezone.localdate() + timedelta(days=3)
    make.take_seat(round_, signer)
    BoardMember.objects.filter(user=signer).update(term_from=first)
    with time_machine.travel(midnight(first) - timedelta(seconds=1), tick=False), pytest.raises(NotAllowed):
        make.approve(round_, signer)
    with time_machine.travel(midnight(first), tick=False):
        assert make.approve(round_, signer).edition is not None


def test_nobody_vouches_for_a_day_that_has_not_begun_where_the_site_is(writer, signer, zone):
    round_ = new_round(writer)
    make.take_seat(round_, signer)
    tomorrow = timezone.localdate() + timedelta(days=1)
    eve = time_machine.travel(midnight(tomorrow) - timedelta(seconds=1), tick=False)
    with eve, pytest.raises(BadInput, match="future"):
        make.approve(round_, signer, tomorrow)
    with time_machine.travel(midnight(tomorrow), tick=False):
        edition = make.approve(round_, signer, tomorrow).edition
    assert edition.current_as_of == tomorrow
    assert edition.reviewers[0]["signed_on"] == tomorrow.isoformat()


def test_a_signature_of_the_last_day_counts_for_what_is_published_after_it(writer, signer, chair, zone):
    today = timezone.localdate()
    BoardMember.objects.filter(user=signer).update(licence_valid_until=today)
    with time_machine.travel(midnight(today + timedelta(days=1)) - timedelta(seconds=1), tick=False):
        topic = waiting_topic(writer, signer, chair)
    round_ = topic.rounds.get()
    with time_machine.travel(round_.publish_at - timedelta(seconds=1), tick=False):
        assert actions.publish_due() == ([], [])
    with time_machine.travel(round_.publish_at, tick=False):
        done, refused = actions.publish_due()
    assert (len(done), refused) == (1, [])
    assert done[0].current_as_of == today
    assert done[0].reviewers[0]["signed_on"] == today.isoformat()
