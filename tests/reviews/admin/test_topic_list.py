"""The list of topics, page by page."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encyclopedia.models import Topic
from tests import factories as make
from tests.encyclopedia.many import copies
from tests.reviews.boards import signed_in

pytestmark = pytest.mark.django_db

LIST = reverse("admin:encyclopedia_topic_changelist")


@pytest.fixture
def client() -> Client:
    return signed_in(make.make_user("chair"))


@pytest.fixture(autouse=True)
def library():
    """Sixty topics, of which the list shows fifty on a page; their titles run the other way round than their keys."""
    shown = make.published_topic(make.make_user("writer"), make.make_user("reviewer"), "Title 59")
    made = copies(shown, [timezone.now() - timedelta(days=n) for n in range(1, 60)])
    for number, topic in enumerate(made):
        topic.staff_title = f"Title {58 - number:02}"
    Topic.objects.bulk_update(made, ["staff_title"])


def titles(client: Client, query: str) -> list[str]:
    return re.findall(r">(Title \d\d)</a>", client.get(LIST + query).content.decode())


def test_each_page_has_its_own_topics_in_the_order_of_the_list(client):
    assert titles(client, "") == [f"Title {n:02}" for n in range(50)]
    assert titles(client, "?p=2") == [f"Title {n:02}" for n in range(50, 60)]
    assert titles(client, "?o=-0&p=2") == [f"Title {n:02}" for n in range(9, -1, -1)]
    assert titles(client, "?currency=current&p=2") == titles(client, "?p=2")


def test_a_page_far_back_works_out_the_columns_of_its_own_rows_alone(client):
    with CaptureQueriesContext(connection) as taken:
        titles(client, "?p=2")
    (rows,) = [query["sql"] for query in taken.captured_queries if '"as_of"' in query["sql"]]
    assert rows.index("OFFSET 50") > rows.index(" IN (SELECT ")
