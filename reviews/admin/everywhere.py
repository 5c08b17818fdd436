"""One search over everything that staff may see: one screen of what was found, by what it is.

Each sort asks the permission of its own list, and leaves out what would not open to the person
(``everywhere_sorts``). The number of queries does not grow with what is found.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from encyclopedia.admin_base import is_staff_person

from .base import render
from .everywhere_asked import Asked
from .everywhere_lists import SMALL_LISTS, list_address, site_texts, small_list
from .everywhere_sorts import SORTS
from .lists import staff_admins


def everywhere_urls(site: AdminSite) -> list[URLPattern]:
    return [path("search/", site.admin_view(everywhere_view), name="search_everything")]


@require_safe
def everywhere_view(request: HttpRequest) -> HttpResponse:
    """``?q=``: any text gets an answer. For every person with a role; each finds what is theirs to see."""
    if not is_staff_person(request.user):
        raise PermissionDenied
    asked = Asked(request, request.GET.get("q", ""))
    groups: list[Any] = []
    if asked.words:
        groups = [sort(asked) for sort in (*SORTS, site_texts)]
        groups += [small_list(asked, model) for model in SMALL_LISTS]
    return render(
        request,
        "reviews/everywhere.html",
        title=_("Search everything"),
        subtitle=None,
        everything_q=asked.text,
        words=asked.words,
        groups=[one for one in groups if one is not None and one.results],
        others=_other_lists(asked) if asked.words else [],
    )


def _other_lists(asked: Asked) -> list[tuple[str, str]]:
    """Further lists that can be searched, each by itself: long ones, whose rows repeat what stands elsewhere."""
    return [
        (str(capfirst(one.opts.verbose_name_plural)), list_address(one, **{SEARCH_VAR: asked.text}))
        for one in staff_admins()
        if one.is_plain_list
        and one.model not in SMALL_LISTS
        and one.get_search_fields(asked.request)
        and one.has_view_permission(asked.request)
    ]
