"""Counting what was searched for and not found, so that no count tells of a person.

A term is counted only if it looks like words that many could type. It is kept as words from its third search on: until
then the table holds a keyed digest that nobody can read back, and it is forgotten after the month that follows. No
row says who asked, or on which day.
"""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models.missed import MissedTerm
from .search.words import words

SHOWN_FROM: Final = 3
"""So many searches make words worth reading; fewer may be one person's."""

MOST_TERMS: Final = 5_000
_LONGEST: Final = 80
_MOST_WORDS: Final = 6  # a longer text tells a story, and stories have people in them
_LONGEST_WORD: Final = 30
_MOST_DIGITS: Final = 3  # "vitamin b12", "omega 3"; a date, a telephone or a record number has more
_TITLES: Final = frozenset({"dr", "mr", "mrs", "sr", "sra"})  # a name follows ("ms" is a disease here)


def counted_term(query: str) -> str:
    """Return the words under which a search is counted; "" for one that is not: it may name somebody."""
    if "@" in query or "//" in query or sum(c.isdigit() for c in query) > _MOST_DIGITS:
        return ""
    found = words(query)
    is_plain = 0 < len(found) <= _MOST_WORDS and all(len(word) <= _LONGEST_WORD for word in found)
    term = " ".join(found)
    if not is_plain or len(term) > _LONGEST or _TITLES & set(found) or not any(c.isalpha() for c in term):
        return ""
    return term


def is_counted(query: str) -> bool:
    """Whether a search for this that finds nothing is counted."""
    return settings.COUNT_MISSED_SEARCHES and bool(counted_term(query))


def count(query: str) -> None:
    """Count a search that found nothing. A database that cannot be written to costs the count, and nothing else."""
    term = counted_term(query)
    if not settings.COUNT_MISSED_SEARCHES or not term:
        return
    with suppress(DatabaseError), transaction.atomic():
        _count(term, timezone.localdate().replace(day=1))


def dismiss(term: MissedTerm, by: Any) -> None:
    """Take a term off the list of what is missing. Searches for it are counted on; the first to dismiss it is kept."""
    MissedTerm.objects.filter(pk=term.pk, dismissed_at=None).update(
        dismissed_at=timezone.now(), dismissed_by=by
    )


def _count(term: str, month: date) -> None:
    digest = salted_hmac("encyclopedia.missed", term, algorithm="sha256").hexdigest()
    is_known = MissedTerm.objects.filter(digest=digest).update(
        count=F("count") + 1,
        last_month=month,
        term=Case(When(count__gte=SHOWN_FROM - 1, then=Value(term)), default=F("term")),
    )
    if is_known:
        return
    _forget(month)
    if MissedTerm.objects.count() < MOST_TERMS:
        # Of two first searches at the same instant, one is not counted.
        MissedTerm.objects.bulk_create([MissedTerm(digest=digest, last_month=month)], ignore_conflicts=True)


def _forget(month: date) -> None:
    """Drop terms too rare to be read once a month has passed, and the others after a year."""
    last = (month - timedelta(days=1)).replace(day=1)
    MissedTerm.objects.filter(
        Q(term="", last_month__lt=last) | Q(last_month__lt=month.replace(year=month.year - 1))
    ).delete()
