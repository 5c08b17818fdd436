"""Search. What was asked stays in the address of the answer and nowhere else: no log, no cache, no table."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from encyclopedia.languages import active
from encyclopedia.rendering import long_date, render_html
from encyclopedia.search import Filters, search

from .answers import CACHE, PRIVATE

PER_PAGE = 20
LAST_PAGE = 50
LONGEST_QUERY = 2_000


def clean_query(text: str) -> str:
    """Return what was typed without characters that nobody types (PostgreSQL refuses NUL), cut to a sensible length."""
    return "".join(c if c.isprintable() else " " for c in text[:LONGEST_QUERY]).strip()


def asked_filters(request: HttpRequest) -> Filters:
    """Return what the search is narrowed to. An unknown value is kept: nothing has it, so nothing is found."""
    return Filters(
        language=clean_query(request.GET.get("language", "")),
        kind=clean_query(request.GET.get("kind", "")),
        category=clean_query(request.GET.get("category", "")),
    )


def _page_number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 5:
        return min(max(int(text), 1), LAST_PAGE)
    return 1


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Topics for ``?q=``, best first."""
    query = clean_query(request.GET.get("q", ""))
    number = _page_number(request.GET.get("page", ""))
    context: dict[str, object] = {"query": query, "number": number, "counterpart": "/search/"}
    if query:
        results = search(query, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
        context |= {
            "count": results.count,
            "hits": [{"hit": hit, "as_of": long_date(hit.current_as_of)} for hit in results.hits],
            "first": (number - 1) * PER_PAGE + 1,
            "before": number - 1,
            "after": number + 1 if number * PER_PAGE < results.count and number < LAST_PAGE else 0,
        }
    answer = HttpResponse(render_html("encyclopedia/search.html", context))
    answer.headers["Content-Language"] = active()
    # What a person looked for stays on no disk: not a proxy's, not that of a computer others use.
    answer.headers["Cache-Control"] = PRIVATE if query else CACHE
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
