"""load_demo: every state of the workflow to look at, and not one demo account outside a demo."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from encyclopedia.currency import Currency, currency
from encyclopedia.errors import NotAllowed
from encyclopedia.models import (
    Edition,
    FormerSlug,
    HelpfulCount,
    ReviewKind,
    SiteText,
    Status,
    Topic,
    TopicVersion,
)
from reviews.audit import Fault, verify_chain
from reviews.demo import PASSWORD, PEOPLE
from reviews.demo.people import make_people
from reviews.models import Assignment, AuditEvent, Comment, Outcome, ReportState, ReviewRound
from reviews.policies import standing_of, state_of
from reviews.quorum import quorum
from reviews.reports import standing_reports
from reviews.workflow import Standing, State
from tests.factories import make_topic, make_user

pytestmark = pytest.mark.django_db


def load(settings, *, demo=True):
    settings.DEMO = demo
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def test_outside_a_demo_nothing_is_made(settings):
    with pytest.raises(CommandError, match="not a demo"):
        load(settings, demo=False)
    assert not User.objects.exists()
    assert not Topic.objects.exists()


def test_demo_accounts_cannot_be_made_outside_a_demo_by_any_other_way_in(settings):
    settings.DEMO = False
    with pytest.raises(NotAllowed):
        make_people()
    assert not User.objects.exists()


def test_a_database_with_accounts_or_topics_of_its_own_is_left_alone_even_in_a_demo(settings):
    make_topic(make_user("writer"))
    with pytest.raises(CommandError, match="of its own"):
        load(settings)
    assert User.objects.count() == 1


def test_the_demo_shows_every_state_there_is(settings):
    printed = load(settings)
    assert len(Topic.objects.all()) >= 12
    assert {state_of(version) for version in TopicVersion.objects.all()} == set(State)
    assert {standing_of(topic) for topic in Topic.objects.all()} == set(Standing)
    assert {one.state for one in standing_reports()} == set(ReportState)
    assert standing_reports().filter(words=None).exists()
    assert HelpfulCount.objects.filter(not_helpful__gt=0).exists()
    rounds = ReviewRound.objects
    assert rounds.filter(closed_at=None, version__status=Status.IN_REVIEW).count() >= 3
    assert rounds.filter(closed_at=None, kind=ReviewKind.REAFFIRMATION).exists()
    assert rounds.filter(outcome=Outcome.CHANGES_REQUESTED, version__status=Status.DRAFT).exists()
    assert rounds.filter(closed_at=None, publish_at__gt=timezone.now()).exists()
    assert Topic.objects.exclude(withdrawn_reason="").exists()
    assert Edition.objects.filter(number=3, shown_until=None).exists()
    today = timezone.localdate()
    shown = Edition.objects.shown().select_related("topic__kind")
    ages = {currency(edition.current_as_of, edition.topic.review_months, today) for edition in shown}
    assert ages >= {Currency.CURRENT, Currency.DUE, Currency.OVERDUE}
    assert {topic.kind.key for topic in Topic.objects.all()} == {
        "condition",
        "medication",
        "procedure",
        "test",
        "treatment",
    }
    partly = rounds.get(topic__slug="metformin", closed_at=None)
    assert quorum(partly, partly.content_hash).in_words() == "1 of 2 signed: a physician is missing"
    assert Assignment.objects.filter(declaration="interest", waived_at=None, round__closed_at=None).exists()
    assert rounds.filter(closed_at=None, follows__kind=ReviewKind.URGENT).exists()
    assert rounds.filter(closed_at=None, kind=ReviewKind.CORRECTION).exists()
    assert Comment.objects.exclude(suggestion=None).exclude(request=None).exists()
    assert SiteText.objects.filter(key="disclaimer", number__gt=1).exists()
    assert not FormerSlug.objects.exists()
    assert all(person.username in printed for person in PEOPLE)
    assert PASSWORD in printed
    assert not [step for step in verify_chain() if isinstance(step, Fault)]


def test_everybody_can_sign_in_as_what_they_are(settings, client):
    load(settings)
    for person in PEOPLE:
        user = User.objects.get(username=person.username)
        assert user.is_staff
        assert not user.is_superuser
        assert user.check_password(PASSWORD)
        assert [group.name for group in user.groups.all()] == [person.role]
        assert hasattr(user, "board_member") == bool(person.profession)


def test_loading_it_again_leaves_it_alone(settings):
    load(settings)
    before = (AuditEvent.objects.count(), User.objects.count(), Topic.history.count())
    assert "left as it is" in load(settings)
    assert (AuditEvent.objects.count(), User.objects.count(), Topic.history.count()) == before
