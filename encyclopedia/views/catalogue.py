"""Ways in: home, the A–Z index, the topics of a category. All list shown editions, in a fixed number of queries.

Each lists the topics in its own language (``encyclopedia.languages``), and says where those in others are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q
from django.db.models.functions import Lower, Substr, Upper
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from encyclopedia.languages import DEFAULT, OTHERS, LanguageLink, active, address_in, link_to
from encyclopedia.models import Category, Edition, ReviewKind, Scope
from encyclopedia.models.editions import EditionQuerySet
from encyclopedia.models.names import language_at, name_at, named_in
from encyclopedia.rendering import long_date

from . import answers
from .letters import OTHER, asked_letter, by_letter

PER_PAGE = 200
RECENT = 6


@dataclass(frozen=True)
class Letter:
    """One letter of the index, and whether any title stands under it."""

    name: str
    has_topics: bool
    is_chosen: bool = False

    @property
    def value(self) -> str:
        return "other" if self.name == OTHER else self.name


@dataclass(frozen=True)
class Shown:
    """How many topics are shown: in this page's language by the first character of the title, and in each other."""

    first: dict[str, int]
    elsewhere: list[tuple[LanguageLink, int]]


def _shown() -> Shown:
    rows = (
        Edition.objects.shown()
        .annotate(first=Upper(Substr("title", 1, 1)), language=F("topic__language"))
        .order_by()
        .values_list("language", "first")
        .annotate(count=Count("pk"))
    )
    first: dict[str, int] = {}
    others: Counter[str] = Counter()
    for language, character, count in rows:
        if language == active():
            first[character] = count
        else:
            others[language] += count
    links = [(link_to(code, address_in(code, "/topics/")), others[code]) for code in sorted(others)]
    return Shown(first, links)


def _letters(counts: dict[str, int], chosen: str | None = None) -> list[Letter]:
    return [
        Letter(name, bool(characters), name == chosen)
        for name, characters in by_letter(counts).items()
        if characters or name != OTHER
    ]


def _paged(request: HttpRequest, editions: EditionQuerySet) -> Page[Any]:
    rows = editions.order_by(Lower("title"), "pk").values("title", slug=F("topic__slug"))
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def _canonical(path: str, page: Page[Any], *, letter: str = "") -> str:
    """Return the one address of a list in this page's language, whatever else was asked along with it."""
    asked = {"letter": letter, "page": str(page.number) if page.number > 1 else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return address_in(active(), path) + (f"?{query}" if query else "")


def shown_categories() -> Iterable[Mapping[str, object]]:
    """Return the categories in which topics of this page's language are shown, by name, each with how many are."""
    is_shown = Q(
        topics__language=active(),
        topics__editions__shown_until__isnull=True,
        topics__editions__isnull=False,
    )
    categories = Category.objects.annotate(shown=Count("topics", filter=is_shown, distinct=True))
    named = categories.filter(shown__gt=0).annotate(
        called=name_at(active(), "name"), language=language_at(active(), "name")
    )
    return named.order_by("called").values("slug", "called", "language", "shown")


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Search, A–Z, categories, and what the board reviewed last."""
    shown = _shown()
    recent = (
        Edition.objects.shown_in(active())
        .filter(scope=Scope.WHOLE_PAGE)
        .exclude(kind=ReviewKind.ATTESTED_IMPORT)  # reviewed, but not lately and not here
        .order_by("-current_as_of", "-shown_from")
        .values(
            "title",
            "current_as_of",
            slug=F("topic__slug"),
            kind_name=name_at(active(), "topic__kind__name"),
            kind_language=language_at(active(), "topic__kind__name"),
        )[:RECENT]
    )
    context = {
        "canonical": address_in(active(), "/"),
        "counterpart": "/",
        "elsewhere": shown.elsewhere,
        "count": sum(shown.first.values()),
        "letters": _letters(shown.first),
        "categories": shown_categories(),
        "recent": [{**row, "as_of": long_date(row["current_as_of"])} for row in recent],
    }
    return answers.rendered(request, "encyclopedia/home.html", context)


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All topics by title, or those under one letter."""
    shown = _shown()
    letter = asked_letter(request.GET.get("letter", ""))
    editions = Edition.objects.shown_in(active())
    if letter is not None:
        editions = editions.annotate(first=Upper(Substr("title", 1, 1))).filter(
            first__in=by_letter(shown.first)[letter]
        )
    page = _paged(request, editions)
    context = {
        "canonical": _canonical(
            "/topics/", page, letter=Letter(letter, has_topics=True).value if letter else ""
        ),
        # A letter, or a further page, holds other topics in another language.
        "counterpart": "" if request.GET else "/topics/",
        "elsewhere": shown.elsewhere,
        "letters": _letters(shown.first, letter),
        "letter": Letter(letter, has_topics=True) if letter else None,
        "page": page,
    }
    return answers.rendered(request, "encyclopedia/index.html", context)


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The topics of one category. One without a shown topic is not there: an import of drafts may have named it, and
    nobody reviewed that name.
    """
    found = Category.objects.filter(slug=slug).first()
    if found is None:
        return answers.failed("404.html", 404)
    page = _paged(request, Edition.objects.shown_in(active()).filter(topic__categories=found))
    if not page.object_list:
        return answers.failed("404.html", 404)
    shown = Edition.objects.shown().filter(topic__categories=found).order_by()
    languages = set(shown.values_list("topic__language", flat=True).distinct())
    path = f"/categories/{slug}/"
    context = {
        "canonical": _canonical(path, page),
        # Where nothing in it is shown in a language, it does not stand there.
        "counterpart": path if languages.issuperset((DEFAULT, *OTHERS)) and not request.GET else "",
        "named": named_in(active(), found),
        "described": named_in(active(), found, "description"),
        "page": page,
    }
    return answers.rendered(request, "encyclopedia/category.html", context)
