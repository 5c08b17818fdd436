"""Where many rounds stand at once, for a list: a fixed number of queries, however many rounds and seats."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from reviews.hands import hands_in
from reviews.models import ReviewRecord, ReviewRound
from reviews.quorum import quorum


def standings(rounds: Sequence[ReviewRound]) -> dict[int, str]:
    """Where each round stands, in words, by its key: “1 of 2 signed: a pharmacist is missing”, or how it ended.

    One query. The rounds come with their topics.
    """
    still_open = [one for one in rounds if one.is_open]
    records: dict[int, list[ReviewRecord]] = {}
    hands: dict[int, set[int]] = {}
    signed = ReviewRecord.objects.filter(round__in=still_open).select_related("signer__board_member")
    for record in signed.annotate(has_hand=Exists(hands_in("round__").filter(user=OuterRef("signer")))):
        records.setdefault(record.round_id, []).append(record)
        if record.has_hand:
            hands.setdefault(record.round_id, set()).add(record.signer_id)
    return {
        one.pk: quorum(one, one.content_hash, records.get(one.pk, ()), hands.get(one.pk, ())).in_words()
        if one.is_open
        else str(one.get_outcome_display())
        for one in rounds
    }
