"""The ways to narrow a search, as links with counts: by kind, by category, by language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from encyclopedia.languages import active, own_name
from encyclopedia.models import Category, Edition, TopicKind
from encyclopedia.models.catalogue import Language
from encyclopedia.models.names import Named, language_at, name_at
from encyclopedia.search import Filters, Results

# A library has many categories, and the rarest of them narrow nothing much.
MOST_CHOICES: Final = 12
# Each choice is a link that repeats the words searched for. A letter whose address is longer than this is repeated in
# links to its pages and away from its filters alone, or the page would be megabytes.
LONGEST_REPEATED: Final = 4_000


@dataclass(frozen=True)
class Choice:
    """One value that a search can be narrowed to, how many topics that leaves, and the address that does it."""

    name: Named
    count: int
    address: str


@dataclass(frozen=True)
class Chosen:
    """A filter that is set, in words, and the address without it."""

    sort: str
    name: Named
    address: str


@dataclass(frozen=True)
class Group:
    """The choices of one sort."""

    name: str
    choices: list[Choice]


@dataclass(frozen=True)
class Ways:
    """What a search can be narrowed to, what it is narrowed to, and the names of all kinds in it, by key."""

    groups: list[Group]
    chosen: list[Chosen]
    kinds: dict[str, Named]


def address(query: str, filters: Filters, *, page: int = 1) -> str:
    """Return the address of a search, relative to the search page; what is not set is left out of it."""
    parts = {
        "q": query,
        "kind": filters.kind,
        "category": filters.category,
        "language": filters.language,
        "exact": "1" if filters.is_exact else "",
        "page": str(page) if page > 1 else "",
    }
    return "?" + urlencode({name: value for name, value in parts.items() if value})


def ways(query: str, filters: Filters, results: Results) -> Ways:
    """Return the ways to narrow the search, in the language of this page. Three queries at most.

    A value that all found topics have is no choice: it would change nothing. A long letter has none either.
    """
    facets = results.facets
    kinds = _names(TopicKind.objects.filter(key__in=_known(facets.kinds, filters.kind)), "key")
    known = _known(facets.categories, _if_shown(filters.category, facets.categories))
    categories = _names(Category.objects.filter(slug__in=known), "slug")
    languages = {code: Named(own_name(code), code) for code, _label in Language.choices}
    groups, chosen = [], []
    is_long = len(address(query, filters)) > LONGEST_REPEATED
    for sort, field, counts, names in (
        (_("Kind"), "kind", facets.kinds, kinds),
        (_("Category"), "category", facets.categories, categories),
        (_("Language"), "language", facets.languages, languages),
    ):
        value = getattr(filters, field)
        if value:
            without = address(query, replace(filters, **cast("Any", {field: ""})))
            chosen.append(Chosen(sort, names.get(value, Named(value, "")), without))
        elif not is_long:
            telling = {key: count for key, count in counts.items() if count < results.count}
            if choices := _choices(telling, names, _narrowed_by(query, filters, field)):
                groups.append(Group(sort, choices))
    return Ways(groups, chosen, kinds)


def _narrowed_by(query: str, filters: Filters, field: str) -> Callable[[str], str]:
    return lambda key: address(query, replace(filters, **cast("Any", {field: key})))


def _choices(
    counts: Mapping[str, int], names: Mapping[str, Named], address_of: Callable[[str], str]
) -> list[Choice]:
    known = [Choice(names[key], count, address_of(key)) for key, count in counts.items() if key in names]
    return known[:MOST_CHOICES]


def _known(counts: Mapping[str, int], chosen: str) -> set[str]:
    return {*counts, chosen} - {""}


def _names(rows: QuerySet[Any], column: str) -> dict[str, Named]:
    """The names of catalogue rows by a column, in the language of this page. Asks nothing when there are none."""
    named = rows.order_by().values_list(column, name_at(active(), "name"), language_at(active(), "name"))
    return {key: Named(text, language) for key, text, language in named}


def _if_shown(category: str, found: Mapping[str, int]) -> str:
    """Return the category if a shown topic is in it; "" if none is: nobody reviewed its name (as on its own page)."""
    if not category or category in found:
        return category
    return category if Edition.objects.shown().filter(topic__categories__slug=category).exists() else ""
