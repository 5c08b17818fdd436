"""What a person saved of a list, above its rows."""

from typing import Any

from django import template
from django.urls import reverse

from encyclopedia.admin_base import StaffAdmin
from encyclopedia.errors import Refused
from reviews.admin.saved_filters import FilterForm, filters_on, tidy

register = template.Library()


@register.inclusion_tag("reviews/saved_filters.html", takes_context=True)
def saved_filters(context: template.Context, cl: Any) -> dict[str, Any]:
    """Their filters on this list as links, and a form that saves what is asked of it now."""
    list_ = cl.model_admin
    if cl.is_popup or not isinstance(list_, StaffAdmin) or not list_.is_plain_list:
        return {}
    request = context["request"]
    try:
        query = tidy(request.GET.urlencode())
    except Refused:
        query = ""
    kept = filters_on(list_, request.user, query)
    names = [list_.opts.app_label, list_.opts.model_name]
    return {
        "kept": kept,
        "query": "" if any(one.is_here for one in kept) else query,
        "form": FilterForm(auto_id="saved_filter_%s"),
        "save_url": reverse("admin:saved_filter_add", args=names),
        "csrf_token": context.get("csrf_token"),
    }
