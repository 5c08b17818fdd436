"""What stands around an article and comes from the catalogue, not from what was signed: the aside, and the ways to
sister pages in other languages.

Titles of related topics and sisters come from the editions that are shown, so that a withdrawn or unpublished topic has
none.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.template.loader import get_template
from django.utils.translation import gettext_lazy, override

from encyclopedia.following import followed_by_shown
from encyclopedia.languages import LanguageLink, link_to, other_languages
from encyclopedia.models import Category, Edition, EditionPage, Topic
from encyclopedia.models.names import language_by, name_by
from encyclopedia.sisters import ASKED, Page, ShownPage, in_order, shown_pages_of_groups
from encyclopedia.statements import SelectFew, update_all

from .etags import page_etag
from .words import long_date

# Few enough for SQLite's limit of variables in one statement.
_BATCH = 400


# What a reader looks for next: the kinds that ship with the product, in the plural. Other kinds go by their own name.
_HEADINGS: dict[str, Any] = {
    "condition": gettext_lazy("Conditions"),
    "test": gettext_lazy("Tests"),
    "treatment": gettext_lazy("Treatments"),
    "procedure": gettext_lazy("Procedures"),
    "medication": gettext_lazy("Medicines"),
}


class Kind(NamedTuple):
    """The kind of a related topic, by which it is grouped."""

    position: int
    name: str
    key: str

    @property
    def heading(self) -> str:
        return str(_HEADINGS.get(self.key, self.name))


class Followed(NamedTuple):
    """The edition of a sister whose words a page says in its own language."""

    language: str
    number: int
    current_as_of: date


@dataclass
class Neighbours:
    """What the catalogue says about one topic: shown related pages by their kind, its categories as (slug, name,
    language of the name), the shown pages of its group, and the edition of one of these that its words follow.
    """

    related: defaultdict[Kind, list[ShownPage]] = field(default_factory=lambda: defaultdict(list))
    categories: list[tuple[str, str, str]] = field(default_factory=list)
    sisters: list[ShownPage] = field(default_factory=list)
    follows: Followed | None = None


class Surroundings(NamedTuple):
    """The parts of a stored page that follow from its neighbours: columns of ``EditionPage``, all of them HTML."""

    aside: str
    alternates: str
    switch: str


# What stands in place of the position of a kind, in rows that are of none.
_FOLLOWED, _SISTER, _CATEGORY = -3, -2, -1


def _rows(topic_ids: Collection[int]) -> QuerySet[Any, tuple[Any, ...]]:
    related = Edition.objects.shown().filter(topic__related__in=topic_ids).order_by()
    categories = Category.objects.filter(topics__in=topic_ids).order_by()
    sisters = shown_pages_of_groups(topic_ids)
    followed = followed_by_shown(topic_ids).order_by()
    rows: QuerySet[Any, tuple[Any, ...]] = related.values_list(
        "topic__related",
        "title",
        "topic__slug",
        "topic__language",
        "topic__kind__position",
        name_by("topic__related__language", "topic__kind__name"),
        "topic__kind__key",
    ).union(
        categories.values_list(
            "topics",
            name_by("topics__language", "name"),
            "slug",
            language_by("topics__language", "name"),
            Value(_CATEGORY),
            Value(""),
            Value(""),
        ),
        sisters.values_list(
            ASKED, "title", "topic__slug", "topic__language", Value(_SISTER), Value(""), Value("")
        ),
        followed.values_list(
            "topic",
            Cast("version__follows__number", TextField()),
            Cast("version__follows__current_as_of", TextField()),
            "version__follows__topic__language",
            Value(_FOLLOWED),
            Value(""),
            Value(""),
        ),
        all=True,
    )
    return rows


_ROWS = SelectFew(_rows)
# In one order: two acts that render the same pages wait in line instead of for each other.
_LOCKED = SelectFew(
    lambda ids: (
        EditionPage.objects.filter(edition__topic__in=ids, edition__shown_until__isnull=True)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list(
            "pk",
            "edition__topic_id",
            "edition__topic__slug",
            "edition__topic__language",
            "renderer",
            "head",
            "article",
            "nearby",
            "linked_data",
            *Surroundings._fields,
        )
    )
)


def neighbours_of(topic_ids: Collection[int]) -> dict[int, Neighbours]:
    """Return shown related topics (by kind), categories and shown sisters of each topic, by name: one query, however
    many topics.
    """
    return ask_neighbours(topic_ids)()


def ask_neighbours(topic_ids: Collection[int]) -> Callable[[], dict[int, Neighbours]]:
    """Ask for the same, and return what sorts it out when it is needed."""
    asked = _ROWS.ask(topic_ids)
    return lambda: _neighbours(set(topic_ids), asked())


def _neighbours(wanted: Collection[int], rows: Iterable[tuple[Any, ...]]) -> dict[int, Neighbours]:
    found: defaultdict[int, Neighbours] = defaultdict(Neighbours)
    for topic_id, name, slug, language, *kind in sorted(
        rows, key=lambda row: (row[4], row[1].casefold(), row[2])
    ):
        if topic_id not in wanted:
            continue
        here = found[topic_id]
        if kind[0] == _FOLLOWED:
            here.follows = Followed(language, int(name), date.fromisoformat(slug))
        elif kind[0] == _SISTER:
            here.sisters.append(ShownPage(language, name, slug))
        elif kind[0] == _CATEGORY:
            here.categories.append((slug, name, language))
        else:
            here.related[Kind(*kind)].append(ShownPage(language, name, slug))
    for here in found.values():
        here.sisters = in_order(here.sisters)
    return found


def _link(page: ShownPage) -> LanguageLink:
    return link_to(page.language, f"/topics/{page.slug}/")


def alternates_of(pages: Sequence[Page]) -> str:
    """Return what the head says of the pages of a group (in order): where each language is, and the first for all that
    are not there. Nothing where there are none.
    """
    named = [(page.language, page.slug) for page in pages] + [("x-default", page.slug) for page in pages[:1]]
    addresses = [(code, f"{settings.BASE_URL}/topics/{slug}/") for code, slug in named]
    return get_template("encyclopedia/alternates.html").render({"alternates": addresses})


def _followed(follows: Followed | None, page: ShownPage) -> dict[str, Any] | None:
    """What a page says of the edition of this sister that it follows; None where it follows none of it."""
    if follows is None or follows.language != page.language:
        return None
    number = follows.number
    return {
        "number": number,
        "as_of": long_date(follows.current_as_of),
        "address": f"/topics/{page.slug}/editions/{number}/",
    }


def surroundings(slug: str, language: str, neighbours: Neighbours) -> Surroundings:
    """Return what stands around the article of the topic at this address."""
    others = [page for page in neighbours.sisters if page.language != language]
    links = {page.language: _link(page) for page in others}
    with override(language):
        context = {
            "slug": slug,
            "sisters": [
                (links[page.language], page.title, _followed(neighbours.follows, page)) for page in others
            ],
            "related": [
                (kind.heading, [(_link(page), page.title, page.language != language) for page in pages])
                for kind, pages in neighbours.related.items()
            ],
            "categories": neighbours.categories,
        }
        aside = get_template("encyclopedia/aside.html").render(context)
        if not others:
            return Surroundings(aside, "", "")
        return Surroundings(
            aside,
            alternates_of(neighbours.sisters),
            # A language in which this page does not stand has a home all the same.
            get_template("encyclopedia/language_switch.html").render(
                {"languages": [links.get(home.code, home) for home in other_languages(language, "/")]}
            ),
        )


def surroundings_of(topic: Topic) -> Surroundings:
    """Return what stands around the article of one topic as the catalogue stands now."""
    return surroundings_from(topic, neighbours_of([topic.pk]))


def surroundings_from(topic: Topic, neighbours: Mapping[int, Neighbours]) -> Surroundings:
    """Return what stands around the article of a topic from what ``neighbours_of`` found."""
    return surroundings(topic.slug, topic.language, neighbours.get(topic.pk, Neighbours()))


@transaction.atomic(savepoint=False)
def render_surroundings(topic_ids: Iterable[int]) -> None:
    """Make anew what stands around these topics' shown pages, where it differs; topics without a shown edition are
    passed over. Two queries for 400 topics, and those that change them.
    """
    ids = sorted(set(topic_ids))
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        lock_pages(batch)(neighbours_of(batch))


def lock_pages(topic_ids: Collection[int]) -> Callable[[Mapping[int, Neighbours]], None]:
    """Lock these topics' shown pages, and return what makes anew what stands around them, once the neighbours are
    known. One query, and those that change them.
    """
    asked = _LOCKED.ask(topic_ids)
    return lambda neighbours: _render_around(asked(), neighbours)


def _render_around(pages: Iterable[tuple[Any, ...]], neighbours: Mapping[int, Neighbours]) -> None:
    changed = []
    for pk, topic_id, slug, language, renderer, head, article, nearby, linked, *stored in pages:
        fresh = surroundings(slug, language, neighbours.get(topic_id, Neighbours()))
        if fresh != tuple(stored):
            etag = page_etag(renderer, head, article, *fresh, nearby, linked)
            changed.append(EditionPage(edition_id=pk, etag=etag, **fresh._asdict()))
    update_all(changed, *Surroundings._fields, "etag")
