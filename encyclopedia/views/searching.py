"""Search. What was asked stays in the address of the answer and nowhere else: no log, no cache.

Only words that found nothing are counted, without who asked (``encyclopedia.missed``).
"""

import json
from dataclasses import replace
from textwrap import shorten
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from encyclopedia import missed
from encyclopedia.branding import brand_now
from encyclopedia.languages import DEFAULT, active, own_name
from encyclopedia.models.names import Named
from encyclopedia.rendering import long_date, render_html
from encyclopedia.search import Filters, Hit, Results, search, suggest
from encyclopedia.search.asking import MAX_QUERY_CHARACTERS
from encyclopedia.search.words import key

from . import answers
from .catalogue import shown_categories
from .narrowing import address, ways

PER_PAGE = 20
LAST_PAGE: Final = 50


def clean_query(text: str) -> str:
    """Return what was typed without characters that nobody types (PostgreSQL refuses NUL), cut to a sensible length."""
    return "".join(c if c.isprintable() else " " for c in text.lstrip()[:MAX_QUERY_CHARACTERS]).strip()


def asked_filters(request: HttpRequest) -> Filters:
    """Return what the search is narrowed to. An unknown value is kept: nothing has it, so nothing is found."""
    return Filters(
        language=clean_query(request.GET.get("language", "")),
        kind=clean_query(request.GET.get("kind", "")),
        category=clean_query(request.GET.get("category", "")),
        is_exact=request.GET.get("exact") == "1",
    )


def _page_number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 5:
        return min(max(int(text), 1), LAST_PAGE)
    return 1


class _Missed(HttpResponse):
    """An answer that found nothing. The words are counted when it has gone out: nobody waits for that."""

    query = ""

    def close(self) -> None:
        missed.count(self.query)
        super().close()


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Topics for ``?q=``, best first, narrowed by ``?kind=``, ``?category=`` and ``?language=``."""
    query = clean_query(request.GET.get("q", ""))
    filters = asked_filters(request)
    number = _page_number(request.GET.get("page", ""))
    context: dict[str, Any] = {"query": query, "counterpart": "/search/"}
    is_missed = False
    if query:
        results = search(query, limit=PER_PAGE, offset=(number - 1) * PER_PAGE, filters=filters)
        context |= _found(query, filters, number, results)
        is_missed = not results.count and filters == Filters() and missed.is_counted(query)
    if not context.get("count"):
        context |= {"categories": shown_categories(), "is_missed": is_missed}
    html = render_html("encyclopedia/search.html", context)
    answer: HttpResponse
    if is_missed:
        answer = _Missed(html)
        answer.query = query
    else:
        answer = HttpResponse(html)
    answer.headers["Content-Language"] = active()
    # What a person looked for stays on no disk: not a proxy's, not that of a computer others use.
    answer.headers["Cache-Control"] = answers.PRIVATE if query else answers.CACHE
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _found(query: str, filters: Filters, number: int, results: Results) -> dict[str, Any]:
    """What the page shows of the topics found."""
    narrowing = ways(query, filters, results)
    best = _named(query, results.hits) if number == 1 else None
    is_more = number * PER_PAGE < results.count and number < LAST_PAGE
    is_mixed = len(results.facets.languages) > 1
    return {
        "count": results.count,
        "corrected": results.corrected,
        "exact": address(query, replace(filters, is_exact=True)),
        "hits": [
            {
                "hit": hit,
                "kind": narrowing.kinds.get(hit.kind_key, Named(hit.kind_name, DEFAULT)),
                "as_of": long_date(hit.current_as_of),
                "is_best": hit is best,
                # Said where it is not what the page and all others are written in.
                "language": own_name(hit.language) if is_mixed or hit.language != active() else "",
            }
            for hit in results.hits
        ],
        "groups": narrowing.groups,
        "chosen": narrowing.chosen,
        "all": address(query, Filters(is_exact=filters.is_exact)),
        "number": number,
        "first": (number - 1) * PER_PAGE + 1,
        "before": address(query, filters, page=number - 1) if number > 1 else "",
        "after": address(query, filters, page=number + 1) if is_more else "",
    }


def _named(query: str, hits: list[Hit]) -> Hit | None:
    """The topic that what was typed is the very name of, when it is that of no other. Such topics are ranked first."""
    asked = key(query)
    named = [hit for hit in hits[:2] if asked in (key(hit.title), key(hit.matched_name))]
    return named[0] if len(named) == 1 and named[0] is hits[0] else None


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Names that begin with ``?q=``, in the form of OpenSearch: words, what they lead to, and its address."""
    query = clean_query(request.GET.get("q", ""))
    found = suggest(query, language=clean_query(request.GET.get("language", "")))
    body = [
        query,
        [one.text for one in found],
        [one.title if one.title != one.text else "" for one in found],
        [f"{settings.BASE_URL}/topics/{one.slug}/" for one in found],
    ]
    answer = HttpResponse(json.dumps(body), content_type="application/x-suggestions+json")
    answer.headers["Cache-Control"] = answers.PRIVATE
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def opensearch(request: HttpRequest) -> HttpResponseBase:
    """The description by which a browser offers to search here from its own box (OpenSearch 1.1), in each language."""
    # The format allows sixteen characters for the short name, and forty-eight for the long one.
    name = brand_now().name
    context = {
        "short_name": shorten(name, 16, placeholder="") or name[:16],
        "long_name": name[:48],
        "about": _("Health topics in plain words, reviewed, signed and dated by health professionals."),
    }
    body = render_html("encyclopedia/opensearch.xml", context)
    return answers.document(request, body, "application/opensearchdescription+xml; charset=utf-8")
