"""Ending one's digests by the link in them: without signing in, and by the mail program itself (RFC 8058)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from encyclopedia.rendering import render_html
from encyclopedia.views.answers import PRIVATE
from reviews.models import News
from reviews.notices import choose, unsubscriber


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button (GET: programs that look at every link end nothing), and the end of the digests (POST).

    Exempt from the CSRF check, which asks for a cookie: mail programs post without one, and the signed link is the
    right to do this one thing. It says nothing of the person whose link it is.
    """
    person = unsubscriber(token)
    if person is None:
        raise Http404
    is_done = request.method == "POST"
    if is_done:
        choose(person, News.NONE)
    answer = HttpResponse(render_html("reviews/unsubscribe.html", {"is_done": is_done}))
    answer.headers["Cache-Control"] = PRIVATE
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
