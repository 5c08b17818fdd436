"""Before a policy's times are saved, the chair sees what would fall due when; what was typed is not lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from encyclopedia.models import TopicKind
from reviews import actions
from reviews.models import ReviewPolicy
from tests.reviews.admin.roles_grid import client_of
from tests.reviews.admin.test_bases import fields_of
from tests.reviews.admin.test_policies import change_url, save_once, text, typed
from tests.reviews.test_clock import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return client_of("chair")


@pytest.fixture
def policy() -> ReviewPolicy:
    return ReviewPolicy.objects.get(kind__key="treatment")


def interval() -> int:
    return TopicKind.objects.get(key="treatment").review_interval_months


def test_a_shorter_interval_is_shown_first_and_saved_by_saving_again(client, policy, writer, signer):
    for days in (400, 500, 10):
        page(writer, signer, timezone.localdate() - timedelta(days=days))
    form = typed(client, policy, review_interval_months="12", why="Evidence moves faster.", days="21")
    first = client.post(change_url(policy), form)
    assert first.status_code == 200
    assert "Nothing is saved yet." in text(first)
    assert "Past their date0 now, 2 with this change" in text(first)
    assert interval() == 24
    again = fields_of(first)
    assert (again["why"], again["days"], again["review_interval_months"]) == (
        "Evidence moves faster.",
        "21",
        "12",
    )
    assert client.post(change_url(policy), again).status_code == 302
    assert interval() == 12


def test_other_times_than_those_looked_at_are_shown_again(client, policy, writer, signer):
    page(writer, signer)
    shown = fields_of(save_once(client, policy, review_interval_months="12"))
    other = client.post(change_url(policy), {**shown, "review_interval_months": "6"})
    assert "Nothing is saved yet." in text(other)
    assert interval() == 24


def test_a_change_that_moves_no_date_is_saved_at_once(client, policy, writer, signer):
    assert save_once(client, policy, review_interval_months="12").status_code == 302, "there is no page yet"
    page(writer, signer)
    assert save_once(client, policy, fewest_people="2").status_code == 302


def test_a_topic_with_a_policy_of_its_own_is_looked_at_by_itself(client, writer, signer, chair):
    page(writer, signer, timezone.localdate() - timedelta(days=400))
    topic = page(writer, signer, timezone.localdate() - timedelta(days=400))
    own = actions.make_own_policy(topic_id=topic.pk, by=chair)
    shown = save_once(client, own, review_interval_months="12")
    assert "Past their date0 now, 1 with this change" in text(shown)
    assert client.post(change_url(own), fields_of(shown)).status_code == 302
    topic.refresh_from_db()
    assert topic.review_interval_months == 12
