"""The Atom feed of changes (RFC 4287), paged (RFC 5005), with tombstones for what was taken down (RFC 6721).

A reader of feeds keeps what it was given for years. So an entry says what happened, for which date and by whom, and
leads to the page; it hands out no word of the text itself.
"""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from encyclopedia.branding import brand_now
from encyclopedia.models import Edition, ReviewKind
from encyclopedia.rendering import long_date, signer_names
from encyclopedia.rendering.words import reviewers_of_changes, signer, whole_page_reviewers
from encyclopedia.rendering.xml import render_xml, utc
from encyclopedia.seeds import SHIPPED_AT
from encyclopedia.timeline import BEGINNING, Change, Place, changed_at, changes

from . import answers

PER_PAGE = 50
ATOM = "application/atom+xml; charset=utf-8"


@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """The newest changes; those before ``?before=`` or after ``?after=`` a place in the line, for whoever reads on."""
    places: dict[str, Place] = {}
    for name in {"before", "after"} & request.GET.keys():
        place = Place.parse(request.GET[name])
        if place is None:
            return answers.failed("400.html", 400)
        places[name] = place
    if len(places) == 2:
        return answers.failed("400.html", 400)
    found = changes(PER_PAGE, **places)
    brand = brand_now()
    context = {
        "site": brand,
        "links": _links(found, places),
        "gone": [_tombstone(change) for change in found if change.is_gone],
        "entries": [_entry(change) for change in found if not change.is_gone],
        "updated": utc(found[0].place.at if found else SHIPPED_AT),
    }
    body = render_xml("encyclopedia/updates.xml", context)
    return answers.document(request, body, ATOM, changed_at=_latest(changed_at(), brand.changed_at))


def _latest(published: datetime | None, renamed: datetime | None) -> datetime | None:
    """Return when the feed became what it is: by the last change it tells of, or by the site's name in its head."""
    return max(published, renamed) if published and renamed else published


def _links(found: list[Change], places: dict[str, Place]) -> list[tuple[str, str]]:
    """Return the ways through the line. A page reaches from one place on, so that new changes move none to another."""
    address = f"{settings.BASE_URL}/feeds/updates.atom"
    itself = "".join(f"?{name}={place}" for name, place in places.items())
    links = [("self", address + itself), ("first", address), ("last", f"{address}?after={BEGINNING}")]
    if found and places:
        links.append(("previous", f"{address}?after={found[0].place}"))
    if found and changes(1, before=found[-1].place):
        links.append(("next", f"{address}?before={found[-1].place}"))
    return links


def _tombstone(change: Change) -> dict[str, str]:
    """What says that an entry is to be forgotten: its id and an instant, and no word of it."""
    return {"id": _id(change.edition), "at": utc(change.place.at)}


def _id(edition: Edition) -> str:
    """Return a tag (RFC 4151) of the day on which the edition was published: nothing that makes it up ever changes."""
    host, day = urlsplit(settings.BASE_URL).hostname, utc(edition.shown_from)[:10]
    return f"tag:{host},{day}:/t/{edition.topic.public_id}/editions/{edition.number}/"


def _entry(change: Change) -> dict[str, str]:
    edition, topic = change.edition, change.edition.topic
    with override(topic.language):
        return {
            "id": _id(edition),
            "at": utc(change.place.at),
            "language": topic.language,
            "title": edition.title,
            "address": f"{settings.BASE_URL}/t/{topic.public_id}/",
            "kind": edition.kind,
            "kind_name": edition.get_kind_display(),
            "summary": _summary(edition),
        }


def _summary(edition: Edition) -> str:
    what = {
        ReviewKind.NEW: _("A new page."),
        ReviewKind.REVISION: _("The page was revised."),
        ReviewKind.REAFFIRMATION: _("The page was reviewed again, and no word of it was changed."),
        ReviewKind.CORRECTION: _("The page was corrected."),
        ReviewKind.URGENT: _("The page was changed in urgency."),
        ReviewKind.ATTESTED_IMPORT: _("A page that was reviewed before it came here."),
    }[ReviewKind(edition.kind)]
    said = [what, _("Current as of %(day)s.") % {"day": long_date(edition.current_as_of)}]
    if edition.attestation:
        said.append(_("Earlier review confirmed by %(names)s.") % {"names": signer(edition.attestation)})
    elif names := signer_names(whole_page_reviewers(edition.reviewers)):
        said.append(_("Reviewed by %(names)s.") % {"names": names})
    if names := signer_names(reviewers_of_changes(edition.reviewers)):
        said.append(_("Changes since then reviewed by %(names)s.") % {"names": names})
    return " ".join(said)
