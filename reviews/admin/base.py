"""What the workflow's screens share: a frame with refusals told in words, and the admin's own context."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import is_staff_person
from encyclopedia.errors import Refused
from encyclopedia.models import Topic
from reviews.taking_part import NotDeclared

TITLES = {
    400: gettext_lazy("Not done: something is missing or wrong"),
    403: gettext_lazy("Not done: not yours to do"),
    409: gettext_lazy("Not done: things have changed"),
}

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


def _back(request: HttpRequest) -> str:
    """The page of this site from which the person came, or nothing."""
    came_from = request.META.get("HTTP_REFERER", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
    return came_from if came_from and is_ours else ""


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A page that says why, with a way back. For refusals that no form on the screen can show."""
    return render(
        request,
        "reviews/refused.html",
        status=refusal.status,
        title=TITLES.get(refusal.status, gettext_lazy("Not done")),
        message=str(refusal),
        back=_back(request),
        round_id=refusal.round_id if isinstance(refusal, NotDeclared) else None,
    ).render()


def topic_or_404(object_id: str) -> Topic:
    """The topic of an admin address, or Http404 for anything that is not one."""
    topic = (
        Topic.objects.select_related("kind", "owner").filter(pk=object_id).first()
        if object_id.isdecimal()
        else None
    )
    if topic is None:
        raise Http404
    return topic
