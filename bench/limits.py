"""The two limits: what Django does at best on this machine, through the product's own middleware.

`constant` sends the bytes of the asked page from memory: no page can be faster. `one_row` fetches them by slug: no page
that is kept in the database can be, by the ORM as one writes it.
"""

from functools import cache

from django.http import HttpRequest, HttpResponse

from .models import StoredPage


@cache
def body_of(slug: str) -> bytes:
    """The bytes of a page, read the first time it is asked for; the bench asks for a few hundred pages."""
    body: str = StoredPage.objects.values_list("body", flat=True).get(slug=slug)
    return body.encode()


def constant(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(body_of(slug))


def one_row(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(StoredPage.objects.values_list("body", flat=True).get(slug=slug))
