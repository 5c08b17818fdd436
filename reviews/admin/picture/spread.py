"""Medians and 90th percentiles, from how often each value was found."""

import math
from collections import Counter
from typing import Final

from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import TruncDate

MEDIAN: Final = 0.5
NINE_IN_TEN: Final = 0.9


def quantile(found: Counter[float], part: float) -> float | None:
    """The least value that so large a part of all does not exceed (nearest rank); None where there is none."""
    rank, passed = math.ceil(part * found.total()), 0
    for value in sorted(found):
        passed += found[value]
        if passed >= rank:
            return value
    return None


def calendar_days(earlier: str, later: str) -> ExpressionWrapper:
    """From the day of one instant to that of another, as a duration: few enough values to group by."""
    days = TruncDate(F(later)) - TruncDate(F(earlier))
    return ExpressionWrapper(days, output_field=DurationField())
