"""The review screen, the list of rounds and the record of a round."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encyclopedia.models import Scope, Topic
from reviews import actions
from reviews.models import ReviewRound
from tests.factories import (
    approve,
    edit,
    make_topic,
    make_user,
    published_topic,
    request_changes,
    submit,
    take_seat,
    words,
)
from tests.reviews.admin.roles_grid import OUTSIDE, STAFF, client_of, outside_status

pytestmark = pytest.mark.django_db

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def screen(round_: ReviewRound) -> str:
    return reverse("admin:reviews_reviewround_change", args=[round_.pk])


def record_page(round_: ReviewRound) -> str:
    return reverse("admin:reviews_reviewround_record", args=[round_.pk])


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def reading(round_: ReviewRound, reviewer) -> Client:
    """A reviewer who declared that there is no conflict of interest: the text is open to them."""
    take_seat(round_, reviewer)
    return signed_in(reviewer)


def revision(writer, reviewer, **changes) -> ReviewRound:
    topic = published_topic(writer, reviewer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    edit(topic, writer, **changes)
    return submit(topic, writer, note="The dose is lower now.", scope=Scope.WHOLE_PAGE)


def sections(**bodies: str) -> list[dict[str, str]]:
    given = {section["key"]: section for section in words()["sections"]}
    return [
        {**section, "html": bodies.get(key.replace("-", "_"), section["html"])}
        for key, section in given.items()
    ]


LOWER_DOSE = {"sections": sections(risks="<p>Take no more than 125 mg.</p>")}


@pytest.mark.parametrize("who", STAFF)
def test_every_staff_role_reads_rounds_and_nobody_writes_there(who):
    round_ = submit(make_topic(writer := make_user("writer")), writer)
    client = client_of(who)
    for address in (reverse("admin:reviews_reviewround_changelist"), screen(round_), record_page(round_)):
        assert client.get(address).status_code == 200
    for address in (screen(round_), record_page(round_)):
        assert client.post(address, {"outcome": "published"}).status_code == 403
    for address in (
        reverse("admin:reviews_reviewround_add"),
        reverse("admin:reviews_reviewround_delete", args=[round_.pk]),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {"post": "yes"}).status_code == 403
    assert ReviewRound.objects.get().is_open


@pytest.mark.parametrize("who", OUTSIDE)
def test_outsiders_reach_no_address_of_a_round(who):
    round_ = submit(make_topic(writer := make_user("writer")), writer)
    client = client_of(who)
    sign = reverse("admin:reviews_reviewround_sign", args=[round_.pk])
    for address in (
        reverse("admin:reviews_reviewround_changelist"),
        screen(round_),
        record_page(round_),
        sign,
    ):
        assert client.get(address).status_code == outside_status(who)
        assert client.post(address).status_code == outside_status(who)


def test_a_bulk_delete_posted_to_the_list_deletes_nothing():
    round_ = submit(make_topic(writer := make_user("writer")), writer)
    address = reverse("admin:reviews_reviewround_changelist")
    data = {"action": "delete_selected", "_selected_action": [round_.pk], "post": "yes"}
    client_of("superuser").post(address, data)
    assert ReviewRound.objects.count() == 1


def test_a_round_that_does_not_exist_is_not_found():
    client = client_of("reviewer")
    for address in ("999999", "x"):
        assert client.get(f"/admin/reviews/reviewround/{address}/change/").status_code == 404


def test_a_revision_shows_its_changes_against_the_edition_that_patients_read():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    round_ = revision(writer, reviewer, **LOWER_DOSE)
    page = reading(round_, reviewer).get(screen(round_)).content.decode()
    assert "Waits for one clinical reviewer" in page
    assert "due in 30 days" in page
    assert "The dose is lower now." in page
    assert "compared with edition 1" in page
    assert re.search(r"<del>.*?250\xa0?\s?mg.*?</del>.*?<ins>.*?125", page, re.DOTALL)
    assert 'href="#section-risks"' in page
    assert 'id="section-risks"' in page
    assert 'id="change-1"' in page
    assert "igned in edition 1 by" in page


def test_the_text_comes_in_three_views():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    round_ = revision(writer, reviewer, **LOWER_DOSE)
    client = reading(round_, reviewer)
    side = client.get(screen(round_) + "?view=side").content.decode()
    assert re.search(r"<del>.*?250 mg</span>.*?</del>", side)
    assert re.search(r"<ins>.*?125 mg</span>.*?</ins>", side)
    clean = client.get(screen(round_) + "?view=clean").content.decode()
    assert "<p>Take no more than 125 mg.</p>" in clean
    assert "<p>Take no more than 250 mg.</p>" not in clean
    assert 'aria-current="page">As patients will read it' in clean


def test_a_new_topic_opens_as_patients_will_read_it():
    round_ = submit(make_topic(writer := make_user("writer")), writer)
    page = reading(round_, make_user("reviewer")).get(screen(round_)).content.decode()
    assert "A new topic" in page
    assert "Preview: not reviewed" in page
    assert "<del>" not in page


def test_a_resubmission_shows_what_had_been_asked():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = make_topic(writer)
    request_changes(submit(topic, writer), reviewer, comment="Say how often it may be given.")
    edit(topic, writer, **LOWER_DOSE)
    again = submit(topic, writer)
    page = reading(again, reviewer).get(screen(again)).content.decode()
    assert "What the board said in earlier rounds" in page
    assert "Say how often it may be given." in page


def test_the_review_of_a_withdrawn_topic_says_so_with_the_reason():
    writer, reviewer, chair = make_user("writer"), make_user("reviewer"), make_user("chair")
    topic = published_topic(writer, reviewer)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A recall of the device.")
    round_ = actions.restore_topic(topic_id=topic.pk, by=chair, note="The recall is over.")
    page = reading(round_, reviewer).get(screen(round_)).content.decode()
    assert "patients do not see this topic" in page
    assert "A recall of the device." in page


def test_a_contributor_is_offered_no_approval_and_told_why():
    reviewer = make_user("reviewer")
    reviewer.groups.add(make_user("writer").groups.get())
    round_ = submit(make_topic(reviewer), reviewer)
    page = reading(round_, reviewer).get(screen(round_)).content.decode()
    assert "You worked on this text yourself" in page
    assert 'value="approve"' not in page
    assert 'value="request_changes"' in page


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("writer", "Your role does not include this act"),
        ("manager", "Your role does not include this act"),
        ("superuser", "Only active members of the clinical review board can sign"),
    ],
)
def test_who_may_not_sign_sees_the_reason_and_no_form(who, why):
    round_ = submit(make_topic(writer := make_user("writer")), writer)
    page = client_of(who).get(screen(round_)).content.decode()
    assert why in page
    assert 'id="decision-form"' not in page


def test_a_closed_round_has_no_form_and_says_how_it_ended():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = published_topic(writer, reviewer)
    page = signed_in(reviewer).get(screen(topic.rounds.get())).content.decode()
    assert "Published as edition 1" in page
    assert 'id="decision-form"' not in page


def test_a_closed_round_whose_draft_went_on_warns_that_the_words_are_others():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = make_topic(writer)
    round_ = submit(topic, writer)
    request_changes(round_, reviewer)
    edit(topic, writer, **LOWER_DOSE)
    assert "are not those of this review" in signed_in(writer).get(screen(round_)).content.decode()


def test_a_round_of_changes_only_explains_that_the_date_stays():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = published_topic(writer, reviewer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    edit(topic, writer, **LOWER_DOSE)
    round_ = submit(topic, writer, scope=Scope.CHANGES_ONLY)
    page = reading(round_, reviewer).get(screen(round_)).content.decode()
    assert "keeps the page’s date" in page
    assert 'name="current_as_of"' not in page


def test_the_date_offered_is_today_and_cannot_be_later():
    round_ = submit(make_topic(writer := make_user("writer")), writer)
    page = reading(round_, make_user("reviewer")).get(screen(round_)).content.decode()
    today = timezone.localdate().isoformat()
    field = re.search(r"<input[^>]*current_as_of[^>]*>", page)
    assert field is not None
    assert f'value="{today}"' in field[0]
    assert f'max="{today}"' in field[0]


@pytest.mark.parametrize("view", ["changes", "side", "clean"])
def test_hostile_words_come_out_harmless(view):
    writer, reviewer = make_user("writer"), make_user("reviewer")
    writer.first_name = HOSTILE[:60]
    writer.save()
    topic = make_topic(writer, title=HOSTILE, also_called=[HOSTILE], summary=HOSTILE, author=HOSTILE)
    request_changes(submit(topic, writer, note=HOSTILE), reviewer, comment=HOSTILE)
    round_ = submit(topic, writer, note=HOSTILE)
    take_seat(round_, reviewer)
    for address in (screen(round_) + f"?view={view}", record_page(topic.rounds.get(number=1))):
        page = signed_in(reviewer).get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img" not in page


def test_the_review_screen_takes_few_queries_however_long_the_page_and_its_past(
    django_assert_max_num_queries,
):
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = published_topic(writer, reviewer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    for n in range(4):
        edit(topic, writer, sections=sections(risks=f"<p>Take no more than {n} mg.</p>"))
        request_changes(submit(topic, writer), reviewer)
    round_ = submit(topic, writer)
    client = reading(round_, make_user("reviewer"))
    client.get(screen(round_))
    for view in ("changes", "side", "clean"):
        with django_assert_max_num_queries(25):
            assert client.get(screen(round_) + f"?view={view}").status_code == 200


def test_the_list_takes_the_same_queries_for_one_round_and_for_ten():
    client = client_of("reviewer")
    writer = make_user("writer")
    counts = []
    for n in (1, 9):
        for _ in range(n):
            submit(make_topic(writer), writer)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("admin:reviews_reviewround_changelist"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_has_open_rounds_first_by_due_date():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    published_topic(writer, reviewer, title="Closed")
    for title, days in (("Later", 9), ("Sooner", 2)):
        round_ = submit(make_topic(writer, title=title), writer)
        ReviewRound.objects.filter(pk=round_.pk).update(due_on=date.today() + timedelta(days=days))  # noqa: DTZ011
    client = signed_in(reviewer)
    page = client.get(reverse("admin:reviews_reviewround_changelist")).content.decode()
    places = [page.index(f">{title}</a>") for title in ("Sooner", "Later", "Closed")]
    assert places == sorted(places)
    page = client.get(
        reverse("admin:reviews_reviewround_changelist") + "?state=closed&q=clos"
    ).content.decode()
    assert ">Closed</a>" in page
    assert ">Later</a>" not in page


def test_decisions_of_this_round_stand_on_the_review_screen_once_signed():
    writer, reviewer, chair = make_user("writer"), make_user("reviewer"), make_user("chair")
    round_ = submit(make_topic(writer), writer)
    actions.schedule(
        base_publish_at=None,
        version_id=round_.version_id,
        by=chair,
        publish_at=timezone.now() + timedelta(days=2),
    )
    approve(round_, reviewer)
    page = signed_in(reviewer).get(screen(round_)).content.decode()
    assert "1 of 1 signed; approved, to be published on" in page
    assert "You signed in this review: approved" in page
    assert not Topic.objects.get(pk=round_.topic_id).editions.exists()
