"""A few topics of the same categories, as links beside a page.

Chosen when the page is made, and not again when another topic joins the category: a category of a thousand topics
would otherwise make a thousand pages anew with each publication. What must never be stale is kept: a title that is
withdrawn, or changed, leaves every page that names it in the same transaction (``drop_from_nearby``).
"""

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Abs
from django.template.loader import get_template
from django.utils.translation import override

from encyclopedia.models import Edition, EditionPage, Topic
from encyclopedia.statements import NUMBER, Select, update_all

from .etags import etag_of

FEW = 4


def _in_its_categories(topic_id: int) -> QuerySet[Edition, tuple[str, str]]:
    """Shown topics of its language that share a category with a topic, those made at about the same time first.

    One that shares several categories comes as often: hence more are asked for than are shown.
    """
    of_its_language = Q(topic__language=F("topic__categories__topics__language"))
    shown = Edition.objects.shown().filter(of_its_language, topic__categories__topics=topic_id)
    shown = shown.exclude(topic=topic_id)
    shown = shown.exclude(topic__related=topic_id)  # those stand beside the page already
    ordered = shown.order_by(Abs(F("topic_id") - topic_id), "topic_id")
    return ordered.values_list("topic__slug", "title")[: FEW * 4]


_ROWS = Select(_in_its_categories(NUMBER), NUMBER)


def nearby_of(topic: Topic) -> str:
    """Return the links of one topic as the categories stand now; "" where there are none. One query."""
    found = list(dict.fromkeys(_ROWS.rows(topic.pk)))[:FEW]
    if not found:
        return ""
    with override(topic.language):
        return get_template("encyclopedia/nearby.html").render(
            {"topics": sorted(found, key=lambda row: row[1].casefold())}
        )


def render_nearby(topic: Topic) -> None:
    """Choose anew for the shown page of a topic, if it has one."""
    _render(EditionPage.objects.filter(edition__topic=topic, edition__shown_until__isnull=True))


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
