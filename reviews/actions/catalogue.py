"""Catalogue data of a topic: owner, categories, related topics, clinical codes. No round, but history and audit."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import content_hash
from encyclopedia.errors import NotAllowed, WrongState
from encyclopedia.models import Category, ClinicalCode, Topic
from encyclopedia.publication import refresh_neighbours, regroup
from reviews import roles
from reviews.audit import lock_chain, new_event, record_events
from reviews.policies import lock_person

from .base import lock_topic, lock_topics

CHANGED_CATALOGUE = "change catalogue data"


def catalogue_of(topic: Topic) -> dict[str, Any]:
    """The catalogue data of a topic as evidence keeps it. Three queries, and one for the owner."""
    return {
        "owner": topic.owner.get_username() if topic.owner else "",
        "categories": sorted(topic.categories.values_list("slug", flat=True)),
        "related": sorted(topic.related.order_by().values_list("slug", flat=True)),
        "codes": sorted([code.system, code.code, code.display] for code in topic.codes.all()),
    }


def catalogue_base(topic: Topic) -> str:
    """The base token of a change: the hash of the data as it was read."""
    return content_hash(catalogue_of(topic))


@transaction.atomic
def change_catalogue(
    *,
    topic_id: int,
    by: Any,
    base: str,
    owner: Any | None,
    categories: Collection[Category],
    related: Collection[Topic],
    codes: Sequence[tuple[str, str, str]],
) -> bool:
    """Replace the catalogue data that read ``base``; False when nothing differs. ``codes`` are (system, code, display).

    Raises NotAllowed, or WrongState when somebody changed it since (a missing base counts as that).
    """
    lock_topics([Topic(pk=topic_id), *related])
    topic = lock_topic(topic_id)
    person = lock_person(by)
    if not person.has_perm(roles.EDIT_CATALOGUE):
        raise NotAllowed(_("Your role does not include changing catalogue data."))
    before = catalogue_of(topic)
    if content_hash(before) != base:
        raise WrongState(
            _("Somebody changed this after you opened it. Compare with the topic's page, then save again.")
        )
    neighbours = set(topic.related.order_by())
    if topic.owner != owner:
        topic.owner = owner
        topic.save(update_fields=["owner"])
    topic.categories.set(categories)
    topic.related.set(related)
    _write_codes(topic, codes)
    after = catalogue_of(topic)
    if after == before:
        return False
    head = lock_chain()  # no withdrawal at the same instant may miss a page that now names its topic
    # Those that were neighbours too: their pages must name this topic no longer.
    refresh_neighbours([topic, *neighbours])
    if after["categories"] != before["categories"]:
        regroup(topic)
    event = new_event(
        act=CHANGED_CATALOGUE,
        by=person,
        at=timezone.now(),
        topic=topic,
        subject="catalogue",
        details={"before": before, "after": after},
    )
    record_events([event], head)
    return True


def _write_codes(topic: Topic, codes: Sequence[tuple[str, str, str]]) -> None:
    """Make the topic's codes these, one row at a time so that each change has its history."""
    wanted = {(system, code): display for system, code, display in codes}
    for row in topic.codes.all():
        display = wanted.pop((row.system, row.code), None)
        if display is None:
            row.delete()
        elif display != row.display:
            row.display = display
            row.save()
    for (system, code), display in wanted.items():
        ClinicalCode.objects.create(topic=topic, system=system, code=code, display=display)
