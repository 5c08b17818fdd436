"""The pictures of what patients read, and of nothing else."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from encyclopedia.images import public_file

from . import answers

# The address is the hash of the bytes, so a reader's browser may keep a picture for a day. A cache that many share asks
# again after a minute, as for pages: the picture of a page that was withdrawn must be gone within minutes everywhere.
CACHE = "public, max-age=86400, s-maxage=60"


@require_safe
def image(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file of a picture that an edition of a topic shows or showed, while patients read that topic."""
    file = public_file(name)
    if file is None:
        return answers.failed("404.html", 404)
    etag = f'"{file.hash[:32]}"'
    unchanged = answers.not_modified(request, etag)
    answer = unchanged or HttpResponse(bytes(file.data), content_type=file.type)
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = CACHE
    return answer
