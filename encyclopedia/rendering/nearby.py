"""A few topics of the same categories, as links beside a page.

Chosen when the page is made, and not again when another topic joins the category: a category of a thousand topics
would otherwise make a thousand pages anew with each publication. What must never be stale is kept: a title that is
withdrawn, or changed, leaves every page that names it in the same transaction (``drop_from_nearby``).
"""

from collections.abc import Callable

from django.db.models import F, QuerySet
from django.db.models.functions import Abs
from django.template.loader import get_template
from django.utils.translation import override

from encyclopedia.models import Edition, EditionPage, Topic
from encyclopedia.statements import NUMBER, TEXT, Select, update_all

from .etags import etag_of

FEW = 4
# Some are of another language, or not shown; one that shares several categories comes as often.
_LOOKED_AT = 64


def _in_its_categories(topic_id: int, language: str) -> QuerySet[Edition, tuple[str, str]]:
    """Shown topics of its language that share a category with a topic, those made at about the same time first.

    They are looked for among the nearest in the list of a category's topics alone: joining the editions of all of them,
    each topic of a large category would take longer than the one before.
    """
    filed = Topic.categories.through.objects.filter(category__topics=topic_id).exclude(topic=topic_id)
    distance = Abs(F("topic_id") - topic_id)
    nearest = filed.order_by(distance, "topic_id").values("topic_id")[:_LOOKED_AT]
    shown = Edition.objects.shown().filter(topic__in=nearest, topic__language=language)
    shown = shown.exclude(topic__related=topic_id)  # those stand beside the page already
    return shown.order_by(distance, "topic_id").values_list("topic__slug", "title")[:FEW]


_ROWS = Select(_in_its_categories(NUMBER, TEXT), NUMBER, TEXT)


def nearby_of(topic: Topic) -> str:
    """Return the links of one topic as the categories stand now; "" where there are none. One query."""
    return ask_nearby(topic)()


def ask_nearby(topic: Topic) -> Callable[[], str]:
    """Ask for the same, and return what makes the links when they are needed."""
    asked = _ROWS.ask(topic.pk, topic.language)

    def links() -> str:
        found = asked()
        if not found:
            return ""
        with override(topic.language):
            return get_template("encyclopedia/nearby.html").render(
                {"topics": sorted(found, key=lambda row: row[1].casefold())}
            )

    return links


def is_full(stored: str) -> bool:
    """Whether stored links are as many as a page shows, so that there is no place for another."""
    return stored.count('href="/topics/') >= FEW


def render_nearby(*topics: Topic) -> None:
    """Choose anew for the shown pages of these topics; those without one are passed over."""
    _render(EditionPage.objects.filter(edition__topic__in=topics, edition__shown_until__isnull=True))


def drop_from_nearby(slug: str) -> None:
    """Choose anew for every shown page that names the topic at this address. It looks through all pages, so it is for
    acts as rare as a withdrawal.
    """
    named = f'href="/topics/{slug}/"'
    _render(EditionPage.objects.filter(nearby__contains=named, edition__shown_until__isnull=True))


def _render(pages: QuerySet[EditionPage]) -> None:
    changed = []
    # In one order: two acts that render the same pages wait in line instead of for each other.
    locked = (
        pages.select_related("edition__topic").select_for_update(of=("self",), no_key=True).order_by("pk")
    )
    for page in locked:
        page.nearby = nearby_of(page.edition.topic)
        page.etag = etag_of(page)
        changed.append(page)
    update_all(changed, "nearby", "etag")
