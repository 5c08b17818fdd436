"""Short lists in the search over everything: each is asked as its own search box asks it."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.text import capfirst

from encyclopedia.admin_base import StaffAdmin
from encyclopedia.models import Category, SynonymGroup
from reviews.models import BoardMember, ReviewPolicy, SourceNotice

from .everywhere_asked import MOST, SHOWN, Asked, Group, Result

SMALL_LISTS: Final = (BoardMember, User, Category, SynonymGroup, SourceNotice, ReviewPolicy)


def list_address(list_: StaffAdmin, **asked: str) -> str:
    address = reverse(f"admin:{list_.opts.app_label}_{list_.opts.model_name}_changelist")
    return f"{address}?{urlencode(asked)}"


def small_list(asked: Asked, model: Any) -> Group | None:
    """What a list finds by its own search; None where the person may not read it."""
    list_ = admin.site.get_model_admin(model)
    if not isinstance(list_, StaffAdmin) or not list_.has_view_permission(asked.request):
        return None
    found, repeats = list_.get_search_results(asked.request, list_.get_queryset(asked.request), asked.text)
    rows = list((found.distinct() if repeats else found)[: MOST + 1])
    open_rows = [row for row in rows if list_.has_view_permission(asked.request, row)]
    name = f"admin:{list_.opts.app_label}_{list_.opts.model_name}_change"
    return Group(
        key=str(list_.opts.model_name),
        heading=str(capfirst(list_.opts.verbose_name_plural)),
        results=[Result(str(row), reverse(name, args=[row.pk])) for row in open_rows[:SHOWN]],
        total=len(open_rows),
        all_url=list_address(list_, **{SEARCH_VAR: asked.text}),
    )
