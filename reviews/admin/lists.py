"""The lists of the staff site, by the names of their models: what is offered on every list is offered here once."""

from django.contrib import admin
from django.http import Http404

from encyclopedia.admin_base import StaffAdmin


def staff_admins() -> list[StaffAdmin]:
    """The screens of every model that staff read."""
    registered = admin.site._registry.values()  # noqa: SLF001 - where Django's site keeps its lists
    return [one for one in registered if isinstance(one, StaffAdmin)]


def plain_list(app_label: str, model_name: str) -> StaffAdmin:
    """The list of a model. Raises Http404 where there is none, or a screen of its own in its place."""
    for one in staff_admins():
        if (one.opts.app_label, one.opts.model_name) == (app_label, model_name) and one.is_plain_list:
            return one
    raise Http404
