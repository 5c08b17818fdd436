"""Site texts: a manager's new text of the disclaimer, or of the page on how we review."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import plain_text, sanitise_html
from encyclopedia.errors import BadInput, NotAllowed, WrongState
from encyclopedia.models import SiteText
from reviews import roles
from reviews.audit import lock_chain, new_event, record_events
from reviews.policies import lock_person

PUBLISHED_TEXT = "publish site text"


@transaction.atomic
def publish_site_text(*, key: str, language: str, body: str, base_number: int, by: Any) -> SiteText:
    """Put a new text in force at once. ``base_number`` is the number of the text it was made from (0 for the first).

    Raises NotAllowed, BadInput (empty, same words), WrongState (another text came in the meantime).
    """
    person = lock_person(by)
    if not person.has_perm(roles.MANAGE_SITE):
        raise NotAllowed(_("Only a manager can change the texts of the site."))
    clean = sanitise_html(body)
    if not plain_text(clean).strip():
        raise BadInput(_("Write the text."))
    # Before the last text is read: of two managers who save at the same instant, the second sees the first one's text.
    # A lock on that row would not do, for the one that waits for it is left with the row that was the last.
    head = lock_chain()
    last = SiteText.objects.filter(key=key, language=language).order_by("-number").first()
    if (last.number if last else 0) != base_number:
        raise WrongState(
            _("Another text was put in force after you opened this page. Look at it, then save again.")
        )
    if last is not None and last.body == clean:
        raise BadInput(_("These are the words that are in force now."))
    now = timezone.now()
    text = SiteText.objects.create(
        key=key,
        language=language,
        number=base_number + 1,
        body=clean,
        starts_at=max(now, last.starts_at) if last else now,
        created_by=person,
    )
    event = new_event(
        act=PUBLISHED_TEXT,
        by=person,
        at=now,
        subject=f"{key} {language} {text.number}",
        details={"body": clean},
    )
    record_events([event], head)
    return text
