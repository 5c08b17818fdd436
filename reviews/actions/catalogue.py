"""Catalogue data of a topic: owner, categories, related and sister topics, clinical codes. No round, but history and
audit.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import content_hash
from encyclopedia.errors import BadInput, NotAllowed, WrongState
from encyclopedia.models import Category, ClinicalCode, Topic, TranslationGroup
from encyclopedia.publication import refresh_neighbours, regroup, relate
from reviews import roles
from reviews.audit import lock_chain, new_event, record_events
from reviews.models import Concern
from reviews.policies import lock_person

from .base import lock_topic, lock_topics
from .concerns import came_up, flag

CHANGED_CATALOGUE = "change catalogue data"


def catalogue_of(topic: Topic) -> dict[str, Any]:
    """The catalogue data of a topic as evidence keeps it. Three queries, one for the owner, one for sisters if any."""
    return {
        "owner": topic.owner.get_username() if topic.owner else "",
        "categories": sorted(topic.categories.values_list("slug", flat=True)),
        "related": sorted(topic.related.order_by().values_list("slug", flat=True)),
        "sisters": sorted(sister.slug for sister in sisters_of(topic)),
        "codes": sorted([code.system, code.code, code.display] for code in topic.codes.all()),
    }


def sisters_of(topic: Topic) -> list[Topic]:
    """The same page in other languages, whatever state it is in: for staff. One query, or none."""
    if topic.translations_id is None:
        return []
    return list(Topic.objects.filter(translations=topic.translations_id).exclude(pk=topic.pk))


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
    sisters: Collection[Topic] = (),
) -> bool:
    """Replace the catalogue data that read ``base``; False when nothing differs. ``codes`` are (system, code, display).

    Raises NotAllowed, WrongState when somebody changed it since (a missing base counts as that), or BadInput where
    sisters do not go together.
    """
    lock_topics([Topic(pk=topic_id), *related, *sisters, *sisters_of(Topic.objects.get(pk=topic_id))])
    topic = lock_topic(topic_id)
    person = lock_person(by)
    if not person.has_perm(roles.EDIT_CATALOGUE):
        raise NotAllowed(_("Your role does not include changing catalogue data."))
    before = catalogue_of(topic)
    if content_hash(before) != base:
        raise WrongState(
            _("Somebody changed this after you opened it. Compare with the topic's page, then save again.")
        )
    were_related = set(topic.related.order_by())
    neighbours = {*were_related, *sisters_of(topic)}
    if topic.owner != owner:
        topic.owner = owner
        topic.save(update_fields=["owner"])
    topic.categories.set(categories)
    topic.related.set(related)
    _write_codes(topic, codes)
    _write_sisters(topic, sisters)
    after = catalogue_of(topic)
    if after == before:
        return False
    head = lock_chain()  # no withdrawal at the same instant may miss a page that now names its topic
    # Those that were neighbours too: their pages must name this topic no longer.
    refresh_neighbours([topic, *neighbours])
    if after["categories"] != before["categories"]:
        regroup(topic)
    if after["related"] != before["related"]:
        relate([topic, *were_related.symmetric_difference(related)])
    details: dict[str, Any] = {"before": before, "after": after}
    if after["codes"] != before["codes"]:
        words = _codes_in_words(before["codes"], after["codes"])
        for concern in flag([topic], Concern.Kind.CODES, words, person):
            details |= came_up(concern)
    event = new_event(
        act=CHANGED_CATALOGUE,
        by=person,
        at=timezone.now(),
        topic=topic,
        subject="catalogue",
        details=details,
    )
    record_events([event], head)
    return True


def _codes_in_words(before: Sequence[list[str]], after: Sequence[list[str]]) -> str:
    """Which codes came and which went. Not translated: it is kept."""
    told = []
    for name, here, there in (("Added", after, before), ("Removed", before, after)):
        codes = [
            f"{code} {display}".strip()
            for system, code, display in here
            if [system, code, display] not in there
        ]
        if codes:
            told.append(f"{name}: {', '.join(codes)}.")
    return " ".join(told)


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


def _write_sisters(topic: Topic, sisters: Collection[Topic]) -> None:
    """Make these the sisters of the topic, and each of the others. Those that were and are not named leave the group.

    The caller holds the locks on all of them.
    """
    wanted = {
        topic.pk: topic,
        **{one.pk: one for one in Topic.objects.filter(pk__in=[s.pk for s in sisters])},
    }
    languages = [one.language for one in wanted.values()]
    if len(set(languages)) < len(languages):
        raise BadInput(_("Sister topics are in different languages: name one for each."))
    groups = {one.translations_id for one in wanted.values()} - {None}
    members = list(Topic.objects.filter(translations__in=groups))
    taken = [one for one in members if one.pk not in wanted and one.translations_id != topic.translations_id]
    if taken:
        raise BadInput(
            _("%(title)s stands for one of these in another group: take it out there first.")
            % {"title": taken[0].staff_title}
        )
    leaving = [one for one in members if one.pk not in wanted]
    if len(wanted) == 1:
        # Only this one leaves, unless that leaves another alone.
        leaving = [topic, *leaving] if len(leaving) < 2 else [topic]
        join_group(leaving, None)
        return
    join_group(leaving, None)
    group = topic.translations or next(
        (one.translations for one in wanted.values() if one.translations), None
    )
    join_group(wanted.values(), group or TranslationGroup.objects.create())


def join_group(topics: Iterable[Topic], group: TranslationGroup | None) -> None:
    """Make these topics sisters of those in the group. The caller holds the locks, and has looked at the languages."""
    for one in topics:
        if one.translations != group:
            one.translations = group
            one.save(update_fields=["translations"])
