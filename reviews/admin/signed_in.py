"""Who signed the words of a section that did not change: the first edition of the unbroken run in which they stand."""

from collections import defaultdict
from collections.abc import Collection

from django.utils.translation import gettext as _

from encyclopedia.models import Edition, Section
from reviews.models import Decision, ReviewRecord


def signed_in(edition: Edition, keys: Collection[str]) -> dict[str, str]:
    """Say of each section of ``edition`` when its words were signed, and by whom: “signed in edition 7 by …”.

    Two queries, for hashes and names: of a hundred editions no text is read. The words of a version that was published
    never change (trigger), so its sections are those of its edition.
    """
    if not keys:
        return {}
    first = _first_editions(edition, keys)
    names: dict[int, list[str]] = defaultdict(list)
    attested = set()
    signed = ReviewRecord.objects.filter(
        round__edition__topic=edition.topic_id,
        round__edition__number__in=set(first.values()),
        decision__in=(Decision.APPROVE, Decision.ATTEST),
        withdrawal__isnull=True,
    ).order_by("signed_at", "pk")
    for number, name, credentials, decision in signed.values_list(
        "round__edition__number", "signer_name", "signer_credentials", "decision"
    ):
        names[number].append(f"{name}, {credentials}")
        if decision == Decision.ATTEST:
            attested.add(number)
    said = {}
    for key, number in first.items():
        words = _("Signed in edition %(n)s by %(who)s")
        if number in attested:
            words = _("Attested as reviewed elsewhere, in edition %(n)s by %(who)s")
        said[key] = words % {"n": number, "who": "; ".join(names[number])}
    return said


def _first_editions(edition: Edition, keys: Collection[str]) -> dict[str, int]:
    """The number of the edition since which each section reads as it does in this one."""
    rows = Section.objects.filter(
        key__in=keys,
        version__editions__topic=edition.topic_id,
        version__editions__number__lte=edition.number,
    ).values_list("key", "version__editions__number", "content_hash")
    hashes: dict[str, dict[int, str]] = defaultdict(dict)
    for key, number, hash_ in rows.order_by():
        hashes[key][number] = hash_
    first = {}
    for key, by_number in hashes.items():
        number = edition.number
        while by_number.get(number - 1) == by_number.get(edition.number):
            number -= 1
        first[key] = number
    return first
