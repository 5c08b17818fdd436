"""Taking a signature back, through the screens."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews import actions
from reviews.actions.identity import FAILURES_ALLOWED
from reviews.models import Decision, ReviewRecord, ReviewRound
from reviews.policies import state_of
from reviews.workflow import State
from tests.factories import PASSWORD, approve, make_topic, make_user, open_version, submit
from tests.reviews.admin.roles_grid import client_of
from tests.reviews.admin.test_sign import hidden_fields, sign
from tests.reviews.board import ANY, ask_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return make_user("reviewer", credentials="MD, FAAPM")


@pytest.fixture
def client(reviewer):
    signed_in = Client()
    signed_in.force_login(reviewer)
    return signed_in


@pytest.fixture
def round_(reviewer) -> ReviewRound:
    """A round of two seats that the reviewer has signed in."""
    ask_for(ANY, ANY)
    writer = make_user("writer")
    made = submit(make_topic(writer, title="Nerve Block"), writer)
    approve(made, reviewer)
    return made


def address(round_: ReviewRound) -> str:
    return reverse("admin:reviews_reviewround_unsign", args=[round_.pk])


def review(client: Client, round_: ReviewRound) -> str:
    return client.get(reverse("admin:reviews_reviewround_change", args=[round_.pk])).content.decode()


def record_of(client: Client, round_: ReviewRound) -> str:
    return client.get(reverse("admin:reviews_reviewround_record", args=[round_.pk])).content.decode()


def typed(client: Client, round_: ReviewRound, **changes: str) -> dict[str, str]:
    shown = hidden_fields(client.get(address(round_)).content.decode())
    return {**shown, "reason": "I overlooked a dose.", "password": PASSWORD, **changes}


def test_the_signer_withdraws_from_the_review_and_signs_again(client, round_):
    assert address(round_) in review(client, round_)
    page = client.post(address(round_), typed(client, round_), follow=True).content.decode()
    assert "Your signature is withdrawn" in page
    assert 'id="decision-form"' in page, "they can sign again"
    assert "<del>" in page
    withdrawn, withdrawal = ReviewRecord.objects.order_by("pk")
    assert (withdrawal.decision, withdrawal.withdraws) == (Decision.WITHDRAW, withdrawn)
    assert withdrawal.comment == "I overlooked a dose."
    assert sign(client, round_).status_code == 302
    assert ReviewRecord.objects.order_by("-pk")[0].attempt == 2


def test_the_record_keeps_both_and_strikes_the_one_that_was_withdrawn(client, round_):
    shown = typed(client, round_)
    client.post(address(round_), shown)
    withdrawn, withdrawal = ReviewRecord.objects.order_by("pk")
    page = record_of(client, round_)
    assert f"<del>{withdrawn.statement}</del>" in page
    assert "Withdrawn by" in page
    assert withdrawal.statement == shown["statement"]
    for words in (withdrawal.statement, withdrawal.comment, withdrawal.record_hash, withdrawn.record_hash):
        assert words in page
    assert page.count("Verified: it matches its hash") == 2
    assert withdrawal.signed_at.strftime("%Y-%m-%d %H:%M:%S UTC") in page


def test_an_approved_version_that_waits_is_in_review_again(client, round_):
    later = timezone.now() + timedelta(days=3)
    actions.schedule(
        base_publish_at=None, version_id=round_.version_id, by=make_user("chair"), publish_at=later
    )
    approve(round_, make_user("reviewer"))
    assert state_of(open_version(round_.topic)) == State.WAITING
    assert address(round_) in review(client, round_)
    assert client.post(address(round_), typed(client, round_)).status_code == 302
    assert state_of(open_version(round_.topic)) == State.IN_REVIEW


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"reason": "  "}, 400, "Say why: the record keeps it."),
        ({"password": ""}, 400, "Type your password."),
        ({"password": "wrong"}, 403, "That is not your password"),
        ({"statement": "I never signed."}, 409, "no longer true"),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_withdraws_nothing(client, round_, changes, status, message):
    answer = client.post(address(round_), typed(client, round_, **changes))
    assert answer.status_code == status
    assert message in answer.content.decode()
    if status != 409 and changes.get("reason", "x").strip():
        assert "I overlooked a dose." in answer.content.decode()
    assert not ReviewRecord.objects.filter(decision=Decision.WITHDRAW).exists()


def test_wrong_passwords_are_limited_here_too(client, round_):
    for _ in range(FAILURES_ALLOWED):
        client.post(address(round_), typed(client, round_, password="wrong"))
    answer = client.post(address(round_), typed(client, round_))
    assert answer.status_code == 403
    assert "Too many wrong passwords" in answer.content.decode()


@pytest.mark.parametrize("who", ["writer", "reviewer", "chair", "manager", "superuser"])
def test_nobody_withdraws_the_signature_of_another(who, round_):
    client = client_of(who)
    assert client.get(address(round_)).status_code in (403, 409)
    data = {"reason": "Mine.", "password": PASSWORD, "statement": "I withdraw."}
    assert client.post(address(round_), data).status_code in (403, 409)
    assert ReviewRecord.objects.count() == 1


def test_nothing_is_withdrawn_once_the_round_is_over(client, round_):
    shown = typed(client, round_)
    approve(round_, make_user("reviewer"))
    assert address(round_) not in review(client, round_)
    assert client.post(address(round_), shown).status_code == 409
    assert ReviewRecord.objects.count() == 2


def test_a_post_without_the_csrf_token_is_refused(round_, reviewer):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reviewer)
    assert strict.post(address(round_), {"reason": "x", "password": PASSWORD}).status_code == 403
