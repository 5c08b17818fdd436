"""Where many rounds stand at once, for a list: a fixed number of queries, however many rounds and seats."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from encyclopedia.models import Contribution, Edition
from reviews.models import ReviewRecord, ReviewRound
from reviews.quorum import quorum


def standings(rounds: Sequence[ReviewRound]) -> dict[int, str]:
    """Where each round stands, in words, by its key: “1 of 2 signed: a pharmacist is missing”, or how it ended.

    Two queries. The rounds come with their topics.
    """
    still_open = [one for one in rounds if one.is_open]
    records: dict[int, list[ReviewRecord]] = {}
    for record in ReviewRecord.objects.filter(round__in=still_open).select_related("signer__board_member"):
        records.setdefault(record.round_id, []).append(record)
    signers = {record.signer_id for signed in records.values() for record in signed}
    hands = _hands([one for one in still_open if one.pk in records], signers)
    return {
        one.pk: quorum(one, one.content_hash, records.get(one.pk, ()), hands.get(one.pk, ())).in_words()
        if one.is_open
        else str(one.get_outcome_display())
        for one in rounds
    }


def _hands(rounds: Sequence[ReviewRound], people: set[int]) -> dict[int, set[int]]:
    """Those of ``people`` with a hand in the text of each round: ``drafting.contributor_ids`` for many at once."""
    if not people:
        return {}
    last = (
        Edition.objects.filter(topic=OuterRef("version__topic"), version__is_correction=False)
        .order_by("-number")
        .values("version__number")[:1]
    )
    contributions = (
        Contribution.objects.filter(version__topic__in=[one.topic_id for one in rounds], user__in=people)
        .annotate(
            shown=Coalesce(Subquery(last), 0),
            was_reviewed=Exists(Edition.objects.filter(version=OuterRef("version"))),
        )
        .order_by()
        .values_list("version__topic_id", "version_id", "version__number", "shown", "was_reviewed", "user_id")
    )
    found: dict[int, set[int]] = {one.pk: set() for one in rounds}
    for topic, version, number, shown, was_reviewed, user in contributions:
        for one in rounds:
            is_unread = number > shown and not was_reviewed
            if one.topic_id == topic and (is_unread or one.version_id == version):
                found[one.pk].add(user)
    return found
