"""Short lists in the search over everything: each is asked as its own search box asks it."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from encyclopedia.admin_base import StaffAdmin
from encyclopedia.content import canonical_text
from encyclopedia.having_words import has_words
from encyclopedia.models import Category, SiteSettings, SiteText, SynonymGroup, TopicKind
from reviews.models import BoardMember, Checklist, ReviewPolicy, SourceNotice

from .everywhere_asked import MOST, SHOWN, Asked, Group, Result

SMALL_LISTS: Final = (
    BoardMember, User, Category, SynonymGroup, SourceNotice, ReviewPolicy, Checklist, TopicKind, SiteSettings,
)  # fmt: skip


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
        all_url=list_address(list_, **{SEARCH_VAR: asked.text}) if list_.is_plain_list else "",
    )


def site_texts(asked: Asked) -> Group | None:
    """The texts of the site, those in force and earlier ones, by their words and by what they are."""
    list_ = asked.list_of(SiteText)
    if list_ is None:
        return None
    called = [key for key, name in SiteText.Key.choices if has_words(str(name), asked.words)]
    found = list_.get_queryset(asked.request).filter(Q(asked.having("body")) | Q(key__in=called))
    rows = list(found.order_by("-starts_at", "-pk")[: MOST + 1])
    return Group(
        "sitetext",
        _("Site texts"),
        [
            Result(
                str(one),
                reverse("admin:encyclopedia_sitetext_change", args=[one.pk]),
                f"{one.get_language_display()} · {_('earlier') if one.ends_at else _('in force now')}",
                asked.marker.snippet(canonical_text(one.body)),
            )
            for one in rows[:SHOWN]
        ],
        len(rows),
        list_address(list_),
    )
