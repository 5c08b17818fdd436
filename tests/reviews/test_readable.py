"""Which of many texts a person may read is what the check says of each by itself: for every role, in every state."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from encyclopedia.models import TopicVersion
from reviews.actions.discussing import check_may_discuss
from reviews.policies import allows
from reviews.taking_part import check_may_read, readable
from reviews.workflow import Standing, State
from tests import factories as make
from tests.reviews import states

pytestmark = pytest.mark.django_db


def is_told_alike(people: dict[str, User]) -> None:
    versions = list(TopicVersion.objects.all())
    keys = [one.pk for one in versions]
    for name, person in people.items():
        # As a request has them: nothing of them is remembered.
        by = User.objects.get(pk=person.pk)
        read = {one.pk for one in versions if allows(check_may_read, one, by)}
        said = {one.pk for one in versions if allows(check_may_discuss, one, by)}
        assert readable(keys, by) == read, name
        assert readable(keys, by, to_discuss=True) == said, name


@pytest.mark.parametrize("state", [*State, Standing.SHOWN, Standing.WITHDRAWN], ids=str)
def test_in_every_state_for_every_role(state):
    cast = states.Cast()
    states.BUILD[state](cast)
    is_told_alike(cast.people)


def test_before_and_after_a_declaration():
    cast = states.Cast()
    topic = states.in_review(cast)
    other = make.make_user("reviewer", "other")
    people = {**cast.people, "other": other}
    is_told_alike(people)
    version = make.open_version(topic)
    assert readable([version.pk], other) == set()
    make.take_seat(topic.rounds.get(), other)
    assert readable([version.pk], User.objects.get(pk=other.pk)) == {version.pk}
    is_told_alike(people)


def test_many_texts_take_the_queries_of_one(writer, signer):
    def queries() -> int:
        keys = list(TopicVersion.objects.values_list("pk", flat=True))
        by = User.objects.get(pk=signer.pk)
        with CaptureQueriesContext(connection) as captured:
            readable(keys, by)
        return len(captured)

    make.submit(make.make_topic(writer), writer)
    make.published_topic(writer, make.make_user("reviewer"))
    one = queries()
    for _ in range(4):
        round_ = make.submit(make.make_topic(writer), writer)
        make.take_seat(round_, signer)
        make.make_topic(writer)
    assert queries() == one
