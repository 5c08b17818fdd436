"""Review policies in the admin: chairs set them, on the record, and rounds that are open keep what they began with."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from encyclopedia.models import Topic, TopicKind
from reviews.models import AuditEvent, BoardMember, ReviewPolicy
from reviews.seats import seats_of
from tests import factories as make
from tests.reviews.admin.roles_grid import client_of
from tests.reviews.admin.test_bases import fields_of

pytestmark = pytest.mark.django_db

LIST = "/admin/reviews/reviewpolicy/"


def change_url(policy: ReviewPolicy) -> str:
    return reverse("admin:reviews_reviewpolicy_change", args=[policy.pk])


def typed(client: Client, policy: ReviewPolicy, **changes: str) -> dict[str, str]:
    """What a browser sends from the form, with ``changes`` typed into it (``None`` takes a tick away)."""
    form = fields_of(client.get(change_url(policy))) | {"why": "The board decided so."} | changes
    return {name: value for name, value in form.items() if value is not None}


def save_once(client: Client, policy: ReviewPolicy, **changes: str):
    return client.post(change_url(policy), typed(client, policy, **changes))


def save(client: Client, policy: ReviewPolicy, **changes: str):
    """Save as a person does: where other times make other pages fall due, look at that and save again."""
    answer = save_once(client, policy, **changes)
    if answer.status_code == 200 and "Nothing is saved yet" in text(answer):
        answer = client.post(change_url(policy), fields_of(answer))
    return answer


def text(answer) -> str:
    return " ".join(html.fromstring(answer.content).text_content().split())


def seats(policy: ReviewPolicy) -> list[tuple[str, str, bool]]:
    return list(policy.seats.values_list("profession", "when", "in_corrections"))


@pytest.fixture
def client() -> Client:
    return client_of("chair")


@pytest.fixture
def kind() -> TopicKind:
    return TopicKind.objects.get(key="treatment")


@pytest.fixture
def policy(kind) -> ReviewPolicy:
    return ReviewPolicy.objects.get(kind=kind)


PHARMACIST_TOO = {
    "seats-0-profession": "physician",
    "seats-1-profession": "pharmacist",
    "seats-1-when": "medicines",
    "seats-1-in_corrections": "on",
}


# --- What a chair sets --------------------------------------------------------------------------------------------


def test_a_chair_sets_seats_and_the_page_says_them_in_words(client, policy):
    assert "A clinical reviewer; the last signature publishes." in text(client.get(change_url(policy)))
    assert save(client, policy, fewest_people="2", **PHARMACIST_TOO).status_code == 302
    assert seats(policy) == [("physician", "always", False), ("pharmacist", "medicines", True)]
    page = text(client.get(change_url(policy)))
    assert (
        "A physician and, when medicines are named, a pharmacist; 2 people at least; the last signature publishes."
        in page
    )
    assert "Rounds that are open now keep the policy they began with." in page
    assert "A physician and, when medicines are named, a pharmacist" in text(client.get(LIST))


def test_what_patients_see_of_age_is_set_on_the_same_form(client, policy, kind):
    assert save(client, policy, review_interval_months="12", on_expiry="replace").status_code == 302
    kind.refresh_from_db()
    assert (kind.review_interval_months, kind.on_expiry) == (12, "replace")
    history = kind.history.order_by("-history_id")[0]
    assert history.history_change_reason == "The board decided so."
    assert history.history_user is not None
    event = AuditEvent.objects.order_by("-sequence")[0]
    assert event.details["before"]["review_interval_months"] == 24
    assert event.details["after"]["review_interval_months"] == 12
    assert event.details["after"]["on_expiry"] == "replace"


def test_every_change_stands_in_the_chain_before_and_after_with_who_and_why(client, policy):
    assert save(client, policy, publishes="chair", **PHARMACIST_TOO).status_code == 302
    event = AuditEvent.objects.order_by("-sequence")[0]
    assert (event.act, event.subject) == ("change review policy", "policy of kind treatment")
    assert (event.reason, event.actor is not None) == ("The board decided so.", True)
    before, after = event.details["before"], event.details["after"]
    assert (before["publishes"], after["publishes"]) == ("last_signature", "chair")
    assert [seat["profession"] for seat in before["seats"]] == [""]
    assert [seat["profession"] for seat in after["seats"]] == ["physician", "pharmacist"]
    row = policy.history.order_by("-history_id")[0]
    assert (row.history_change_reason, row.publishes) == ("The board decided so.", "chair")
    count = AuditEvent.objects.count()
    assert save(client, policy).status_code == 302
    assert AuditEvent.objects.count() == count, "nothing changed"


def test_a_seat_for_anybody_can_be_added_to_one_for_anybody(client, policy):
    assert save(client, policy, **{"seats-1-profession": "any"}).status_code == 302
    assert seats(policy) == [("", "always", False)] * 2
    assert save(client, policy, **{"seats-0-DELETE": "on"}).status_code == 302
    assert seats(policy) == [("", "always", False)]


def test_an_open_round_keeps_its_policy_and_the_next_one_takes_the_new(client, policy):
    writer = make.make_user("writer")
    begun = make.submit(make.make_topic(writer), writer)
    assert save(client, policy, fewest_people="3", **PHARMACIST_TOO).status_code == 302
    begun.refresh_from_db()
    assert [seat.who.profession for seat in seats_of(begun.policy)] == [""]
    later = make.submit(make.make_topic(writer, summary="Take ibuprofen."), writer)
    assert [seat.who.profession for seat in seats_of(later.policy)] == ["physician", "pharmacist"]
    assert later.policy["fewest_people"] == 3


# --- What cannot be -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"fewest_people": "0"}, "At least one person has to sign."),
        ({"fewest_people": "13"}, "less than or equal to 12"),
        ({"seats-0-DELETE": "on"}, "A policy needs at least one seat"),
        ({"seats-0-profession": ""}, "Say who fills this seat, or take the seat away."),
        ({"seats-0-profession": "astrologer"}, "Select a valid choice"),
        ({"seats-1-when": "medicines"}, "Say who fills this seat, or take the seat away."),
        ({"review_interval_months": "0"}, "greater than or equal to 1"),
        ({"review_interval_months": ""}, "This field is required"),
        ({"days": "0"}, "greater than or equal to 1"),
        ({"why": ""}, "Say why this is changed."),
    ],
)
def test_a_policy_that_cannot_be_is_refused_with_a_sentence(client, policy, changes, sentence):
    before = (seats(policy), AuditEvent.objects.count())
    answer = save(client, policy, **changes)
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert (seats(policy), AuditEvent.objects.count()) == before


def test_a_seat_that_nobody_on_the_board_could_fill_is_a_warning(client, policy):
    answer = client.post(
        change_url(policy), typed(client, policy, fewest_people="9", **PHARMACIST_TOO), follow=True
    )
    warned = "The policy asks for a pharmacist, and the board has 0 active members who could sign so."
    assert warned in text(answer)
    assert "The policy asks for 9 people, and the board has 1 active members." in text(answer)
    assert len(seats(policy)) == 2, "and it is saved"
    make.make_user("reviewer", profession="pharmacist")
    assert warned not in text(client.get(change_url(policy)))
    BoardMember.objects.filter(profession="pharmacist").update(term_until=timezone.localdate())
    assert warned not in text(client.get(change_url(policy)))
    BoardMember.objects.filter(profession="pharmacist").update(is_active=False)
    assert warned in text(client.get(change_url(policy)))


def test_the_second_of_two_chairs_is_told_and_keeps_what_they_typed(client, policy):
    first, second = typed(client, policy, days="20"), typed(client, policy, days="40")
    assert client.post(change_url(policy), first).status_code == 302
    late = client.post(change_url(policy), second)
    assert late.status_code == 200
    assert "Somebody changed this" in text(late)
    assert 'value="40"' in late.content.decode()
    policy.refresh_from_db()
    assert policy.days == 20


def test_an_interval_changed_meanwhile_counts_as_a_change_of_the_policy(client, policy, kind):
    form = typed(client, policy, days="20")
    kind.review_interval_months = 6
    kind.save()
    assert client.post(change_url(policy), form).status_code == 200
    policy.refresh_from_db()
    assert policy.days == 30


# --- Kinds, and a topic's own (test_policies_own.py) -----------------------------------------------------------------


@pytest.fixture
def topic() -> Topic:
    return make.published_topic(make.make_user("writer"), make.make_user("reviewer"), "Own Way")


def hub_url(topic: Topic) -> str:
    return reverse("admin:encyclopedia_topic_change", args=[topic.pk])


def own_url(topic: Topic) -> str:
    return reverse("admin:reviews_reviewpolicy_of_topic", args=[topic.pk])


def make_own(client: Client, topic: Topic) -> ReviewPolicy:
    page = client.get(hub_url(topic)).content.decode()
    assert f'action="{own_url(topic)}"' in page
    answer = client.post(own_url(topic))
    own = ReviewPolicy.objects.get(topic=topic)
    assert (answer.status_code, answer.url) == (302, change_url(own))
    return own


def test_the_policy_of_a_kind_cannot_be_removed(client, policy):
    url = reverse("admin:reviews_reviewpolicy_remove", args=[policy.pk])
    assert client.get(url).status_code == 404
    assert client.post(url, {"base": "", "reason": "No."}).status_code == 404
    delete = reverse("admin:reviews_reviewpolicy_delete", args=[policy.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403


def test_a_kind_made_later_gets_its_policy_when_a_chair_opens_it(client):
    kind = TopicKind.objects.create(key="device", name="Device")
    page = client.get(LIST)
    assert "Set a policy for Device" in text(page)
    url = reverse("admin:reviews_reviewpolicy_of_kind", args=[kind.pk])
    assert client.get(url).status_code == 405
    assert client.post(url).url == change_url(ReviewPolicy.objects.get(kind=kind))
    assert seats(kind.review_policy) == [("", "always", False)]
    assert AuditEvent.objects.order_by("-sequence")[0].subject == "policy of kind device"
    client.post(url)
    assert ReviewPolicy.objects.filter(kind=kind).count() == 1
    assert client.post(reverse("admin:reviews_reviewpolicy_of_kind", args=[9999])).status_code == 409


# --- Who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["writer", "reviewer", "manager"])
def test_others_read_policies_and_change_none(who, client, policy, topic, kind):
    other, chair = client_of(who), client
    own = make_own(chair, topic)
    form = typed(chair, policy, days="9", review_interval_months="9")
    before = AuditEvent.objects.count()
    page = other.get(change_url(policy))
    assert "A clinical reviewer; the last signature publishes." in text(page)
    assert "24 months" in text(page)
    assert 'name="days"' not in page.content.decode()
    assert other.get(LIST).status_code == 200
    assert own_url(topic) not in other.get(hub_url(topic)).content.decode()
    remove = reverse("admin:reviews_reviewpolicy_remove", args=[own.pk])
    bare = TopicKind.objects.create(key="device", name="Device")
    assert "Set a policy for Device" not in text(other.get(LIST))
    for url in (
        change_url(policy), own_url(topic), remove, reverse("admin:reviews_reviewpolicy_of_kind", args=[bare.pk]),
    ):  # fmt: skip
        assert other.post(url, form | {"reason": "Why not."}).status_code == 403, url
    assert other.get(remove).status_code == 403
    policy.refresh_from_db()
    kind.refresh_from_db()
    assert (policy.days, kind.review_interval_months, AuditEvent.objects.count()) == (30, 24, before)


def test_history_can_be_read_and_by_nothing_written(client, policy):
    save(client, policy, days="9")
    history = reverse("admin:reviews_reviewpolicy_history", args=[policy.pk])
    assert "The board decided so." in text(client.get(history))
    assert client.post(history).status_code == 403
    row = policy.history.order_by("-history_id")[0]
    one = reverse("admin:reviews_reviewpolicy_simple_history", args=[policy.pk, row.history_id])
    assert client.get(one).status_code == 200
    assert client.post(one, {"days": "99"}).status_code == 403
    policy.refresh_from_db()
    assert policy.days == 9


def test_the_list_costs_as_many_queries_with_many_topics_as_with_one(client, topic):
    make_own(client, topic)
    with CaptureQueriesContext(connection) as with_one:
        client.get(LIST)
    writer = User.objects.get(pk=topic.created_by_id)
    for number in range(5):
        make_own(client, make.make_topic(writer, f"More {number}"))
    with CaptureQueriesContext(connection) as with_many:
        assert "More 4" in text(client.get(LIST))
    assert len(with_many) == len(with_one)
