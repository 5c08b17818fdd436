"""The quorum: whether the signatures of a round are enough for this very text. Computed, never stored (invariant 4)."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .hands import contributors_of
from .models import Decision, ReviewRecord, ReviewRound
from .seats import Seat, fewest_people, fill, open_seats, seats_of

# Records of the first form were signed when nobody was asked about conflicts.
_ASKED_ABOUT_CONFLICTS = 2


@dataclass(frozen=True)
class Quorum:
    """Where a round stands. ``counted`` are the approvals that count; ``missing`` and ``blocked`` say in words why it
    is not met. ``filled`` is who fills which seat, by its key; ``lacking`` how many of ``wanted`` are still to sign.
    """

    counted: tuple[ReviewRecord, ...]
    missing: tuple[str, ...]
    blocked: tuple[str, ...]
    filled: dict[str, ReviewRecord]
    wanted: int
    lacking: int

    @property
    def is_met(self) -> bool:
        return not self.missing and not self.blocked

    @property
    def current_as_of(self) -> date:
        """The earliest date among the approvals that count (invariant 6)."""
        return min(record.current_as_of for record in self.counted if record.current_as_of)

    def in_words(self) -> str:
        """Where it stands: “2 of 3 signed: a pharmacist is missing”. Who fits no seat that is left counts for none."""
        signed = _("%(n)s of %(all)s signed") % {"n": self.wanted - self.lacking, "all": self.wanted}
        if self.is_met:
            return signed
        missing = [
            words if n == 1 else _("%(what)s (%(n)s times)") % {"what": words, "n": n}
            for words, n in Counter(self.missing).items()
        ]
        return f"{signed}: {'; '.join([*self.blocked, *missing])}"


def standing_records(records: Iterable[ReviewRecord]) -> list[ReviewRecord]:
    """The decisions that stand: those that no later record withdraws, and none by somebody who then recused."""
    records = list(records)
    withdrawn = {record.withdraws_id for record in records if record.withdraws_id}
    recused = {record.signer_id for record in records if record.decision == Decision.RECUSE}
    return [
        record
        for record in records
        if record.pk not in withdrawn
        and record.signer_id not in recused
        and record.decision != Decision.WITHDRAW
    ]


def quorum(
    round_: ReviewRound,
    content_hash: str,
    records: Iterable[ReviewRecord] | None = None,
    contributors: Collection[int] | None = None,
) -> Quorum:
    """Compute whether the signatures are enough for the text that reads ``content_hash``.

    An approval counts when it stands (not withdrawn, its signer not recused), was signed in this round, on this version
    and hash, with a conflict of interest ruled out or waived, by somebody who still has an active account and place on
    the board and had no hand in the text. Each person fills one seat, by the profession they signed with. While the
    topic is withdrawn, only signatures made after the withdrawal count: bringing it back is a new decision.
    """
    records = list(round_.records.select_related("signer__board_member") if records is None else records)
    withdrawn_at = round_.topic.withdrawn_at
    if contributors is None:
        contributors = contributors_of(round_)
    counted: dict[int, ReviewRecord] = {}
    blocked = []
    for record in standing_records(records):
        if record.decision == Decision.REQUEST_CHANGES:
            blocked.append(_("%(name)s asked for changes") % {"name": record.signer_name})
        if (
            record.decision == Decision.APPROVE
            and record.version_id == round_.version_id
            and record.content_hash == content_hash
            and record.signer_id not in contributors
            and (record.conflict or record.form < _ASKED_ABOUT_CONFLICTS)
            and _is_seated(record.signer)
            and (withdrawn_at is None or record.signed_at > withdrawn_at)
        ):
            counted.setdefault(record.signer_id, record)
    signed = list(counted.values())
    seats = seats_of(round_.policy)
    filled = fill(seats, [record.signer_profession for record in signed])
    wanted = fewest_people(round_.policy)
    left = open_seats(seats, filled)
    lacking = max(len(left), wanted - len(signed))
    missing = _missing(left, lacking)
    return Quorum(
        tuple(signed),
        tuple(missing),
        tuple(blocked),
        {key: signed[who] for key, who in filled.items()},
        wanted,
        lacking,
    )


def _missing(open_: list[Seat], people: int) -> list[str]:
    """What is still missing, in words: seats by their profession, then the number of people."""
    words = [_("%(who)s is missing") % {"who": seat.words} for seat in open_]
    more = people - len(open_)
    if more > 0:
        words.append(
            ngettext("one more member has to sign", "%(n)s more members have to sign", more) % {"n": more}
        )
    return words


def _is_seated(signer: Any) -> bool:
    """Whether a signer still has an account and a seat: who left before publication does not publish by the clock."""
    member = getattr(signer, "board_member", None)
    return bool(signer.is_active and member is not None and member.is_active)
