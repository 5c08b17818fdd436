"""Ways in: home, the A–Z index, the topics of a category. All list shown editions, in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q
from django.db.models.functions import Lower, Substr, Upper
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from encyclopedia.models import Category, Edition, ReviewKind, Scope
from encyclopedia.models.editions import EditionQuerySet
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


def _first_characters() -> dict[str, int]:
    rows = (
        Edition.objects.shown()
        .annotate(first=Upper(Substr("title", 1, 1)))
        .order_by()
        .values("first")
        .annotate(count=Count("pk"))
    )
    return {row["first"]: row["count"] for row in rows}


def _letters(counts: dict[str, int], chosen: str | None = None) -> list[Letter]:
    return [
        Letter(name, bool(characters), name == chosen)
        for name, characters in by_letter(counts).items()
        if characters or name != OTHER
    ]


def _paged(request: HttpRequest, editions: EditionQuerySet) -> Page[Any]:
    rows = editions.order_by(Lower("title"), "pk").values("title", slug=F("topic__slug"))
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Search, A–Z, categories, and what the board reviewed last."""
    counts = _first_characters()
    categories = Category.objects.annotate(
        shown=Count(
            "topics",
            filter=Q(topics__editions__shown_until__isnull=True, topics__editions__isnull=False),
            distinct=True,
        )
    )
    recent = (
        Edition.objects.shown()
        .filter(scope=Scope.WHOLE_PAGE)
        .exclude(kind=ReviewKind.ATTESTED_IMPORT)  # reviewed, but not lately and not here
        .order_by("-current_as_of", "-shown_from")
        .values("title", "current_as_of", slug=F("topic__slug"), kind_name=F("topic__kind__name"))[:RECENT]
    )
    context = {
        "count": sum(counts.values()),
        "letters": _letters(counts),
        "categories": categories.filter(shown__gt=0).order_by("name").values("slug", "name", "shown"),
        "recent": [{**row, "as_of": long_date(row["current_as_of"])} for row in recent],
    }
    return answers.rendered(request, "encyclopedia/home.html", context)


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All topics by title, or those under one letter."""
    counts = _first_characters()
    letter = asked_letter(request.GET.get("letter", ""))
    editions = Edition.objects.shown()
    if letter is not None:
        editions = editions.annotate(first=Upper(Substr("title", 1, 1))).filter(
            first__in=by_letter(counts)[letter]
        )
    context = {
        "letters": _letters(counts, letter),
        "letter": Letter(letter, has_topics=True) if letter else None,
        "page": _paged(request, editions),
    }
    return answers.rendered(request, "encyclopedia/index.html", context)


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The topics of one category. One without a shown topic is not there: an import of drafts may have named it, and
    nobody reviewed that name.
    """
    found = Category.objects.filter(slug=slug).first()
    page = _paged(request, Edition.objects.shown().filter(topic__categories=found)) if found else None
    if page is None or not page.object_list:
        return answers.failed("404.html", 404)
    return answers.rendered(request, "encyclopedia/category.html", {"category": found, "page": page})
