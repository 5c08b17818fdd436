"""The texts of topics in the search over everything: each person finds those that are open to them.

Words are searched in every version; those that very many texts have, in the current ones alone. Pictures and
references are those of texts that patients read or staff work on: each new version of a page repeats them, so that
those of earlier ones would find the same again and again.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from encyclopedia.content import canonical_text
from encyclopedia.having_words import has_words
from encyclopedia.incoming import incoming_content
from encyclopedia.models import IncomingText, Reference, Section, Status, TopicVersion
from encyclopedia.models.versions import OPEN_STATUSES
from reviews import roles
from reviews.taking_part import readable

from .everywhere_asked import MOST, SHOWN, Asked, Group, Result

_AT_WORK: Final = (*OPEN_STATUSES, Status.APPROVED)


def drafts(asked: Asked) -> Group | None:
    return _texts(asked, "drafts", _("Drafts and texts under review"), OPEN_STATUSES)


def approved(asked: Asked) -> Group | None:
    return _texts(asked, "approved", _("Approved texts"), (Status.APPROVED,))


def earlier(asked: Asked) -> Group | None:
    """What patients read once and what came to nothing. A page that was revised often has many of these.

    Not asked of words that more current texts have than are listed: in a large library each of their sections, half a
    million, would be looked up to see whether its text is an earlier one.
    """
    if asked.counted.get("approved", 0) > MOST:
        return None
    return _texts(asked, "earlier", _("Earlier and abandoned texts"), (Status.SUPERSEDED, Status.ABANDONED))


def _texts(asked: Asked, name: str, heading: str, statuses: Sequence[Status]) -> Group | None:
    """Versions by their title, summary, names, key points and sections: those that are open to this person."""
    if asked.list_of(TopicVersion) is None:
        return None
    whole = TopicVersion.objects.filter(
        asked.having("title", "summary", "also_called", "key_points"), status__in=statuses
    )
    parts = Section.objects.filter(asked.having("heading", "body"), version__status__in=statuses)
    of_section = dict(parts.order_by().values_list("version", "pk")[: MOST + 1])
    keys = [*dict.fromkeys([*whole.order_by().values_list("pk", flat=True)[: MOST + 1], *of_section])]
    asked.counted[name] = len(keys)
    may_read = readable(keys, asked.request.user)
    versions = list(TopicVersion.objects.filter(pk__in=may_read).order_by("-saved_at", "-pk")[:SHOWN])
    sections = Section.objects.in_bulk([of_section[one.pk] for one in versions if one.pk in of_section])
    results = [_text(asked, one, sections.get(of_section.get(one.pk, 0))) for one in versions]
    return Group(name, heading, results, len(may_read))


def _text(asked: Asked, version: TopicVersion, section: Section | None) -> Result:
    told = canonical_text(section.body) if section is not None else version.summary
    about = [_("version %(n)s") % {"n": version.number}, version.get_status_display()]
    return Result(
        version.title,
        _place(version, section),
        " · ".join([*about, *([section.heading] if section is not None else [])]),
        asked.marker.snippet(told),
    )


def _place(version: TopicVersion, section: Section | None) -> str:
    """Where a text is read: what is being written or reviewed as a preview, which says so."""
    if version.status not in OPEN_STATUSES:
        return reverse("admin:encyclopedia_topicversion_change", args=[version.pk])
    address = reverse("admin:encyclopedia_topic_preview", args=[version.topic_id])
    return f"{address}?version={version.number}" + (f"#{section.key}" if section is not None else "")


def pictures(asked: Asked) -> Group | None:
    """Pictures by what is said of them, in texts that are open to this person."""
    if asked.list_of(TopicVersion) is None:
        return None
    found = Section.objects.filter(~Q(images=[]), asked.having("images"), version__status__in=_AT_WORK)
    rows = list(found.prefetch_related("version").order_by()[: MOST + 1])
    may_read = readable({one.version_id for one in rows}, asked.request.user)
    told = [
        (section, picture)
        for section in rows
        if section.version_id in may_read
        for picture in section.images
        if has_words(_words_of(picture), asked.words)
    ]
    return Group(
        "pictures",
        _("Pictures"),
        [
            Result(
                Truncator(_words_of(picture)).chars(120),
                _place(section.version, section),
                f"{section.version.title} · {section.heading}",
            )
            for section, picture in told[:SHOWN]
        ],
        len(told),
    )


def _words_of(picture: dict[str, Any]) -> str:
    return " ".join(str(picture.get(name, "")) for name in ("alt", "caption", "credit")).strip()


def references(asked: Asked) -> Group | None:
    """Sources by their words, address or number, in texts that are open to this person."""
    if asked.list_of(TopicVersion) is None:
        return None
    found = Reference.objects.filter(
        asked.having("text", "url", "doi", "pmid"), version__status__in=_AT_WORK
    ).order_by()
    on = dict(found.values_list("pk", "version")[: MOST + 1])
    may_read = readable(set(on.values()), asked.request.user)
    keys = [pk for pk, version in on.items() if version in may_read]
    rows = Reference.objects.filter(pk__in=keys).prefetch_related("version").order_by("-pk")[:SHOWN]
    return Group(
        "references",
        _("References"),
        [
            Result(
                one.version.title,
                _place(one.version, None),
                _("reference %(number)s") % {"number": one.position}
                + f" · {one.version.get_status_display()}",
                asked.marker.snippet(" ".join(filter(None, (one.text, one.url, one.doi, one.pmid)))),
            )
            for one in rows
        ],
        len(keys),
    )


# Of a content as it is kept, what nobody wrote to be read.
_NO_WORDS: Final = frozenset({"format", "language", "key", "files"})


def incoming(asked: Asked) -> Group | None:
    """Texts that wait to be settled, for who settles them: where every text under way of the topic is open to them."""
    if asked.list_of(TopicVersion) is None or not asked.request.user.has_perm(roles.WRITE):
        return None
    waiting = IncomingText.objects.filter(asked.having("content"), settled_at__isnull=True)
    rows = list(waiting.prefetch_related("topic").order_by()[: MOST + 1])
    under_way = TopicVersion.objects.filter(
        topic__in={one.topic_id for one in rows}, status__in=OPEN_STATUSES
    )
    on = dict(under_way.order_by().values_list("pk", "topic"))
    closed = {on[pk] for pk in on.keys() - readable(on, asked.request.user)}
    said = {one: " ".join(_words_in(incoming_content(one))) for one in rows if one.topic_id not in closed}
    # Asked again of what is read: the names of its parts are words too.
    found = [(one, text) for one, text in said.items() if has_words(text, asked.words)]
    return Group(
        "incoming",
        _("Texts to settle"),
        [
            Result(
                one.topic.staff_title,
                reverse("admin:encyclopedia_topic_change", args=[one.topic_id]),
                str(one.get_origin_display()),
                asked.marker.snippet(text),
            )
            for one, text in found[:SHOWN]
        ],
        len(found),
    )


def _words_in(part: Any) -> Iterator[str]:
    """Everything in a content, or a part of one, that somebody wrote to be read."""
    if isinstance(part, str):
        yield canonical_text(part)
    elif isinstance(part, list):
        for one in part:
            yield from _words_in(one)
    elif isinstance(part, dict):
        for name, one in part.items():
            if name not in _NO_WORDS:
                yield from _words_in(one)
