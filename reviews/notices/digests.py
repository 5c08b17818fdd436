"""Digests: the news of a day or of a week in one letter, at an hour of the site's own time zone."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.models import Letter, MailChoice, News, Notice

from .catching_up import lock_cursor
from .kinds import CAN_WAIT
from .queueing import choices_of
from .waiting import open_notices

_DIGESTS: Final = (News.DAILY, News.WEEKLY)

HOUR: Final = time(7)
"""When a digest closes, on its day; that of a week on a Monday. No change of the clocks falls on this hour."""


def write_digests() -> int:
    """Write the digest of everybody whose day or week is over, and return how many: each once, however late.

    Who was read to already, in the inbox, is not told again.
    """
    now = timezone.now()
    waiting = Notice.objects.filter(kind__in=CAN_WAIT, letter__isnull=True, read_at__isnull=True)
    people = set(waiting.order_by().values_list("person", flat=True).distinct())
    if not people:
        return 0
    with transaction.atomic():
        lock_cursor()
        due = _due(choices_of(people), now)
        return sum(_write(choice, *_period(choice.news, now), now) for choice in due)


@transaction.atomic
def choose(person: int, news: str) -> MailChoice:
    """Set how news comes to a person by mail from now on. What waits for a digest that will not come any more, because
    they want all at once, goes out now; whoever takes news up again is not sent what came meanwhile.
    """
    lock_cursor()  # so that no notice of before is queued after it
    now = timezone.now()
    choice, _made = MailChoice.objects.get_or_create(person_id=person)
    if choice.news == News.NONE and news != News.NONE:
        choice.since = now
    had_digests = choice.news in _DIGESTS
    choice.news = news
    choice.save(update_fields=["news", "since"])
    if had_digests and news == News.AT_ONCE:
        _write(choice, f"{now:%Y%m%d%H%M%S%f}", None, now)
    return choice


def _due(choices: dict[int, MailChoice], now: datetime) -> list[MailChoice]:
    """Those who want digests and have not had that of the period that is over."""
    wanted = [one for one in choices.values() if one.news in _DIGESTS]
    had = defaultdict(set)
    periods = {_period(news, now)[0] for news in _DIGESTS}
    for person, period in Letter.objects.filter(period__in=periods).values_list("person", "period"):
        had[person].add(period)
    return [one for one in wanted if _period(one.news, now)[0] not in had[one.person_id]]


def _write(choice: MailChoice, period: str, until: datetime | None, now: datetime) -> bool:
    """Write the digest of what somebody was told (before ``until``) and has not read; False where that is nothing."""
    news = open_notices(
        Notice.objects.filter(
            person=choice.person_id, letter__isnull=True, read_at__isnull=True, kind__in=CAN_WAIT
        )
    )
    news = news.filter(is_open=True)
    if until is not None:
        news = news.filter(made_at__lt=until)
    if choice.since is not None:
        news = news.filter(made_at__gte=choice.since)
    keys = list(news.values_list("pk", flat=True))
    if not keys:
        return False
    subject = _("Your news of the week") if choice.news == News.WEEKLY else _("Your news of the day")
    letter = Letter.objects.create(
        person_id=choice.person_id, period=period, subject=subject, made_at=now, next_try_at=now
    )
    Notice.objects.filter(pk__in=keys).update(letter=letter)
    return True


def _period(news: str, now: datetime) -> tuple[str, datetime]:
    """The period that was over last: its name, and the instant at which it ended."""
    today = timezone.localdate(now)
    day = today if now >= _end(today) else today - timedelta(days=1)
    if news == News.WEEKLY:
        monday = day - timedelta(days=day.weekday())
        return f"week {monday.isoformat()}", _end(monday)
    return f"day {day.isoformat()}", _end(day)


def _end(day: date) -> datetime:
    return datetime.combine(day, HOUR, timezone.get_default_timezone())
