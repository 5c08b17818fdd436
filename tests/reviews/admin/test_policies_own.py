"""A topic's own review policy: made from its hub as a copy, changed, and removed again with its history kept."""

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.admin.library import library_currency, states_now
from reviews.models import AuditEvent, PolicySeat, ReviewPolicy
from tests.reviews.admin.test_policies import (
    LIST,
    PHARMACIST_TOO,
    change_url,
    client,
    hub_url,
    kind,
    make_own,
    own_url,
    policy,
    save,
    seats,
    text,
    topic,
)

__all__ = ["client", "kind", "policy", "topic"]  # fixtures

pytestmark = pytest.mark.django_db


def test_a_topics_own_policy_begins_as_a_copy_and_goes_its_own_way(client, policy, topic):
    save(client, policy, fewest_people="2", days="21", **PHARMACIST_TOO)
    own = make_own(client, topic)
    assert (own.fewest_people, own.days, seats(own)) == (2, 21, seats(policy))
    event = AuditEvent.objects.order_by("-sequence")[0]
    assert (event.act, event.topic, event.details["before"]) == ("change review policy", topic, {})
    assert client.post(own_url(topic)).url == change_url(own), "there is one, so it is opened"
    assert (
        save(client, own, **{"seats-0-profession": "nurse", "review_interval_months": "6"}).status_code == 302
    )
    assert seats(policy)[0] == ("physician", "always", False)
    page = client.get(hub_url(topic))
    assert "Its own review policy" in text(page)
    assert "A nurse and, when medicines are named, a pharmacist" in text(page)
    assert own_url(topic) not in page.content.decode()
    assert "Topic: Own Way" in text(client.get(LIST))


def test_its_own_interval_decides_when_it_is_due_wherever_staff_look(client, topic):
    with_day = topic.editions.get().current_as_of
    own = make_own(client, topic)
    assert save(client, own, review_interval_months="1").status_code == 302
    topic.refresh_from_db()
    assert (topic.review_interval_months, topic.review_months) == (1, 1)
    strip, _shown = library_currency(states_now(timezone.localdate()))
    counts = {key: count for key, _name, count, _url in strip}
    assert (counts["current"], counts["due"]) == (0, 1)
    found = client.get("/admin/encyclopedia/topic/?currency=due")
    assert "Own Way" in text(found)
    assert "Due for review" in text(client.get(hub_url(topic)))
    assert with_day < timezone.localdate()
    assert "Own Way" not in client.get("/admin/encyclopedia/topic/?currency=current").content.decode()
    assert save(client, own, review_interval_months="").status_code == 302
    topic.refresh_from_db()
    assert (topic.review_interval_months, topic.review_months) == (None, 24)


def test_it_may_ask_for_more_than_its_kind_once_a_review_is_overdue(client, topic):
    own = make_own(client, topic)
    page = client.get(change_url(own))
    assert "As its kind: A note" in text(page)
    assert save(client, own, on_expiry="replace").status_code == 302
    topic.refresh_from_db()
    assert (topic.on_expiry, topic.expiry_rule, topic.kind.on_expiry) == ("replace", "replace", "note")
    details = AuditEvent.objects.order_by("-sequence")[0].details
    assert (details["before"]["on_expiry"], details["after"]["on_expiry"]) == ("", "replace")
    assert "once expired, a short safe text" in text(client.get(LIST))
    assert save(client, own, on_expiry="").status_code == 302
    topic.refresh_from_db()
    assert (topic.on_expiry, topic.expiry_rule) == ("", "note")


def test_its_own_policy_can_be_removed_again_and_its_history_stays(client, topic):
    own = make_own(client, topic)
    save(client, own, review_interval_months="6", on_expiry="nothing", fewest_people="2")
    url = reverse("admin:reviews_reviewpolicy_remove", args=[own.pk])
    page = client.get(url)
    base = page.context["form"]["base"].value()
    assert "Later rounds follow the policy of its kind." in text(page)
    assert client.post(url, {"base": base, "reason": " "}).status_code == 400
    assert client.post(url, {"base": "another", "reason": "Enough."}).status_code == 409
    assert client.post(url, {"reason": "Enough."}).status_code == 409
    assert ReviewPolicy.objects.filter(topic=topic).exists()
    assert client.post(url, {"base": base, "reason": "Enough."}).url == hub_url(topic)
    assert not ReviewPolicy.objects.filter(topic=topic).exists()
    topic.refresh_from_db()
    assert (topic.review_interval_months, topic.on_expiry) == (None, "")
    event = AuditEvent.objects.order_by("-sequence")[0]
    assert (event.act, event.reason, event.details["after"]) == ("change review policy", "Enough.", {})
    assert event.details["before"]["fewest_people"] == 2
    gone = ReviewPolicy.history.filter(id=own.pk).order_by("-history_id")[0]
    assert (gone.history_type, gone.history_change_reason) == ("-", "Enough.")
    assert PolicySeat.history.filter(policy_id=own.pk, history_type="-").count() == 1
    assert client.get(url).status_code == 404
