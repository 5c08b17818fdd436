"""The numbers of the report: right on each day, told by records, and each with a list that counts the same."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from encyclopedia.currency import Currency, currency
from encyclopedia.models import Edition, EditionPage
from reviews import actions
from reviews.admin.picture.currency import states_at
from reviews.admin.picture.days import Day, NoSuchDay, Span, over
from reviews.admin.picture.spread import quantile
from tests import factories as make
from tests.encyclopedia.many import copies
from tests.reviews.admin.picture import years
from tests.reviews.admin.picture.years import EVERY_PART, NOW, linked_counts, page, signed_in, table
from tests.reviews.admin.roles_grid import client_of
from tests.reviews.board import ANY, ask_for

PAST = date(2025, 12, 31)
# What these columns say is worked out from the rows of the list, and is not their number.
WORKED_OUT = ("Median", "90th", "Helpful", "Not helpful", "Votes", "Searches")
# The plan is worked out from all pages together (reviews.plan): its page is what stands behind it.
PLAN = "/admin/reviews/reviewpace/"


@pytest.fixture
def library(db):
    topics = years.build()
    with time_machine.travel(NOW, tick=False):
        yield topics


@pytest.fixture
def unmeasured(library):
    """As between an upgrade and the first ``render_pages`` after it: two pages whose figures are not known."""
    some = EditionPage.objects.filter(edition__title__in=("Current", "Sent back"))
    assert some.update(grade_tenths=None, legibility_tenths=None, sources=None) == 2
    return library


def agree(client, found) -> None:
    for column, said, address in found:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert (
            "cl" in answer.context_data or address == PLAN or "/record/" in address or "/change/" in address
        ), address
        if "cl" in answer.context_data and not column.startswith(WORKED_OUT):
            assert said == str(answer.context_data["cl"].result_count), (column, address)


@pytest.mark.parametrize("on", [None, PAST])
def test_each_number_and_the_list_behind_it_agree(library, on):
    client = signed_in("cora")
    found = [one for part in EVERY_PART for one in linked_counts(page(client, part, on))]
    assert len(found) > 80
    agree(client, found)


def test_the_states_of_today_are_those_of_your_work(library):
    client = signed_in("cora")
    rows = table(page(client), "Pages that patients read, by state, on June 10, 2026")
    assert {row[0]: row[1] for row in rows} == {
        "Current": "3",
        "Due for review": "1",
        "Overdue": "1",
        "Expired": "1",
        "All pages shown": "6",
    }
    strip = client.get("/admin/?of=library").context["work"].currency
    assert {name: str(n) for _key, name, n, _url in strip} == {row[0]: row[1] for row in rows[:-1]}


def test_a_past_day_is_told_from_the_intervals_of_editions(library):
    rows = table(page(signed_in("cora"), on=PAST), "Pages that patients read, by state, on December 31, 2025")
    # The withdrawn page was still shown, and two of today's did not exist.
    assert {row[0]: row[1] for row in rows} == {
        "Current": "3",
        "Due for review": "1",
        "Overdue": "1",
        "Expired": "0",
        "All pages shown": "5",
    }


def naive(end: date) -> Counter[Currency]:
    return Counter(
        currency(one.current_as_of, one.topic.review_months, end)
        for one in Edition.objects.select_related("topic__kind").filter(shown_from__lt=over(end))
        if one.shown_until is None or one.shown_until >= over(end)
    )


def test_month_ends_count_every_page_as_it_was_read_one_by_one(library):
    day = Day.asked("")
    moments = [timezone.now() - timedelta(days=n * 23) for n in range(40)]
    copies(library["Current"], moments)
    assert states_at(day.month_ends) == [naive(end) for end in day.month_ends]


def test_what_comes_is_the_plan_of_the_schedule(library):
    root = page(signed_in("cora"), "ahead")
    rows = table(root, "Pages that fall due")
    # The page of September is due in 90 days, and nobody reviews it; the others are past their date or far from it.
    assert [row[1] for row in rows[:4]] == ["0", "0", "0", "1"]
    assert sum(int(row[2]) for row in rows) >= 3
    assert ["Physician", "4", "0.3"] in table(root, "Approvals signed in the twelve months")
    then = table(page(signed_in("cora"), "ahead", PAST), "Pages shown then, by the month")
    assert [row for row in then if row[1] != "0"][:2] == [["March 2026", "1"], ["September 2026", "1"]]


def test_times_run_from_submission_to_publication(library):
    rows = table(page(signed_in("cora"), "times"), "Days from submission to publication in three months")
    assert rows == [
        ["New topic: Submission to first signature", "1", "12.0", "12.0"],
        ["New topic: First signature to last", "1", "0.0", "0.0"],
        ["New topic: Last signature to publication", "1", "0.0", "0.0"],
        ["New topic: Submission to publication", "1", "12.0", "12.0"],
    ]
    by_month = table(page(signed_in("cora"), "times"), "Calendar days from submission to publication")
    assert ["September 2025", "26", "26"] in by_month
    assert ["December 2025", "–", "–"] in by_month


def test_the_load_of_a_reviewer(library):
    rows = table(page(signed_in("cora"), "people"), "Load of each member")
    assert ["Rita Example, MD", "Physician", "1", "1", "12"] in rows
    # Before the open round was opened, nothing waited; the signature of September lies in those three months.
    then = table(page(signed_in("cora"), "people", date(2025, 9, 30)), "Load of each member")
    assert ["Rita Example, MD", "Physician", "0", "2", "0"] in then


def test_a_seat_waits_until_its_member_signs(library):
    on = date(2025, 8, 10)
    rows = table(page(signed_in("cora"), "people", on), "Load of each member")
    assert all(row[2] == "0" for row in rows)  # taken on the 20th
    waiting = {
        on: table(page(signed_in("cora"), "people", on), "Load of each member")[0][2]
        for on in (date(2026, 5, 19), date(2026, 5, 20), date(2026, 5, 31), date(2026, 6, 1))
    }
    assert list(waiting.values()) == ["0", "2", "2", "1"]


def test_a_signature_that_was_taken_back_is_neither_the_first_nor_the_last(library):
    ask_for(ANY, ANY)
    with years.at(2026, 5, 1):
        writer = make.make_user("writer")
        first, second, third = (make.make_user("reviewer") for _n in range(3))
        round_ = make.submit(make.make_topic(writer), writer)
    with years.at(2026, 5, 3):
        make.approve(round_, first)
    with years.at(2026, 5, 4):
        actions.withdraw_signature(round_id=round_.pk, by=first, password=make.PASSWORD, reason="A dose.")
    with years.at(2026, 5, 21):
        make.approve(round_, second)
    with years.at(2026, 5, 31):
        make.approve(round_, third)
    rows = table(page(signed_in("cora"), "times"), "Days from submission to publication in three months")
    # The 90th percentile of two rounds is that of the slower.
    assert [row[3] for row in rows] == ["20.0", "10.0", "0.0", "30.0"]


def test_the_times_say_over_which_months_each_table_tells(library):
    words = page(signed_in("cora"), "times").text_content()
    assert "by kind of review and stage over three months, and by month over twelve" in words


def test_what_was_sent_back_and_why(library):
    root = page(signed_in("cora"), "changes")
    assert ["Changes requested", "1"] in table(root, "Rounds that ended")
    assert table(root, "Why changes were asked for")[0][2:] == ["Rita Example", "=Say how often."]
    assert [row[1] for row in table(root, "Requests for changes") if row[0] == "Treatment"] == ["1"]


def test_how_pages_read_and_which_name_no_source(library):
    root = page(signed_in("cora"), "texts")
    graded = sum(int(row[1]) for row in table(root, "Pages in English by reading grade"))
    rows = dict(table(root, "References of the pages"))
    assert rows["Pages without references"] == "1"
    assert graded + int(rows["Pages whose reading was not measured"]) == 6
    assert graded == 4  # the others are shorter than a grade can be told of


def test_what_was_not_counted_is_no_evidence_that_all_is_well(unmeasured):
    client = signed_in("cora")
    criteria = {row[1]: row[2:] for row in table(page(client, "criteria"), "Evidence of")}
    assert criteria["Pages without references"] == ["0", "6"]
    assert criteria["Pages whose references are not counted yet"] == ["2", "6"]
    assert criteria["Pages whose reading was not measured"] == ["3", "6"]  # and one is too short for it
    texts = dict(table(page(client, "texts"), "References of the pages"))
    assert (texts["Pages without references"], texts["Pages with references"]) == ("0", "4")
    assert texts["Pages whose references are not counted yet"] == "2"
    for part in ("criteria", "texts"):
        agree(client, linked_counts(page(client, part)))


def test_where_everything_is_counted_nothing_is_said_of_what_is_not(library):
    names = [row[1] for row in table(page(signed_in("cora"), "criteria"), "Evidence of")]
    assert "Pages whose references are not counted yet" not in names
    EditionPage.objects.update(grade_tenths=60)
    names = [row[1] for row in table(page(signed_in("cora"), "criteria"), "Evidence of")]
    assert "Pages whose reading was not measured" not in names


def test_what_readers_tell_is_told_of_today_and_not_of_a_past_day(library):
    root = page(signed_in("cora"), "readers")
    assert table(root, "Pages that fewest readers found helpful") == [["Current", "1", "20.0", "1", "4"]]
    assert (
        "What they were on a past day is not known."
        in page(signed_in("cora"), "readers", PAST).text_content()
    )


def test_the_exceptions_that_an_accreditor_asks_about(library):
    rows = {tuple(row[:2]): row[2:] for row in table(page(signed_in("cora"), "criteria"), "Evidence of")}
    by_name = {name: numbers for (_criterion, name), numbers in rows.items()}
    assert by_name["Pages past their review date"] == ["1", "6"]
    assert by_name["Pages that this board has not signed: a chair attested an earlier review"] == ["0", "6"]
    assert by_name["Pages that name nobody who vouches for them"] == ["0", "6"]
    assert by_name["Approvals and requests for changes without a declaration on record"][0] == "0"
    reports = next(
        numbers for name, numbers in by_name.items() if name.startswith("Reports of the twelve months")
    )
    assert reports == ["1", "2"]
    then = table(page(signed_in("cora"), "criteria", PAST), "Evidence of")
    assert ["not known", "not known"] in [row[2:] for row in then]


@pytest.mark.parametrize(
    ("values", "median", "ninety"),
    [([], None, None), ([3], 3, 3), ([1, 2, 3, 4], 2, 4), (range(1, 101), 50, 90)],
)
def test_quantiles_are_values_that_were_found(values, median, ninety):
    assert (quantile(Counter(values), 0.5), quantile(Counter(values), 0.9)) == (median, ninety)


@pytest.mark.parametrize("on", ["2026-06-10", "2024-02-29", "2025-03-31", "2026-01-01"])
def test_the_months_of_a_report_lie_within_its_twelve_months(on):
    day = Day(date.fromisoformat(on), date(2026, 6, 10))
    assert len(day.months) == 12
    assert day.period.first <= day.months[0].first
    assert day.months[-1].last == day.on
    assert all(
        one.last + timedelta(days=1) == next_.first
        for one, next_ in zip(day.months, day.months[1:], strict=False)
    )


@pytest.mark.parametrize("text", ["2026-06-11", "2026-02-30", "soon", "1066-10-14", "9999-12-31", "2026-6-1"])
def test_a_day_that_is_none_or_has_not_come_is_refused(text):
    with time_machine.travel(datetime(2026, 6, 10, 12, tzinfo=UTC)), pytest.raises(NoSuchDay):
        Day.asked(text)


@pytest.mark.parametrize("text", ["", "2026-01-01", "2026-02-01..2026-01-01", "..", "2026-01-01..9999-12-31"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        Span.read(text)


# A day to which nothing can be added, one whose months pass the calendar, and one from which nothing can be taken.
@pytest.mark.django_db
@pytest.mark.parametrize("day", ["9999-12-31", "9999-07-04", "0001-01-01"])
def test_a_day_of_which_nothing_can_be_told_is_refused_as_every_bad_value_is(day):
    client = client_of("chair")
    for list_, query in (
        ("encyclopedia_edition", f"shown={day}.overdue"),
        ("encyclopedia_edition", f"shown={day}"),
        ("encyclopedia_edition", f"due={day}..{day}"),
        ("encyclopedia_readerreport", f"unsettled={day}"),
        ("reviews_reviewround", f"seats_of=1.{day}"),
        ("reviews_reviewround", f"closed={day}..{day}"),
    ):
        answer = client.get(f"{reverse(f'admin:{list_}_changelist')}?{query}")
        assert (answer.status_code, answer.get("Location", "").partition("?")[2]) == (302, "e=1"), query
        file = reverse("admin:list_csv", args=list_.split("_"))
        assert client.get(f"{file}?{query}").status_code == 400, query
