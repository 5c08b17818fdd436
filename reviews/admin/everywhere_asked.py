"""The search over everything: what is asked, and what a sort answers."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from encyclopedia.admin_base import StaffAdmin
from encyclopedia.having_words import HasWords, words_asked
from encyclopedia.search.snippets import Marker
from encyclopedia.search.stems import stems

from .topic_search import topics_meant

MOST: Final = 100
SHOWN: Final = 6
_LONGEST: Final = 200


@dataclass(frozen=True)
class Asked:
    """What was typed, and by whom."""

    request: HttpRequest
    given: str
    text: str = field(init=False)
    words: tuple[str, ...] = field(init=False)
    counted: dict[str, int] = field(init=False, default_factory=dict)
    """How many texts were found of each sort so far, open to this person or not."""

    def __post_init__(self) -> None:
        text = self.given.replace("\x00", " ").strip()[:_LONGEST]
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "words", words_asked(text))

    @cached_property
    def marker(self) -> Marker:
        return Marker({one for word in self.words for one in stems(word)})

    @cached_property
    def topics(self) -> list[int]:
        """Keys of the topics that are meant."""
        found = [keys[: MOST + 1] for keys in topics_meant(self.text)]
        return list(dict.fromkeys(pk for keys in found for pk in keys))

    def having(self, *columns: str) -> HasWords:
        return HasWords(self.words, *columns)

    def list_of(self, model: type[Model]) -> StaffAdmin | None:
        """The screen of a model; None where this person may not read it."""
        found = admin.site.get_model_admin(model)
        return found if isinstance(found, StaffAdmin) and found.has_view_permission(self.request) else None


@dataclass(frozen=True)
class Result:
    """One row: what it is, where it opens, more about it, and the passage in which the words are (safe HTML)."""

    title: str
    url: str
    about: str = ""
    passage: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one sort. ``total`` above ``MOST`` says only that there is more; ``all_url`` is its list."""

    key: str
    heading: str
    results: list[Result]
    total: int
    all_url: str = ""

    @property
    def counted(self) -> str:
        return _("more than %(n)s") % {"n": MOST} if self.total > MOST else str(self.total)

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.results)
