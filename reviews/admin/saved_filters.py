"""Saved filters: what a person asked of a staff list, kept under a name of their own. Nobody sees another's.

Kept is the query of that list and nothing else: it is taken apart when it comes in, and the address in front of it is
always that of the list, so that it leads nowhere else.
"""

from copy import copy
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.options import IS_FACETS_VAR, IS_POPUP_VAR, TO_FIELD_VAR, IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from encyclopedia.admin_base import StaffAdmin, is_staff_person
from encyclopedia.errors import BadInput, Refused, WrongState
from reviews.models import SavedFilter
from reviews.saved_filters import delete_filter, keep_filter, rename_filter

from .base import render
from .lists import plain_list

# Where somebody happened to be in the list is no part of what they asked of it.
_NOT_KEPT: Final = frozenset({PAGE_VAR, ALL_VAR, ERROR_FLAG, IS_POPUP_VAR, TO_FIELD_VAR, IS_FACETS_VAR})
_LONGEST: Final = SavedFilter._meta.get_field("query").max_length or 0  # noqa: SLF001 - Django's way to a model's fields


class FilterForm(forms.Form):
    """Its name. The query goes along unseen."""

    name = forms.CharField(
        label=gettext_lazy("Name of the filter"),
        max_length=SavedFilter._meta.get_field("name").max_length,  # noqa: SLF001 - as above
    )


@dataclass(frozen=True)
class Kept:
    """A saved filter as a link: what it is called, on which list, and where it opens."""

    filter: SavedFilter
    list_name: str
    is_here: bool = False

    @property
    def url(self) -> str:
        return reverse("admin:saved_filter_open", args=[self.filter.pk])


def label_of(list_: StaffAdmin) -> str:
    """What ``SavedFilter.list`` holds for this list."""
    return str(list_.opts.label_lower)


def tidy(query: str) -> str:
    """A query in one form: what is asked of the list, by name, and nothing else that an address may hold.

    Raises BadInput for one that is too long to be kept.
    """
    if len(query) > _LONGEST:
        raise BadInput(_("This is too much to be kept: choose fewer filters, or search for less."))
    asked = QueryDict(query.removeprefix("?"), mutable=True)
    for name in list(asked):
        if name in _NOT_KEPT or (name in (SEARCH_VAR, ORDER_VAR) and not str(asked[name]).strip()):
            del asked[name]
    told = QueryDict(mutable=True)
    for name in sorted(asked):
        told.setlist(name, asked.getlist(name))
    kept = told.urlencode()
    if len(kept) > _LONGEST or "%00" in kept:  # which no list can be asked
        raise BadInput(_("This is too much to be kept: choose fewer filters, or search for less."))
    return kept


def filters_on(list_: StaffAdmin, person: Any, query: str = "") -> list[Kept]:
    """What this person kept of a list. ``query`` is what is asked of it now. One query."""
    name = _name_of(list_)
    found = SavedFilter.objects.filter(person=person, list=label_of(list_))
    return [Kept(one, name, one.query == query) for one in found]


def filters_of(request: HttpRequest) -> list[Kept]:
    """What the signed-in person kept of all lists that they may open. One query."""
    found = [(one, _list_of(one, request)) for one in SavedFilter.objects.filter(person=request.user.pk)]
    return [Kept(one, _name_of(list_)) for one, list_ in found if list_ is not None]


def check_applies(request: HttpRequest, list_: StaffAdmin | None, query: str) -> StaffAdmin:
    """Return the list, or raise WrongState when it does not know (any more) what the query asks of it.

    A filter that is left out in silence would show more rows than its name says.
    """
    if list_ is None:
        raise WrongState(
            _("This filter no longer applies: the list is not there, or not open to you any more.")
        )
    asked = copy(request)
    asked.GET = QueryDict(query)
    gone = WrongState(_("This filter no longer applies: the list does not know what it asks for."))
    try:
        changes = list_.get_changelist_instance(asked)
        specs, _has_filters, as_lookups, *_more = changes.get_filters(asked)
    except (IncorrectLookupParameters, SuspiciousOperation) as wrong:
        raise gone from wrong
    in_force = {name for spec in specs for name in spec.expected_parameters()}
    names = set(asked.GET) - {SEARCH_VAR, ORDER_VAR}
    has_all = names <= in_force | set(as_lookups)
    # Of a filter whose value is gone, no choice is the chosen one.
    has_values = all(any(one["selected"] for one in spec.choices(changes)) for spec in specs)
    can_search = SEARCH_VAR not in asked.GET or bool(list_.get_search_fields(asked))
    if not (has_all and has_values and can_search and _knows_order(changes, asked.GET.get(ORDER_VAR, ""))):
        raise gone
    return list_


