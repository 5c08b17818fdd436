"""Search by the API: the ranking of the search page, and like it a question of which nothing is kept."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from encyclopedia.search import Hit, search
from encyclopedia.search.finding import MAX_LIMIT
from encyclopedia.views.answers import PRIVATE
from encyclopedia.views.searching import asked_filters, clean_query

from .answers import JSON, dumped, endpoint, whole_number
from .shapes import outline

DEFAULT_LIMIT: Final = 20


@endpoint
def search_topics(request: HttpRequest) -> HttpResponseBase:
    """Topics for ``?q=``, best first. Any words get an answer."""
    limit = whole_number(request, "limit", default=DEFAULT_LIMIT, most=MAX_LIMIT)
    results = search(clean_query(request.GET.get("q", "")), limit=limit, filters=asked_filters(request))
    body = {
        "count": results.count,
        "corrected": results.corrected or None,
        "results": [_result(hit) for hit in results.hits],
    }
    answer = HttpResponse(dumped(body), content_type=JSON)
    answer.headers["Cache-Control"] = PRIVATE
    return answer


def _result(hit: Hit) -> dict[str, Any]:
    return {
        **outline(
            public_id=hit.public_id,
            slug=hit.slug,
            title=hit.title,
            source_id=hit.source_id,
            language=hit.language,
            kind_key=hit.kind_key,
            current_as_of=hit.current_as_of,
        ),
        "matched_name": hit.matched_name,
        "snippet_html": hit.snippet_html,
        "section": {"key": hit.section_key, "heading": hit.section_heading} if hit.section_key else None,
    }
