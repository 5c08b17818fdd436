from datetime import date, timedelta

import pytest

from encyclopedia.currency import DUE_BEFORE, Currency, currency, due_on

AS_OF = date(2023, 7, 11)
DUE = date(2025, 7, 11)


def test_a_page_is_due_its_interval_after_the_date_it_is_current_as_of():
    assert due_on(AS_OF, 24) == DUE
    assert due_on(AS_OF, 1) == date(2023, 8, 11)
    assert due_on(date(2023, 12, 31), 12) == date(2024, 12, 31)


def test_a_month_without_that_day_is_due_on_its_last_day():
    assert due_on(date(2023, 8, 31), 6) == date(2024, 2, 29)
    assert due_on(date(2024, 2, 29), 12) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (AS_OF, Currency.CURRENT),
        (DUE - DUE_BEFORE - timedelta(days=1), Currency.CURRENT),
        (DUE - DUE_BEFORE, Currency.DUE),
        (DUE, Currency.DUE),
        (DUE + timedelta(days=1), Currency.OVERDUE),
        (date(2026, 7, 11), Currency.OVERDUE),
        (date(2026, 7, 12), Currency.EXPIRED),
    ],
)
def test_currency_changes_on_the_days_it_should(today, expected):
    assert currency(AS_OF, 24, today) == expected


def test_dates_at_the_end_of_the_calendar_do_not_overflow():
    assert due_on(date(9999, 6, 1), 60) == date.max
    assert currency(date(9999, 6, 1), 60, date(9999, 12, 31)) == Currency.DUE
