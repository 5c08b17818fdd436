"""Topics by the API: the list, and one page."""

from typing import Any, Final

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from encyclopedia.content import sanitise_html
from encyclopedia.models import Edition, SiteText
from encyclopedia.views import missing

from .answers import endpoint, found, problem, whole_number
from .shapes import outline, whole

PER_PAGE: Final = 100
LAST_PAGE: Final = 1_000_000
# Which parameter narrows a list by what.
FILTERS: Final = {
    "kind": "topic__kind__key",
    "category": "topic__categories__slug",
    "language": "topic__language",
}
SENTENCES: Final = {
    404: "There is no such topic.",
    410: "This topic was withdrawn. Remove what you keep of it.",
}

# Each language has a disclaimer of its own, or is shown that of the default language.
_DISCLAIMERS = SiteText.objects.filter(key=SiteText.Key.DISCLAIMER).order_by("-number").values("body")
_FIRST = Edition.objects.filter(topic=OuterRef("topic")).order_by("number").values("shown_from")[:1]


def cleaned(text: str) -> str:
    """Return a parameter without characters that no database takes."""
    return text.replace("\x00", "").strip()


@endpoint
def topic_list(request: HttpRequest) -> HttpResponseBase:
    """All topics that are shown, by title, in pages."""
    number = whole_number(request, "page", default=1, most=LAST_PAGE)
    limit = whole_number(request, "limit", default=PER_PAGE, most=PER_PAGE)
    given = {name: cleaned(request.GET.get(name, "")) for name in FILTERS}
    editions = Edition.objects.shown().filter(
        **{FILTERS[name]: value for name, value in given.items() if value}
    )
    rows = editions.order_by(Lower("title"), "pk").values(
        "title",
        "current_as_of",
        public_id=F("topic__public_id"),
        slug=F("topic__slug"),
        source_id=F("topic__source_id"),
        language=F("topic__language"),
        kind_key=F("topic__kind__key"),
    )
    page = Paginator(rows, limit).get_page(number)

    def address(other: int) -> str:
        query = request.GET.copy()
        query["page"] = str(other)
        return f"{settings.BASE_URL}{request.path}?{query.urlencode()}"

    body: dict[str, Any] = {
        "count": page.paginator.count,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "previous": address(page.previous_page_number()) if page.has_previous() else None,
        "next": address(page.next_page_number()) if page.has_next() else None,
        "results": [outline(**row) for row in page],
    }
    return found(request, body)


@endpoint
def topic(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The edition that patients read now. Three queries, whatever is in it."""
    edition = (
        Edition.objects.shown()
        .filter(topic__slug=slug)
        .select_related("topic__kind")
        .prefetch_related("topic__categories", "topic__codes")
        .annotate(
            first_shown=Subquery(_FIRST),
            own_disclaimer=Subquery(_DISCLAIMERS.filter(language=OuterRef("topic__language"))[:1]),
            disclaimer=Subquery(_DISCLAIMERS.filter(language=settings.LANGUAGE_CODE)[:1]),
        )
        .first()
    )
    if edition is None:
        answer = missing.topic_not_shown(slug, "encyclopedia:api-topic")
        is_moved = answer.status_code == 301
        return answer if is_moved else problem(answer.status_code, SENTENCES[answer.status_code])
    body = whole(
        edition,
        first_shown=edition.first_shown,
        disclaimer=sanitise_html(edition.own_disclaimer or edition.disclaimer or ""),
        today=timezone.localdate(),
    )
    return found(request, body)
