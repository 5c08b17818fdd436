"""How much readers may send, and that neither counters nor logs know who sent what."""

import io
import logging
import logging.config

import pytest
import time_machine
from django.conf import settings as site
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from lxml import html

from config.logs import logging_config
from tests import factories as make
from tests.encyclopedia.readers import HARM, address, opinion, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make.make_user("writer"), make.make_user("reviewer")


@pytest.fixture
def topic(people):
    return make.published_topic(*people, "Nerve Block")


def test_a_hospital_behind_one_address_is_not_shut_out(people):
    topics = [make.published_topic(*people) for _ in range(5)]
    for n in range(50):
        assert send(topics[n % 5], text=f"The {n}th thing.").status_code == 303
    for n in range(100):
        assert opinion(topics[n % 5], "yes").status_code == 303


def test_a_flood_from_one_address_ends_and_nobody_else_is_kept_from_reporting(topic):
    answers = [send(topic, text=f"Spam {n}").status_code for n in range(25)]
    assert answers == [303] * 20 + [429] * 5
    refused = send(topic)
    assert refused.headers["Retry-After"] == "3600"
    assert html.fromstring(refused.content).xpath("//textarea")[0].text_content().strip() == HARM
    assert send(topic, sender="198.51.100.9").status_code == 303
    with time_machine.travel(timezone.now() + timezone.timedelta(hours=1)):
        assert send(topic).status_code == 303


def test_a_flood_from_many_addresses_on_one_topic_ends_too(topic):
    answers = [send(topic, text=f"Spam {n}", sender=f"198.51.100.{n}").status_code for n in range(70)]
    assert answers.count(303) == 60


def test_addresses_of_one_ipv6_network_are_one_sender(topic):
    answers = [send(topic, text=f"Spam {n}", sender=f"2001:db8:0:1::{n:x}").status_code for n in range(25)]
    assert answers.count(303) == 20
    assert send(topic, sender="2001:db8:0:2::1").status_code == 303


def test_behind_a_proxy_the_address_that_it_adds_counts_and_not_one_that_the_reader_invents(topic, settings):
    settings.PROXIES = 1
    for n in range(22):
        last = send(topic, text=f"Spam {n}", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}, 198.51.100.1")
    assert last.status_code == 429
    assert send(topic, HTTP_X_FORWARDED_FOR="198.51.100.1, 198.51.100.2").status_code == 303


def test_no_address_is_in_the_counters_and_its_key_is_another_one_the_next_day(topic):
    send(topic)
    counters = caches["counters"]
    known = set(counters._cache)
    assert known
    assert "203.0.113.7" not in str(known)
    with time_machine.travel(timezone.now() + timezone.timedelta(days=1)):
        send(topic)
        senders = {
            key.split(":")[-1] for key in set(counters._cache) - known if len(key.split(":")[-1]) == 32
        }
    assert senders
    assert not any(sender in str(known) for sender in senders)


def test_nothing_of_a_report_is_in_the_log_whatever_the_level(topic):
    logging.config.dictConfig(logging_config("DEBUG"))
    (handler,) = logging.getLogger().handlers
    stream = io.StringIO()
    handler.setStream(stream)
    try:
        send(topic, text="zyxcanary")
        send(topic, text="zyxcanary", more="x")
        send(topic, text="zyxcanary" * 1000)
        Client(raise_request_exception=False).post(address(topic), "zyx%canary&" * 6000, "text/plain")
        Client().post(address(topic), b"--x\r\nzyxcanary", "multipart/form-data; boundary=x")
    finally:
        logging.config.dictConfig(site.LOGGING)
    assert "zyx" not in stream.getvalue()
    assert "203.0.113.7" not in stream.getvalue()
    assert topic.slug not in stream.getvalue()


def test_taking_a_report_asks_the_database_a_fixed_number_of_times(topic, django_assert_max_num_queries):
    send(topic)
    with django_assert_max_num_queries(9):
        send(topic)
