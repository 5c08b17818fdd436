"""The pictures of what patients read, and of nothing else."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from encyclopedia.images import public_file

from . import answers

# The address is the hash of the bytes, so what a cache holds under it is right for ever.
FOR_EVER = "public, max-age=31536000, immutable"


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
    answer.headers["Cache-Control"] = FOR_EVER
    return answer
