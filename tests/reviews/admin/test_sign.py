"""From a decision to a signature, through the screens."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encyclopedia.models import Scope, Status
from reviews import actions
from reviews.actions.identity import FAILURES_ALLOWED, REFUSED_SIGNATURE
from reviews.models import AuditEvent, Decision, ReviewRecord, ReviewRound
from tests.factories import (
    PASSWORD,
    approve,
    edit,
    make_topic,
    make_user,
    open_version,
    published_topic,
    submit,
    take_seat,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return make_user("writer")


@pytest.fixture
def reviewer():
    return make_user("reviewer", credentials="MD, FAAPM")


@pytest.fixture
def round_(writer, reviewer):
    """A round in which the reviewer has declared no conflict of interest."""
    made = submit(make_topic(writer, title="Nerve Block"), writer)
    take_seat(made, reviewer)
    return made


@pytest.fixture
def client(reviewer):
    signed_in = Client()
    signed_in.force_login(reviewer)
    return signed_in


def address(round_: ReviewRound) -> str:
    return reverse("admin:reviews_reviewround_sign", args=[round_.pk])


Fields = dict[str, Any]


def decision(round_: ReviewRound, **changes: Any) -> Fields:
    """What the decision form posts: every section ticked."""
    return {
        "decision": "approve",
        "current_as_of": timezone.localdate().isoformat(),
        "comment": "",
        "content_hash": round_.content_hash,
        "read": list(round_.version.sections.values_list("key", flat=True)),
        **changes,
    }


def hidden_fields(page: str) -> Fields:
    """What the sign screen carries to its second step; ticks as a list."""
    form = page[page.index('class="act-form sign"') :]
    fields: Fields = {}
    for name, value in re.findall(r'<input type="hidden" name="([\w.-]+)" value="([^"]*)"', form):
        if name == "read":
            fields.setdefault(name, []).append(html.unescape(value))
        elif name != "csrfmiddlewaretoken":
            fields[name] = html.unescape(value)
    return fields


def first_step(client: Client, round_: ReviewRound, **changes: Any) -> Fields:
    answer = client.post(address(round_), decision(round_, **changes))
    assert answer.status_code == 200, answer.content.decode()
    return hidden_fields(answer.content.decode())


def sign(client: Client, round_: ReviewRound, **changes: Any):
    return client.post(address(round_), {**first_step(client, round_, **changes), "password": PASSWORD})


def test_the_sign_screen_shows_the_whole_sentence_the_date_the_comment_and_one_button(client, round_):
    page = client.post(address(round_), decision(round_, comment="Checked.")).content.decode()
    fields = hidden_fields(page)
    assert "approve it for patients as current as of" in fields["statement"]
    assert "MD, FAAPM" in fields["statement"]
    assert html.escape(fields["statement"]) in page
    form = page[
        page.index('class="act-form sign"') : page.index("</form>", page.index('class="act-form sign"'))
    ]
    assert "Checked." in form
    assert form.count("<button") == 1
    assert form.count('type="password"') == 1
    assert not ReviewRecord.objects.exists()


def test_the_second_step_adds_few_queries_to_the_act_itself(client, round_, reviewer):
    shown = {**first_step(client, round_), "password": PASSWORD}
    with CaptureQueriesContext(connection) as through_the_screen:
        assert client.post(address(round_), shown).status_code == 302
    other = submit(make_topic(make_user("writer")), make_user("writer"))
    take_seat(other, reviewer)
    with CaptureQueriesContext(connection) as act_alone:
        approve(other, reviewer)
    # Session, person, their permissions, the round: all else is the act's own.
    assert len(through_the_screen) - len(act_alone) <= 4


def test_the_second_step_signs_publishes_and_says_so_on_the_record(client, round_, reviewer):
    shown = first_step(client, round_, comment="Checked.")
    answer = client.post(address(round_), {**shown, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("admin:reviews_reviewround_record", args=[round_.pk])
    page = answer.content.decode()
    assert "Signed. Patients now read edition 1, current as of" in page
    record = ReviewRecord.objects.get()
    assert (record.signer, record.decision, record.comment) == (reviewer, Decision.APPROVE, "Checked.")
    assert record.statement == shown["statement"]
    assert round_.topic.editions.shown().get().content_hash == round_.content_hash


def test_asking_for_changes_sends_it_back_and_says_so(client, round_):
    data = decision(round_, decision="request_changes", comment="Say how often.\r\nAnd why.")
    shown = hidden_fields(client.post(address(round_), data).content.decode())
    assert "current_as_of" not in shown
    answer = client.post(address(round_), {**shown, "password": PASSWORD}, follow=True)
    assert "went back to the writer" in answer.content.decode()
    assert ReviewRecord.objects.get().comment == "Say how often.\nAnd why."
    assert open_version(round_.topic).status == Status.DRAFT


def test_an_approval_with_a_date_to_wait_for_says_when(client, round_):
    later = timezone.now() + timedelta(days=3)
    actions.schedule(
        base_publish_at=None, version_id=round_.version_id, by=make_user("chair"), publish_at=later
    )
    sign(client, round_)
    page = client.get(reverse("admin:reviews_reviewround_record", args=[round_.pk])).content.decode()
    assert "It is approved and will be published on" in page
    assert not round_.topic.editions.exists()


def test_changes_asked_for_in_a_reaffirmation_leave_the_page_as_it_is(client, writer, reviewer):
    topic = published_topic(writer, make_user("reviewer"))
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=make_user("chair"), note="Two years old.")
    take_seat(round_, reviewer)
    sign(client, round_, decision="request_changes", comment="The dose is out of date.")
    page = client.get(reverse("admin:reviews_reviewround_record", args=[round_.pk])).content.decode()
    assert "the page stays as it is" in page
    assert topic.editions.shown().exists()


def test_a_get_leads_back_to_the_review(client, round_):
    answer = client.get(address(round_))
    assert answer.status_code == 302
    assert answer.url == reverse("admin:reviews_reviewround_change", args=[round_.pk])


def test_a_wrong_password_is_told_on_the_sign_screen_and_nothing_is_lost(client, round_):
    shown = first_step(client, round_, comment="Checked the dose.")
    answer = client.post(address(round_), {**shown, "password": "wrong"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "That is not your password" in page
    assert hidden_fields(page) == shown
    assert "wrong" not in re.findall(r'type="password"[^>]*', page)[0]
    assert not ReviewRecord.objects.exists()
    assert AuditEvent.objects.filter(act=REFUSED_SIGNATURE).count() == 1
    assert client.post(address(round_), {**hidden_fields(page), "password": PASSWORD}).status_code == 302


def test_an_empty_password_is_not_counted_as_a_wrong_one(client, round_):
    answer = client.post(address(round_), {**first_step(client, round_), "password": ""})
    assert answer.status_code == 400
    assert "Type your password" in answer.content.decode()
    assert not AuditEvent.objects.filter(act=REFUSED_SIGNATURE).exists()


def test_too_many_wrong_passwords_close_the_door_for_a_while(client, round_):
    shown = first_step(client, round_)
    for _ in range(FAILURES_ALLOWED):
        client.post(address(round_), {**shown, "password": "wrong"})
    answer = client.post(address(round_), {**shown, "password": PASSWORD})
    assert answer.status_code == 403
    assert "Too many wrong passwords" in answer.content.decode()
    assert not ReviewRecord.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"decision": ""}, "Choose to approve, to ask for changes, or to stand aside"),
        ({"decision": "publish"}, "Select a valid choice"),
        ({"decision": "request_changes", "comment": "  "}, "Say what has to change"),
        ({"decision": "recuse", "comment": "  "}, "Say why you stand aside"),
        ({"read": ["risks"]}, "Without a tick: Treatment Overview; Why It Is Done; How Well It Works"),
        ({"current_as_of": ""}, "Give the date as of which you vouch"),
        ({"current_as_of": "2999-01-01"}, "The date lies in the future"),
        ({"current_as_of": "yesterday"}, "Enter a valid date"),
    ],
)
def test_a_decision_that_lacks_something_comes_back_as_it_was_typed(client, round_, changes, message):
    data = {"comment": "Some words of mine.", **changes}
    answer = client.post(address(round_), decision(round_, **data))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert message in page
    assert 'id="decision-form"' in page
    if data["comment"].strip():
        assert "Some words of mine." in page
    if changes.get("current_as_of"):
        assert f'value="{changes["current_as_of"]}"' in page


def test_a_date_before_the_one_the_page_has_comes_back(client, writer, reviewer):
    topic = published_topic(writer, make_user("reviewer"))
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=make_user("chair"), note="Two years old.")
    take_seat(round_, reviewer)
    answer = client.post(address(round_), decision(round_, current_as_of="2020-01-01"))
    assert answer.status_code == 400
    assert "already current as of" in answer.content.decode()


def test_a_date_posted_for_changes_only_moves_nothing(client, writer, reviewer):
    topic = make_topic(writer)
    before = timezone.localdate() - timedelta(days=100)
    approve(submit(topic, writer), make_user("reviewer"), before)
    actions.start_draft(topic_id=topic.pk, by=writer)
    edit(topic, writer, summary="Other words.")
    round_ = submit(topic, writer, scope=Scope.CHANGES_ONLY)
    take_seat(round_, reviewer)
    screen = client.post(address(round_), decision(round_)).content.decode()
    record = client.get(sign(client, round_).headers["Location"]).content.decode()
    assert topic.editions.shown().get().current_as_of == before
    for shown in (screen, record):
        assert "<dt>The page keeps</dt>" in shown, "nobody vouches for that date in this review"