def _knows_order(changes: Any, order: str) -> bool:
    """Whether each column that an order names (“2.-1”) is one of the list."""
    numbers = [part.removeprefix("-") for part in order.split(".") if part]
    return all(number.isdecimal() and int(number) < len(changes.list_display) for number in numbers)


def saved_filter_urls(site: AdminSite) -> list[URLPattern]:
    """An address on each list to save on, and those of a filter."""
    return [
        path(
            "lists/<slug:app_label>/<slug:model_name>/filters/",
            site.admin_view(save_view),
            name="saved_filter_add",
        ),
        path("filters/<int:object_id>/", site.admin_view(filter_view), name="saved_filter"),
        path("filters/<int:object_id>/open/", site.admin_view(open_view), name="saved_filter_open"),
    ]


@require_POST
def save_view(request: HttpRequest, app_label: str, model_name: str) -> HttpResponse:
    """Keep what is asked of a list now, and go back to it. Asks for the permission that the list itself asks for."""
    list_ = plain_list(app_label, model_name)
    if not list_.has_view_permission(request):
        raise PermissionDenied
    form = FilterForm(request.POST)
    try:
        query = tidy(request.POST.get("query", ""))
        if form.is_valid():
            check_applies(request, list_, query)
            kept = keep_filter(
                by=request.user, label=label_of(list_), name=form.cleaned_data["name"], query=query
            )
            messages.success(request, _("Saved as “%(name)s”.") % {"name": kept.name})
            return redirect(f"{_address(list_)}?{query}")
    except Refused as refusal:
        form.add_error(None, str(refusal))
        query = request.POST.get("query", "")[:_LONGEST]
    return render(
        request,
        "reviews/saved_filter.html",
        BadInput.status,
        title=_("Save a filter"),
        form=form,
        query=query,
        list_name=_name_of(list_),
        list_url=_address(list_),
    )


def filter_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """One's own filter: GET shows it, POST gives it another name or takes it away."""
    kept, status = _own(request, object_id), 200
    form = FilterForm(request.POST or None, initial={"name": kept.name})
    if request.method == "POST" and request.POST.get("do") == "delete":
        try:
            delete_filter(kept, request.POST.get("base", ""))
        except Refused as refusal:
            form = FilterForm(initial={"name": kept.name})
            return _screen(request, kept, form, refusal.status, str(refusal))
        messages.success(request, _("“%(name)s” is deleted.") % {"name": kept.name})
        return redirect("admin:index")
    if request.method == "POST" and not form.is_valid():
        status = BadInput.status
    elif request.method == "POST":
        try:
            rename_filter(kept, form.cleaned_data["name"], request.POST.get("base", ""))
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("It is called “%(name)s” now.") % {"name": form.cleaned_data["name"]})
            return redirect("admin:saved_filter", kept.pk)
    return _screen(request, kept, form, status)


@require_safe
def open_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """The list as it was asked; or, where the list does not know that any more, a page that says so."""
    kept = _own(request, object_id)
    try:
        list_ = check_applies(request, _list_of(kept, request), kept.query)
    except Refused as refusal:
        return _screen(request, kept, FilterForm(initial={"name": kept.name}), refusal.status, str(refusal))
    return redirect(f"{_address(list_)}?{kept.query}")


def _screen(
    request: HttpRequest, kept: SavedFilter, form: FilterForm, status: int = 200, problem: str = ""
) -> HttpResponse:
    list_ = _list_of(kept, request)
    return render(
        request,
        "reviews/saved_filter.html",
        status,
        title=_("Saved filter: %(name)s") % {"name": kept.name},
        kept=kept,
        form=form,
        problem=problem,
        list_name=_name_of(list_) if list_ else "",
        list_url=_address(list_) if list_ else "",
    )


def _own(request: HttpRequest, object_id: int) -> SavedFilter:
    """A filter of this very person. Raises Http404 for any other."""
    if not is_staff_person(request.user):
        raise PermissionDenied
    found = SavedFilter.objects.filter(person=request.user.pk, pk=object_id).first()
    if found is None:
        raise Http404
    return found


def _list_of(kept: SavedFilter, request: HttpRequest) -> StaffAdmin | None:
    """The list that it is a filter of, while that is there and open to the signed-in person."""
    app_label, _dot, model_name = kept.list.partition(".")
    try:
        list_ = plain_list(app_label, model_name)
    except Http404:
        return None
    return list_ if list_.has_view_permission(request) else None


def _name_of(list_: StaffAdmin) -> str:
    return str(capfirst(list_.opts.verbose_name_plural))


def _address(list_: StaffAdmin) -> str:
    return reverse(f"admin:{list_.opts.app_label}_{list_.opts.model_name}_changelist")
