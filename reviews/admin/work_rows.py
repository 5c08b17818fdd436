"""The rows of *Your work*, and what a round asks for in a few words."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from encyclopedia.models import Edition, Section, Topic, TopicVersion
from reviews.models import ReviewRound

SHOWN = 10
"""Rows of one list on the first page; the rest stand behind its link."""

SHOWN_OF_ALL = 1_000
"""Rows of one list on the page of all; in a file, of a list that has one of its own behind it."""

EVERY = 10**9
"""Rows of one list in a file: all that there are."""


@dataclass(frozen=True)
class Row:
    """One thing to do: about a topic, or about the person's own standing (``name`` says which).

    ``takes`` says how long it takes.
    """

    topic: Topic | None
    ask: str
    url: str
    button: str
    due: date | None = None
    note: str = ""
    due_word: str = ""
    name: str = ""
    takes: str = ""

    @property
    def title(self) -> str:
        return self.topic.staff_title if self.topic else self.name

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < timezone.localdate()


@dataclass(frozen=True)
class WorkList:
    """One list: its rows, how many there are in all, and where the rest stand.

    ``due_pages`` counts the unchanged pages among them, which can be gone through one after another. ``about`` says how
    to read the rows.
    """

    heading: str
    rows: list[Row]
    total: int
    more_url: str = ""
    empty: str = ""
    due_pages: int = 0
    about: str = ""


def asked_of(round_: ReviewRound, changed: dict[int, set[str]]) -> str:
    """What the round asks a signer to do. ``changed`` names the sections by version (``changed_sections``)."""
    if round_.topic.withdrawn_at is not None:
        return _("show a withdrawn page again")
    if round_.follows_id:
        return _("the whole page, which was published in urgency")
    if round_.kind == "reaffirmation":
        return _("confirm the whole page")
    n = len(changed.get(round_.version_id, ()))
    if round_.kind == "new":
        return ngettext("new topic, %(n)s section", "new topic, %(n)s sections", n) % {"n": n}
    if not n:
        return _("changes outside the sections")
    return ngettext("%(n)s section changed", "%(n)s sections changed", n) % {"n": n}


def changed_sections(versions: list[TopicVersion]) -> dict[int, set[str]]:
    """The keys of the sections of each version that differ from the version its base edition shows. Two queries."""
    bases = dict(
        Edition.objects.filter(pk__in=[v.based_on_id for v in versions if v.based_on_id]).values_list(
            "pk", "version_id"
        )
    )
    base_of = {v.pk: bases.get(v.based_on_id or 0) for v in versions}
    hashes: dict[int, dict[str, str]] = {}
    wanted = set(base_of) | {pk for pk in base_of.values() if pk}
    for pk, key, hash_ in Section.objects.filter(version__in=wanted).values_list(
        "version_id", "key", "content_hash"
    ):
        hashes.setdefault(pk, {})[key] = hash_
    result = {}
    for pk, base in base_of.items():
        new, old = hashes.get(pk, {}), hashes.get(base or 0, {})
        result[pk] = {key for key in new.keys() | old.keys() if new.get(key) != old.get(key)}
    return result
