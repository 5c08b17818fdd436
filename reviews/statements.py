"""The sentence that a signer signs. Stored as shown, so that the record says what the screen said (21 CFR 11.50)."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from encyclopedia.models import Scope
from reviews.audit import printed_name
from reviews.models import BoardMember, Decision, ReviewRecord, ReviewRound, Significance


def short_hash(content_hash: str) -> str:
    """The first twelve characters of a content hash: enough to compare by eye."""
    return content_hash[:12]


def statement(
    *, round_: ReviewRound, decision: str, by: Any, member: BoardMember, current_as_of: date | None
) -> str:
    """Return who signs, with which credentials, what exactly, for which date, and what the signature means."""
    values = {
        "who": f"{printed_name(by)}, {member.credentials}",
        "profession": member.get_profession_display().lower(),
        "number": round_.version.number,
        "title": round_.version.title,
        "hash": short_hash(round_.content_hash),
        "date": date_format(current_as_of, "F j, Y") if current_as_of else "",
        "scope": _("the changes in") if round_.scope == Scope.CHANGES_ONLY else _("the whole page of"),
    }
    if decision == Decision.RECUSE:
        return (
            _(
                "I, %(who)s (%(profession)s), stand aside from the review of version %(number)s of “%(title)s” "
                "(text %(hash)s). I neither approve it nor ask for changes."
            )
            % values
        )
    if decision == Decision.REQUEST_CHANGES:
        return (
            _(
                "I, %(who)s (%(profession)s), reviewed %(scope)s version %(number)s of “%(title)s” (text %(hash)s) "
                "and ask for changes before it may be published."
            )
            % values
        )
    if round_.significance == Significance.EDITORIAL:
        return (
            _(
                "I, %(who)s (%(profession)s), reviewed the changes in version %(number)s of “%(title)s” "
                "(text %(hash)s), confirm that they are editorial and change nothing of clinical meaning, and approve "
                "them for patients. The page keeps the date of the last whole-page review, %(date)s, for which I do "
                "not vouch."
            )
            % values
        )
    if round_.scope == Scope.CHANGES_ONLY:
        return (
            _(
                "I, %(who)s (%(profession)s), reviewed the changes in version %(number)s of “%(title)s” "
                "(text %(hash)s) and approve them for patients. The page keeps the date of the last whole-page "
                "review, %(date)s, for which I do not vouch."
            )
            % values
        )
    text = (
        _(
            "I, %(who)s (%(profession)s), reviewed the whole page of version %(number)s of “%(title)s” "
            "(text %(hash)s) and approve it for patients as current as of %(date)s."
        )
        % values
    )
    if round_.topic.withdrawn_at is not None:
        text += " " + _("I know that this topic was withdrawn, and that approval shows it to patients again.")
    return text


def withdrawal_statement(*, record: ReviewRecord, by: Any, member: BoardMember) -> str:
    """The sentence by which a signer takes back what they signed."""
    return _(
        "I, %(who)s (%(profession)s), withdraw my signature of %(when)s on version %(number)s of “%(title)s” "
        "(text %(hash)s). It counts for nothing from now on."
    ) % {
        "who": f"{printed_name(by)}, {member.credentials}",
        "profession": member.get_profession_display().lower(),
        "when": date_format(timezone.localtime(record.signed_at), "F j, Y, H:i:s T"),
        "number": record.version.number,
        "title": record.version.title,
        "hash": short_hash(record.content_hash),
    }


def disclosure_statement(*, by: Any, member: BoardMember, interests: str) -> str:
    """The sentence of a yearly disclosure of interests."""
    who = f"{printed_name(by)}, {member.credentials}"
    if not interests:
        return _(
            "I, %(who)s, have no interest, financial or other, that could bear on what I review for the board."
        ) % {"who": who}
    return _("I, %(who)s, disclose these interests: %(interests)s") % {"who": who, "interests": interests}


def attestation_statement(
    *, by: Any, member: BoardMember, title: str, hash_: str, on: date, reason: str
) -> str:
    """The sentence of an attested import: the signer vouches for an earlier review, not for one of their own."""
    return _(
        "I, %(who)s (%(profession)s), attest that “%(title)s” (text %(hash)s) was reviewed before it came here and was "
        "current as of %(date)s. Reason: %(reason)s"
    ) % {
        "who": f"{printed_name(by)}, {member.credentials}",
        "profession": member.get_profession_display().lower(),
        "title": title,
        "hash": short_hash(hash_),
        "date": date_format(on, "F j, Y"),
        "reason": reason,
    }
