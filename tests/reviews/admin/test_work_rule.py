"""*Your work* asks the author's rule of many rounds at once: it must say what signing says of each."""

import pytest
from django.utils import timezone

from reviews import actions
from reviews.admin.work import open_reviews
from reviews.policies import allows, check_may_sign
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_review_waits_for_a_person_exactly_when_that_person_could_sign_it():
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    both = make.make_user("writer", profession="physician")
    both.groups.add(*signer.groups.all())

    make.submit(make.make_topic(writer), writer)  # no hand in it
    make.submit(make.make_topic(both), writer)  # wrote it
    edited = make.make_topic(writer)
    make.edit(edited, both, summary="Edited.")
    make.submit(edited, writer)
    long_ago = make.published_topic(both, signer)  # a hand in the edition before, none since
    actions.start_draft(topic_id=long_ago.pk, by=writer)
    make.edit(long_ago, writer, summary="Newer.")
    make.submit(long_ago, writer)
    given_up = make.published_topic(writer, signer)  # a hand in a draft that was abandoned since
    actions.start_draft(topic_id=given_up.pk, by=both)
    draft = make.edit(given_up, both, summary="Given up.")
    actions.abandon_draft(version_id=draft.pk, by=both, base_hash=draft.content_hash, reason="No.")
    actions.start_draft(topic_id=given_up.pk, by=writer)
    make.edit(given_up, writer, summary="Another.")
    make.submit(given_up, writer)

    every = {
        round_ for topic in (long_ago, given_up, edited) for round_ in topic.rounds.filter(closed_at=None)
    }
    every |= set(open_reviews(signer))
    assert len(every) == 5
    for person in (both, signer):
        could = {one for one in every if allows(check_may_sign, one, person, timezone.localdate())}
        assert set(open_reviews(person)) == could
        assert could
    assert len(set(open_reviews(both))) == 2
