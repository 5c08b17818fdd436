"""A review policy in words, as chairs read it, and what the board as it is could not meet of it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import BoardMember, ChecklistUse, PolicySeat, Publishes, ReviewPolicy
from .seats import Seat, Who, fill, open_seats, who_of


def _listed(seats: Sequence[PolicySeat]) -> str:
    counted = Counter(who_of(seat) for seat in seats)
    anybody = counted.pop(Who(), 0)
    words = [who.in_words(n) for who, n in counted.items()]
    if anybody and words:
        words.append(
            ngettext("one other member of the board", "%(n)s other members of the board", anybody)
            % {"n": anybody}
        )
    elif anybody:
        words.append(Who().in_words(anybody))
    return get_text_list(words, _("and"))


def seats_in_words(seats: Sequence[PolicySeat]) -> str:
    """The seats: “a physician and, when medicines are named, a pharmacist”."""
    always = _listed([seat for seat in seats if seat.when == PolicySeat.When.ALWAYS])
    medicines = _listed([seat for seat in seats if seat.when == PolicySeat.When.MEDICINES])
    if always and medicines:
        return _("%(always)s and, when medicines are named, %(medicines)s") % {
            "always": always,
            "medicines": medicines,
        }
    if medicines:
        return _("when medicines are named, %(medicines)s; else a clinical reviewer") % {
            "medicines": medicines
        }
    return always or Who().in_words()


def policy_in_words(policy: ReviewPolicy, seats: Sequence[PolicySeat]) -> list[str]:
    """What the policy asks for now, sentence by sentence."""
    asked = [capfirst(seats_in_words(seats))]
    if policy.fewest_people > 1:
        asked.append(_("%(n)s people at least") % {"n": policy.fewest_people})
    asked.append(
        _("the last signature publishes")
        if policy.publishes == Publishes.LAST_SIGNATURE
        else _("the chair publishes")
    )
    corrected = [seat for seat in seats if seat.in_corrections]
    checklists = (
        _("Checklists are answered in full before an approval.")
        if policy.checklist_use == ChecklistUse.REQUIRED
        else _("Checklists are offered.")
    )
    return [
        "; ".join(asked) + ".",
        _("In a correction: %(who)s.") % {"who": seats_in_words(corrected)}
        if corrected
        else _("In a correction: the same."),
        ngettext("A review has %(n)s day.", "A review has %(n)s days.", policy.days) % {"n": policy.days},
        checklists,
    ]


def active_members(today: date) -> list[str]:
    """The professions of those who could sign today: active, in their term, with a licence that holds. One query."""
    return list(
        BoardMember.objects.filter(
            Q(term_from__isnull=True) | Q(term_from__lte=today),
            Q(term_until__isnull=True) | Q(term_until__gte=today),
            Q(licence_valid_until__isnull=True) | Q(licence_valid_until__gte=today),
            is_active=True,
            user__is_active=True,
        ).values_list("profession", flat=True)
    )


def unmet_by_board(
    policy: ReviewPolicy, seats: Sequence[PolicySeat], professions: Sequence[str]
) -> list[str]:
    """What nobody on the board could sign, in words. A warning: the board may be about to grow."""
    words = []
    for who, n in Counter(who_of(seat) for seat in seats).items():
        there = sum(who.takes(profession) for profession in professions)
        if who.profession and there < n:
            words.append(
                _(
                    "The policy asks for %(asked)s, and the board has %(there)s active members who could sign so."
                )
                % {"asked": who.in_words(n), "there": there}
            )
    numbered = [Seat(str(number), who_of(seat)) for number, seat in enumerate(seats)]
    left = open_seats(numbered, fill(numbered, professions))
    if not words and len(seats) <= len(professions) and left:
        words.append(
            _("Of the active members each can sign once, and then nobody is left for: %(seats)s.")
            % {"seats": "; ".join(seat.words for seat in left)}
        )
    people = max(policy.fewest_people, len(seats))
    if people > len(professions):
        words.append(
            _("The policy asks for %(n)s people, and the board has %(there)s active members.")
            % {"n": people, "there": len(professions)}
        )
    return words
