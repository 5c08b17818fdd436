"""Any list of the staff site as CSV: what the list shows, for whom it shows it, and nothing that a spreadsheet runs."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encyclopedia.admin_base import StaffAdmin
from encyclopedia.models import Edition, ReaderReport, Topic, TopicKind
from reviews import actions
from reviews.admin import work_csv, work_rows
from reviews.admin.schedule import forecast
from reviews.evidence.tables import cell
from reviews.models import Concern, ReviewRound
from reviews.notices import catch_up
from tests import factories as make
from tests.reviews.boards import new_round, signed_in
from tests.reviews.test_translating import translated as make_translation

pytestmark = pytest.mark.django_db


def rows_of(client: Client, model: type, query: str = "") -> list[list[str]]:
    options = model._meta
    return rows_at(client, reverse("admin:list_csv", args=[options.app_label, options.model_name]) + query)


def rows_at(client: Client, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_list_comes_with_the_rows_that_its_filters_leave_in_its_order(writer, chair):
    new_round(writer)
    shown = make.published_topic(writer, make.make_user("reviewer"), "Nerve Block")
    header, *rows = rows_of(signed_in(chair), Topic, "?currency=current")
    assert header == ["Title", "Kind", "Current as of", "Currency", "Work under way"]
    assert rows == [
        [
            "Nerve Block",
            shown.kind.name,
            (timezone.localdate() - timedelta(days=1)).isoformat(),
            "Current",
            "–",
        ],
    ]
    everything = [row[0] for row in rows_of(signed_in(chair), Topic)[1:]]
    assert everything == list(Topic.objects.values_list("staff_title", flat=True))
    assert [row[0] for row in rows_of(signed_in(chair), Topic, "?q=nerve")[1:]] == ["Nerve Block"]


def test_rounds_say_where_they_stand_as_they_do_in_their_list(writer, chair):
    round_ = new_round(writer)
    header, row = rows_of(signed_in(chair), ReviewRound, "?state=open")
    page = signed_in(chair).get(reverse("admin:reviews_reviewround_changelist")).content.decode()
    assert header[-1] == "Where it stands"
    assert row[0] == round_.topic.staff_title
    assert row[-1] in page
    assert row[-1].startswith("0 of 1 signed")


def test_no_cell_is_run_by_a_spreadsheet(writer, chair):
    make.make_topic(writer, '=HYPERLINK("https://evil.example","Click")')
    (row,) = rows_of(signed_in(chair), Topic)[1:]
    assert row[0].startswith("'=")


def test_a_cell_says_what_the_list_shows_and_not_how_a_browser_writes_it(writer, chair):
    topic = make.published_topic(writer, make.make_user("reviewer"), "Nerve & Block")
    make.report(topic, "I can't breathe & took <5 mg")
    _header, row = rows_of(signed_in(chair), ReaderReport)
    assert row[0] == "“I can't breathe & took <5 mg”"
    assert row[2] == "Nerve & Block; edition 1: The whole page"


def test_a_formula_among_markup_is_guarded_too(writer, chair):
    topic = make.published_topic(writer, make.make_user("reviewer"), "='Nerve' & Block")
    make.report(topic)
    (row,) = rows_of(signed_in(chair), ReaderReport)[1:]
    assert row[2].startswith("'='Nerve' & Block; ")


def test_a_long_list_takes_the_queries_of_a_short_one(writer, chair):
    client = signed_in(chair)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            rows_of(client, ReviewRound)
            rows_of(client, Topic)
        return len(captured)

    new_round(writer)
    rows_of(client, Topic)
    one = queries()
    for _ in range(6):
        new_round(writer)
    assert queries() == one


@pytest.mark.parametrize(
    "list_", [one for one in admin.site._registry.values() if isinstance(one, StaffAdmin)]
)
def test_every_staff_list_links_to_its_csv_with_its_query_and_gives_it_to_whom_it_shows(
    list_: StaffAdmin, writer
):
    make.published_topic(writer, make.make_user("reviewer"))
    options = list_.model._meta
    here = reverse("admin:list_csv", args=[options.app_label, options.model_name])
    for name in ("chair", "manager", "writer"):
        client = signed_in(make.make_user(name, f"the-{name}"))
        page = client.get(reverse(f"admin:{options.app_label}_{options.model_name}_changelist"))
        if page.status_code == 200:
            # A screen of its own in place of the list shows what concerns this person: it has no CSV of all rows.
            assert (f'href="{here}' in page.content.decode()) is list_.is_plain_list
        answer = client.get(here)
        assert answer.status_code == (page.status_code if list_.is_plain_list else 404)


def test_a_query_that_the_list_does_not_know_is_told(chair):
    here = reverse("admin:list_csv", args=["encyclopedia", "topic"])
    answer = signed_in(chair).get(f"{here}?kind__id__exact=none&currency=current&x__y=1")
    assert answer.status_code == 400
    assert "no such filter" in answer.content.decode()


def test_what_is_no_staff_list_has_no_csv(chair):
    client = signed_in(chair)
    assert client.get("/admin/lists/auth/permission.csv").status_code == 404
    assert client.get("/admin/lists/encyclopedia/section.csv").status_code == 404
    assert client.post(reverse("admin:list_csv", args=["encyclopedia", "topic"])).status_code == 405
    assert not Edition.objects.exists()
    assert User.objects.filter(username=chair.username).exists()


# --- Lists that have screens of their own -----------------------------------------------------------------------------


def test_the_inbox_comes_as_it_stands_and_nobody_elses(writer, chair, signer):
    rounds = [new_round(writer, title) for title in ("=First", "Second")]
    for round_ in rounds:
        actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    client = signed_in(signer)
    header, *rows = rows_at(client, reverse("admin:reviews_notice_csv"))
    assert header == ["What you were told", "About", "On", "Due", "State", "Read on"]
    assert [(row[1], row[3], row[4], row[5]) for row in rows] == [
        ("Second", rounds[1].due_on.isoformat(), "open", ""),
        ("'=First", rounds[0].due_on.isoformat(), "open", ""),
    ]
    assert rows[0][0] in client.get(reverse("admin:reviews_notice_changelist")).content.decode()
    make.approve(rounds[0], signer)
    assert [row[1] for row in rows_at(client, reverse("admin:reviews_notice_csv"))[1:]] == ["Second"]
    everything = rows_at(client, reverse("admin:reviews_notice_csv") + "?all=1")[1:]
    assert {(row[1], row[4]) for row in everything} == {("Second", "open"), ("'=First", "done")}
    assert "Second" not in str(rows_at(signed_in(writer), reverse("admin:reviews_notice_csv") + "?all=1"))


def test_many_notices_cost_as_many_queries_as_one(writer, chair, signer):
    client, counts = signed_in(signer), []
    for title in ("One", "Two", "Three", "Four"):
        actions.assign(round_id=new_round(writer, title).pk, member_id=signer.board_member.pk, by=chair)
        catch_up()
        with CaptureQueriesContext(connection) as context:
            rows = rows_at(client, reverse("admin:reviews_notice_csv"))
        counts.append((len(rows), len(context)))
    assert counts == [(n, counts[0][1]) for n in (2, 3, 4, 5)]


def test_the_schedule_comes_month_by_month_for_those_who_read_it(writer, signer, chair):
    TopicKind.objects.update(review_interval_months=12)
    make.published_topic(writer, signer, "Nerve Block")
    header, *rows = rows_at(signed_in(chair), reverse("admin:reviews_reviewpace_csv"))
    table = forecast().table
    assert header == list(table.header)
    assert rows == [[cell(text) for text in row] for row in table.plain()]
    assert sum(int(row[1]) for row in rows) == 1
    assert signed_in(writer).get(reverse("admin:reviews_reviewpace_csv")).status_code == 403


def test_your_work_comes_with_the_rows_and_the_next_steps_of_the_first_page(
    writer, chair, signer, monkeypatch
):
    rounds = [new_round(writer, title) for title in ("=First", "Second", "Third")]
    here = reverse("admin:your_work_csv")
    client = signed_in(signer)
    header, *rows = rows_at(client, here)
    assert header == ["List", "About", "What is to be done", "Note", "Date", "Next step", "Address"]
    assert [(row[0], row[1], row[4], row[5]) for row in rows] == [
        ("To review", title, round_.due_on.isoformat(), "Review")
        for title, round_ in zip(("'=First", "Second", "Third"), rounds, strict=True)
    ]
    for row in rows:
        assert client.get(row[6]).status_code == 200
    first_page = client.get("/admin/").content.decode()
    assert f'href="{here}"' in first_page
    assert rows[1][2].partition(" (")[0] in first_page
    assert {row[0] for row in rows_at(signed_in(writer), here)[1:]} == {"Waiting for the board"}
    monkeypatch.setattr(work_csv, "SHOWN_OF_ALL", 2)
    *_some, rest = rows_at(client, here)
    assert rest[2] == "The first 2 of 3."
    assert client.get(rest[6]).status_code == 200
    nobody = make.make_user(None, "nobody")
    assert signed_in(nobody).get(here).status_code in (302, 403)


def test_a_page_is_told_once_in_each_list_to_who_leads_and_writes(signer):
    both = make.make_user("chair")
    both.groups.add(Group.objects.get(name="Writer"))
    source = make.published_topic(make.make_user("writer"), signer)
    make_translation(source, both, signer)
    make.revise(source, make.make_user("writer"), signer, summary="Shorter.")
    lines = rows_at(signed_in(both), reverse("admin:your_work_csv"))[1:]
    assert [line[0] for line in lines].count("Translations behind their source") == 1


def test_two_rows_of_a_list_that_read_the_same_are_two_rows(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    for _twice in range(2):
        Concern.objects.create(
            topic=topic,
            kind=Concern.Kind.NOTE,
            words="A new guideline.",
            raised_at=timezone.now(),
            raised_by=chair,
        )
    lines = rows_at(signed_in(chair), reverse("admin:your_work_csv"))[1:]
    assert [line[3] for line in lines].count("A new guideline.") == 2


def test_a_list_that_stands_on_your_work_alone_is_seen_whole_and_comes_whole(writer, monkeypatch):
    titles = {new_round(writer).topic.staff_title for _one in range(work_rows.SHOWN + 2)}
    client = signed_in(writer)

    def shown(address: str) -> tuple[set[str], str]:
        """The titles on the page, and the link at the end of the list."""
        page = client.get(address).content.decode()
        list_ = page[page.index("Waiting for the board") :]
        links = re.findall(r'<a href="([^"]+)">(?:See all|All of them, as CSV)', list_)
        return {title for title in titles if f">{title}<" in list_}, links[0] if links else ""

    some, link = shown("/admin/")
    assert len(some) == work_rows.SHOWN
    assert shown("/admin/" + link) == (titles, "")
    monkeypatch.setattr(work_rows, "SHOWN_OF_ALL", work_rows.SHOWN + 1)
    some, link = shown("/admin/" + link)
    assert len(some) == work_rows.SHOWN + 1
    monkeypatch.setattr(work_csv, "SHOWN_OF_ALL", 1)
    assert {row[1] for row in rows_at(client, link)[1:]} == titles


def test_much_work_costs_as_many_queries_as_little(writer, chair):
    client, counts = signed_in(chair), []
    new_round(writer)
    for _turn in range(3):
        for _one in range(3):
            new_round(writer)
        with CaptureQueriesContext(connection) as context:
            rows = rows_at(client, reverse("admin:your_work_csv"))
        counts.append(len(context))
    assert len(rows) > 9
    assert counts == [counts[0]] * 3
