"""What the workflow's screens share: a frame with refusals told in words, and the admin's own context."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from encyclopedia.admin_base import is_staff_person
from encyclopedia.errors import Refused

View = Callable[..., HttpResponse]


def screen(view: View) -> View:
    """Wrap a view of a ModelAdmin: staff with a role only, and a refusal answers in words with its own status."""

    @wraps(view)
    def wrapped(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_staff_person(request.user):
            raise PermissionDenied
        try:
            return view(self, request, *args, **kwargs)
        except Refused as refusal:
            return refused(request, refusal)

    return wrapped


def context(request: HttpRequest, **extra: Any) -> dict[str, Any]:
    """The context of a staff screen: what the admin's base template needs, and ``extra``."""
    return {**admin.site.each_context(request), "is_popup": False, **extra}


def render(request: HttpRequest, template: str, status: int = 200, **extra: Any) -> TemplateResponse:
    return TemplateResponse(request, template, context(request, **extra), status=status)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A page that says why, with a way back. For refusals that no form on the screen can show."""
    return render(
        request,
        "reviews/refused.html",
        status=refusal.status,
        title="",
        message=str(refusal),
        back=request.META.get("HTTP_REFERER", ""),
    ).render()
