"""A clinical change as one plain sentence."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from reviews.redline.judging import ClinicalChange
from reviews.significance.kinds import Kind

_LONGEST_QUOTE: Final = 80

# By kind: what is said when one thing took the place of another, when something came, when something went, and when the
# thing itself stayed.
_Said = tuple[str, str, str, str]
_WORDS: Final[_Said] = (
    gettext_noop("“%(before)s” became “%(after)s” in %(where)s (%(label)s)."),
    gettext_noop("“%(after)s” was added in %(where)s (%(label)s)."),
    gettext_noop("“%(before)s” was taken out of %(where)s (%(label)s)."),
    gettext_noop("“%(before)s” stands in another place in %(where)s (%(label)s)."),
)
_SAID: Final[dict[Kind, _Said]] = {
    Kind.DOSE: (gettext_noop("The dose changed from %(before)s to %(after)s in %(where)s."), *_WORDS[1:]),
    Kind.NUMBER: (gettext_noop("The number changed from %(before)s to %(after)s in %(where)s."), *_WORDS[1:]),
    Kind.UNIT: (gettext_noop("The unit changed from %(before)s to %(after)s in %(where)s."), *_WORDS[1:]),
    Kind.MEDICINE: (
        gettext_noop("The medicine changed from %(before)s to %(after)s in %(where)s."),
        *_WORDS[1:],
    ),
    Kind.TEXT: (
        gettext_noop("More than a few words changed in %(where)s: “%(before)s” became “%(after)s”."),
        gettext_noop("There is new text in %(where)s: “%(after)s”."),
        gettext_noop("Text was taken out of %(where)s: “%(before)s”."),
        gettext_noop("So much changed in %(where)s that it could not be compared word by word."),
    ),
    Kind.WORD: (
        gettext_noop("“%(before)s” became “%(after)s” in %(where)s: the two do not say the same."),
        gettext_noop("“%(after)s” was added in %(where)s, and may say more than before."),
        gettext_noop("“%(before)s” was taken out of %(where)s, and may leave something unsaid."),
        _WORDS[3],
    ),
    Kind.LANGUAGE: (
        gettext_noop(
            "“%(before)s” became “%(after)s” in %(where)s. Words in this language cannot be checked here."
        ),
        gettext_noop("“%(after)s” was added in %(where)s. Words in this language cannot be checked here."),
        gettext_noop(
            "“%(before)s” was taken out of %(where)s. Words in this language cannot be checked here."
        ),
        gettext_noop(
            "“%(before)s” is set in another way in %(where)s. This language cannot be checked here."
        ),
    ),
    Kind.PLACE: (
        *_WORDS[:3],
        gettext_noop("“%(before)s” was moved to another place, and stands in %(where)s now."),
    ),
    Kind.LAYOUT: (*_WORDS[:3], gettext_noop("“%(before)s” belongs to another part of %(where)s now.")),
    Kind.LINK: (
        gettext_noop("A link in %(where)s led to %(before)s and leads to %(after)s now."),
        gettext_noop("A link to %(after)s was added in %(where)s."),
        gettext_noop("A link to %(before)s was taken out of %(where)s."),
        _WORDS[3],
    ),
    Kind.SAFETY: (
        gettext_noop("“%(before)s” became “%(after)s” in %(where)s, which is about safety."),
        gettext_noop("“%(after)s” was added in %(where)s, which is about safety."),
        gettext_noop("“%(before)s” was taken out of %(where)s, which is about safety."),
        gettext_noop("“%(before)s” is set in another way in %(where)s, which is about safety."),
    ),
    Kind.TITLE: (
        gettext_noop("The title changed from “%(before)s” to “%(after)s”."),
        gettext_noop("The page has a title now: “%(after)s”."),
        gettext_noop("The title “%(before)s” was taken out."),
        _WORDS[3],
    ),
    Kind.NAMES: (
        gettext_noop("The other names changed from “%(before)s” to “%(after)s”."),
        gettext_noop("The page has other names now: “%(after)s”."),
        gettext_noop("The other names “%(before)s” were taken out."),
        _WORDS[3],
    ),
    Kind.SECTION: (
        gettext_noop("The section “%(before)s”, now “%(after)s”, was moved."),
        gettext_noop("The section “%(after)s” was added."),
        gettext_noop("The section “%(before)s” was taken out."),
        gettext_noop("The section “%(before)s” was moved."),
    ),
    Kind.CALLOUT: (
        *_WORDS[:1],
        gettext_noop("The section “%(after)s” is a call-out now."),
        gettext_noop("The section “%(before)s” is no call-out any more."),
        _WORDS[3],
    ),
    Kind.IMAGE: (
        gettext_noop("A picture in %(where)s was replaced: “%(before)s” became “%(after)s”."),
        gettext_noop("A picture was added in %(where)s: “%(after)s”."),
        gettext_noop("A picture was taken out of %(where)s: “%(before)s”."),
        gettext_noop("A picture in %(where)s was replaced or moved: “%(before)s”."),
    ),
    Kind.REFERENCE: (
        gettext_noop("A reference changed: “%(before)s” became “%(after)s”."),
        gettext_noop("A reference, or a part of one, was added: “%(after)s”."),
        gettext_noop("A reference, or a part of one, was taken out: “%(before)s”."),
        gettext_noop("The reference “%(before)s” has another number."),
    ),
    Kind.PAGE: (
        gettext_noop("The language or the format of the page changed from “%(before)s” to “%(after)s”."),
        gettext_noop("The page as a whole changed: “%(after)s”."),
        gettext_noop("The page as a whole changed: it was “%(before)s”."),
        _WORDS[3],
    ),
}


def sentence(kind: Kind, one: ClinicalChange, where: str) -> str:
    """Say what changed and where (the heading of the section, the name of the field)."""
    came, went = bool(one.after), bool(one.before)
    which = 3 if one.before == one.after else 0 if came and went else 1 if came else 2
    values = {
        "before": _shortened(one.before),
        "after": _shortened(one.after),
        "where": where,
        "label": kind.label,
    }
    return _(_SAID.get(kind, _WORDS)[which]) % values


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"
