"""The data block of a topic page under the policy that patients get: scripts read it, nothing runs it or refuses it."""

import json

import pytest

from tests.factories import make_user, published_topic

pytestmark = pytest.mark.django_db(transaction=True)

BLOCK = "document.querySelector('head script[type=\"application/ld+json\"]').textContent"


def test_a_browser_reads_the_data_block_and_complains_of_nothing(page):
    hostile = "</script><script>document.title = 'run'</script><!-- <script>"
    topic = published_topic(make_user("writer"), make_user("reviewer"), "Nerve Block", summary=hostile)
    page.goto(f"/topics/{topic.slug}/")
    assert json.loads(page.evaluate(BLOCK))["description"] == hostile
    assert page.title() == "Nerve Block"
