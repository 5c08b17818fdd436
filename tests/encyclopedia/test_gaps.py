"""What a version lacks, asked of the database."""

import pytest

from encyclopedia.gaps import blocking_gaps
from encyclopedia.models import Topic
from reviews import actions
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer")


def draft_with_link(by, href):
    content = factories.words("Draft")
    content["sections"][0]["html"] = f'<p><a href="{href}">There</a></p>'
    topic = factories.make_topic(by, "Draft", sections=content["sections"])
    return topic, factories.open_version(topic)


def codes(topic, version):
    from encyclopedia.drafting import content_of

    return [gap.code for gap in blocking_gaps(content_of(version), Topic.objects.get(pk=topic.pk))]


def test_a_permanent_address_counts_while_patients_read_its_topic(people):
    other = factories.published_topic(*people)
    topic, version = draft_with_link(people[0], f"/t/{other.public_id}/")
    assert codes(topic, version) == []
    actions.withdraw_topic(topic_id=other.pk, by=factories.make_user("chair"), reason="Unsafe.")
    assert codes(topic, version) == ["broken_link"]


def test_a_permanent_address_of_a_draft_or_of_nothing_is_broken(people):
    secret = factories.make_topic(people[0])
    for public_id in (secret.public_id, "nothing"):
        assert codes(*draft_with_link(people[0], f"/t/{public_id}/")) == ["broken_link"]
