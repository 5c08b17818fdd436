"""The report's screens: who reads them, how they answer, what they cost, and their tables as files."""

import csv
import io
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from tests import factories as make
from tests.encyclopedia.many import copies
from tests.reviews.admin.picture import years
from tests.reviews.admin.picture.years import EVERY_PART, NOW, page, signed_in
from tests.reviews.admin.roles_grid import OUTSIDE, client_of, outside_status

pytestmark = pytest.mark.django_db

FOR_LEADERS = {"people"}
READS = {
    "writer": set(),
    "reviewer": {*EVERY_PART} - FOR_LEADERS,
    "chair": {*EVERY_PART},
    "manager": {*EVERY_PART},
    "superuser": {*EVERY_PART},
}


@pytest.fixture
def library():
    topics = years.build()
    with time_machine.travel(NOW, tick=False):
        yield topics


@pytest.mark.parametrize("who", READS)
def test_each_reads_the_parts_that_are_theirs_and_is_shown_the_way_to_no_other(who):
    client = client_of(who)
    for part in EVERY_PART:
        expected = 200 if part in READS[who] else 403
        assert client.get(f"/admin/report/{part}/").status_code == expected
        assert client.get(f"/admin/report/{part}/csv/").status_code == (404 if expected == 200 else 403)
    whole = client.get("/admin/report/whole/")
    assert whole.status_code == (200 if READS[who] else 403)
    assert ('href="/admin/report/"' in client.get("/admin/").content.decode()) is bool(READS[who])
    if READS[who]:
        told = html.fromstring(whole.content).xpath("//section[@class='report-part']/h2/@id")
        assert told == [f"part-{part}" for part in EVERY_PART if part in READS[who]]


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_else_reads_any_of_it(who):
    client = client_of(who)
    for address in ("", "whole/", "criteria/", "people/csv/"):
        assert client.get(f"/admin/report/{address}").status_code == outside_status(who)


def test_it_is_read_and_nothing_is_sent_to_it():
    client = client_of("chair")
    assert {client.post(f"/admin/report/{part}/").status_code for part in EVERY_PART} == {405}


def test_whoever_may_not_read_reports_of_readers_is_not_sent_to_them(library):
    def ways(who: str) -> list[str]:
        return page(client_of(who), "criteria").xpath(
            "//*[@id='content-main']//table//a[contains(@href, 'readerreport')]/@href"
        )

    assert ways("reviewer") == []
    assert len(ways("manager")) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2031-01-01", "has not come yet"),
        ("2026-02-30", "is no day"),
        ("<b>", "is no day"),
        ("1066-10-14", "no record"),
    ],
)
def test_a_day_that_cannot_be_told_is_refused_in_words_beside_what_was_typed(text, words):
    client = client_of("chair")
    answer = client.get("/admin/report/times/", {"on": text})
    root = html.fromstring(answer.content)
    assert answer.status_code == 400
    assert words in root.xpath("string(//p[@id='on-problem'])")
    assert root.xpath("//input[@name='on']/@value") == [text]
    assert root.xpath("//section[@class='report-part']") == []
    assert client.get("/admin/report/times/csv/", {"on": text, "table": "times-by-kind"}).status_code == 400


def test_a_past_day_stays_on_every_way_through_the_report(library):
    root = page(signed_in("cora"), on=date(2025, 12, 31))
    assert "as it stood at the end of December 31, 2025" in root.text_content()
    ways = root.xpath("//nav[@class='report-nav']//a/@href")
    assert len(ways) == len(EVERY_PART) + 1
    assert all(way.endswith("?on=2025-12-31") for way in ways)
    assert all("on=2025-12-31" in way for way in root.xpath("//p[@class='report-csv']/a/@href"))


def test_each_table_is_had_as_a_file_that_says_the_same_and_runs_nothing(library):
    client = signed_in("cora")
    names = set()
    for part in EVERY_PART:
        root = page(client, part)
        for address in root.xpath("//p[@class='report-csv']/a/@href"):
            answer = client.get(address)
            assert answer["Content-Type"] == "text/csv; charset=utf-8"
            names.add(answer["Content-Disposition"])
            rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
            assert len({len(row) for row in rows}) == 1
            assert not any(one.startswith(("=", "+", "-", "@")) for row in rows for one in row)
    assert len(names) > 10
    reasons = client.get("/admin/report/changes/csv/?table=reasons").getvalue().decode()
    assert "'=Say how often." in reasons


def test_the_whole_report_has_a_heading_for_paper(library):
    root = page(signed_in("cora"), "whole")
    assert "as it stands on June 10, 2026" in root.xpath("string(//p[@class='report-head'])")
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))


def queries_of(client) -> dict[str, int]:
    counts = {}
    for part in EVERY_PART:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/admin/report/{part}/").status_code == 200
        counts[part] = len(queries)
    return counts


def test_the_questions_to_the_database_do_not_grow_with_the_library():
    client = client_of("chair")
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    topic = make.published_topic(writer, signer)
    expected = {
        "currency": 6, "ahead": 13, "times": 6, "people": 9, "changes": 8, "texts": 5, "readers": 7, "criteria": 18,
    }  # fmt: skip
    assert queries_of(client) == expected
    copies(topic, [timezone.now() - timedelta(days=n) for n in range(60)])
    for _n in range(5):
        make.request_changes(make.submit(make.make_topic(writer), writer), make.make_user("reviewer"))
    assert queries_of(client) == expected
