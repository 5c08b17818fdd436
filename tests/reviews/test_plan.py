"""The plan of re-reviews: what is due first comes first, each month has its room, and no slower pace is enough."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reviews.plan import HORIZON, Coming, due_by_month, enough, plan

TODAY = date(2028, 1, 20)


def due(day: date, count: int = 1, *, lead: int = 180, days: int = 30, asked: tuple[str, ...] = ()) -> Coming:
    return Coming(day, day - timedelta(days=lead), day - timedelta(days=days), count, asked)


def opened(coming, **how) -> list[int]:
    return [month.opened for month in plan(coming, today=TODAY, **how).months]


def test_without_a_limit_each_page_is_opened_in_the_month_of_its_lead_time_and_what_waits_now():
    coming = [due(date(2028, 1, 1), 40), due(date(2028, 8, 15), 3), due(date(2029, 1, 1), 2)]
    assert opened(coming, most=None)[:8] == [40, 3, 0, 0, 0, 0, 2, 0]


def test_a_heap_is_spread_over_the_months_and_this_month_has_what_room_is_left():
    assert opened([due(date(2028, 2, 1), 250)], most=100, taken=70)[:5] == [30, 100, 100, 20, 0]


def test_in_a_month_the_page_due_first_comes_first_even_where_another_waits_longer():
    long_lead, urgent = due(date(2029, 1, 1), 5, lead=700), due(date(2028, 3, 15), 5, lead=60)
    months = plan([long_lead, urgent], today=date(2028, 2, 1), most=5).months
    assert [month.late for month in months[:2]] == [0, 0]
    assert [month.opened for month in months[:3]] == [5, 5, 0]


def test_what_begins_too_late_to_end_by_its_date_is_counted_and_what_is_left_unopened_too():
    coming = [due(date(2028, 3, 31), 3)]
    assert [plan(coming, today=TODAY, most=most).late for most in (3, 2, 1)] == [0, 0, 0]
    assert plan([due(date(2028, 2, 25), 3)], today=TODAY, most=1).late == 2
    assert plan([due(date(2028, 1, 1), HORIZON + 5)], today=TODAY, most=1).late == HORIZON + 5


def test_the_signatures_asked_for_stand_in_the_month_in_which_the_reviews_open():
    coming = [due(date(2028, 2, 1), 3, asked=("physician", "")), due(date(2028, 2, 2), 1, asked=("nurse",))]
    months = plan(coming, today=TODAY, most=3).months
    assert [dict(month.asked) for month in months[:2]] == [{"physician": 3, "": 3}, {"nurse": 1}]


def test_what_is_past_its_date_is_counted_apart_from_what_falls_due():
    overdue, months = due_by_month([due(date(2028, 1, 19), 4), due(TODAY, 2), due(date(2028, 2, 29))], TODAY)
    assert (overdue, [month.due for month in months[:3]]) == (4, [2, 1, 0])


@given(
    st.lists(
        st.builds(
            due,
            st.dates(date(2026, 1, 1), date(2031, 1, 1)),
            st.integers(1, 40),
            lead=st.integers(0, 400),
            days=st.integers(1, 90),
        ),
        max_size=12,
    ),
    st.integers(1, 60),
    st.integers(0, 80),
)
def test_no_month_opens_more_than_its_room_or_before_the_lead_time_and_what_is_enough_is_the_least(
    coming, most, taken
):
    planned = plan(coming, today=TODAY, most=most, taken=taken)
    for number, month in enumerate(planned.months):
        assert 0 <= month.late <= month.opened <= max(0, most - (taken if number == 0 else 0))
        begun = sum(one.number for one in coming if one.opens_on <= month.end)
        assert sum(other.opened for other in planned.months[: number + 1]) <= begun
    unlimited = plan(coming, today=TODAY, most=None)
    assert unlimited.late <= planned.late
    least = enough(coming, unlimited, today=TODAY, taken=taken)
    assert plan(coming, today=TODAY, most=least, taken=taken).late == unlimited.late
    assert least == 1 or plan(coming, today=TODAY, most=least - 1, taken=taken).late > unlimited.late
