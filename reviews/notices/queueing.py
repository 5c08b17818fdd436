"""Which notices go out as letters, and when: at once, or what can wait as each person chose."""

from collections.abc import Collection, Sequence

from django.utils import timezone

from reviews.models import Letter, MailChoice, News, Notice

from .kinds import KINDS


def choices_of(people: Collection[int]) -> dict[int, MailChoice]:
    """What these people chose, each of them; who never chose gets news once a day. One query."""
    chosen = {one.person_id: one for one in MailChoice.objects.filter(person__in=people)}
    return {person: chosen.get(person) or MailChoice(person_id=person) for person in people}


def tell(notices: Sequence[Notice]) -> int:
    """Write notices, with a letter for each that goes out at once; return how many. The caller holds the cursor, so
    that notice, letter and cursor come to be together or not at all.
    """
    now = timezone.now()
    choices = choices_of({one.person_id for one in notices})
    letters = []
    for one in notices:
        kind = KINDS[one.kind]
        if not kind.can_wait or choices[one.person_id].news == News.AT_ONCE:
            one.letter = Letter(person_id=one.person_id, subject=str(kind.says), made_at=now, next_try_at=now)
            letters.append(one.letter)
    Letter.objects.bulk_create(letters)
    Notice.objects.bulk_create(notices)
    return len(notices)
