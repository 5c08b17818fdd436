"""How evidence says things in words: instants, people, and the policy that a round froze."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from encyclopedia.rendering import words as page_words
from reviews.models import ChecklistUse, Publishes
from reviews.seats import fewest_people, seats_of

_FORM = "%Y-%m-%d %H:%M:%S %Z"


def when(instant: datetime) -> str:
    """An instant to the second, in UTC; where the site keeps another time, in that as well and in the same form."""
    in_utc, local = instant.astimezone(UTC), timezone.localtime(instant)
    words = in_utc.strftime(_FORM)
    return f"{words} ({local.strftime(_FORM)})" if local.utcoffset() != in_utc.utcoffset() else words


def reviewer_in_words(person: Mapping[str, Any]) -> str:
    """A signer as an edition keeps them: “Maria Santos, MD (physician), the whole page, signed on 2026-03-01”."""
    words = page_words.signer(person)
    if person.get("profession"):
        words = f"{words} ({page_words.profession(person['profession'])})"
    seen = _("the changes only") if page_words.is_of_changes(person) else _("the whole page")
    parts = [words, seen if person.get("scope") else ""]
    if person.get("signed_on"):
        parts.append(_("signed on %(day)s") % {"day": person["signed_on"]})
    return ", ".join(part for part in parts if part)


def attestation_in_words(attestation: Mapping[str, Any]) -> str:
    """Who vouched for an earlier review, and why that could be relied on."""
    who = page_words.signer(attestation)
    if attestation.get("profession"):
        who = f"{who} ({page_words.profession(attestation['profession'])})"
    words = _("Reviewed before it came here; attested by %(who)s.") % {"who": who}
    reason = attestation.get("reason", "")
    return f"{words} {_('Reason: %(reason)s') % {'reason': reason}}" if reason else words


def policy_in_words(policy: Mapping[str, Any]) -> list[str]:
    """What the policy that a round froze asked for, sentence by sentence."""
    asked = Counter(seat.who for seat in seats_of(policy))
    if not asked:
        return [_("Nobody had to sign but the chair who attested the earlier review.")]
    people = fewest_people(policy)
    people_asked = get_text_list([who.in_words(n) for who, n in asked.items()], _("and"))
    said = [
        _("Asked for: %(who)s.") % {"who": people_asked},
        ngettext("At least %(n)s person had to sign.", "At least %(n)s people had to sign.", people)
        % {"n": people},
        ngettext("The review had %(n)s day.", "The review had %(n)s days.", policy["days"])
        % {"n": policy["days"]},
    ]
    if policy.get("publishes") == Publishes.LAST_SIGNATURE:
        said.append(_("The last signature published at once."))
    elif policy.get("publishes") == Publishes.CHAIR:
        said.append(_("The chair published, or set a date."))
    if policy.get("checklist_use") == ChecklistUse.REQUIRED:
        said.append(_("Checklists had to be answered in full before an approval."))
    if policy.get("medicines"):
        named = ", ".join(policy["medicines"])
        said.append(_("Medicines found on the page: %(names)s.") % {"names": named})
    return [capfirst(sentence) for sentence in said]
