"""How a letter reads: composed when it is sent, of what is still to be told then."""

from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from encyclopedia.branding.brand import brand_now
from reviews.models import Letter, News, Notice

from .kinds import NAMED, kinds_for, words_of
from .queueing import choices_of
from .waiting import open_notices

_PURPOSE: Final = "reviews.notices.unsubscribe"


class Unsendable(Exception):
    """There is nothing to send (any more); the message says why."""


def compose(letter: Letter) -> EmailMultiAlternatives:
    """The message, to the address that the person has now. Raises Unsendable.

    What was done or read since is left out, and so is what the person may not be told any more.
    """
    person = letter.person
    kinds = kinds_for(person)
    if not kinds:
        raise Unsendable(_("This person has left, or has no role any more."))
    if not person.email:
        raise Unsendable(_("This person has no e-mail address."))
    if letter.period and choices_of({person.pk})[person.pk].news == News.NONE:
        raise Unsendable(_("This person wants no digests any more."))
    notices = open_notices(letter.notices.filter(kind__in=kinds)).filter(is_open=True)
    items = [_item(one) for one in notices.select_related(*NAMED)]
    if not items:
        raise Unsendable(_("What it told was done, or read, before it was sent."))
    words = {
        "subject": letter.subject,
        "items": items,
        "site": brand_now().name,
        "preferences": _absolute(reverse("admin:reviews_notice_mail")),
        "can_wait": all(item["kind"].can_wait for item in items),
        "unsubscribe": unsubscribe_url(person.pk) if letter.period else "",
    }
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=render_to_string("reviews/mail/letter.txt", words).strip() + "\n",
        to=[person.email],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
    )
    if letter.period:
        message.extra_headers |= {
            "List-Unsubscribe": f"<{words['unsubscribe']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message.attach_alternative(render_to_string("reviews/mail/letter.html", words), "text/html")
    return message


def _item(notice: Notice) -> dict[str, Any]:
    kind = words_of(notice)
    due_on = notice.round.due_on if notice.round and notice.assignment_id and not kind.is_news else None
    url = _absolute(kind.place(notice))
    title = notice.topic.staff_title if notice.topic else ""
    return {"kind": kind, "title": title, "due_on": due_on, "ends_on": notice.ends_on, "url": url}


def _absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


def unsubscribe_url(person: int) -> str:
    """The link that ends the digests of this person, for whoever holds it: nothing else can be done with it."""
    return _absolute(reverse("unsubscribe", args=[Signer(salt=_PURPOSE).sign(str(person))]))


def unsubscriber(token: str) -> int | None:
    """The person whose link this is, or None."""
    try:
        return int(Signer(salt=_PURPOSE).unsign(token))
    except (BadSignature, ValueError):
        return None
