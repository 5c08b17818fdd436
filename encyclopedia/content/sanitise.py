"""The one function through which every section body enters, and again when it is rendered.

Three layers, each enough to keep a script out: nh3 parses as a browser does and drops what is not on the
list; markup.py writes what is left anew from constants; and a body counts as clean only once writing it
anew changes nothing.
"""

import html as html_library
import re
from functools import lru_cache
from typing import Final

import nh3
from django.utils.translation import gettext

from encyclopedia.content.errors import ContentTooLarge
from encyclopedia.content.markup import KNOWN_TAGS, build
from encyclopedia.content.rescue import DROPPED_WITH_CONTENT, needs_rescue, rescue
from encyclopedia.content.text import sanitise_text

MAX_HTML_LENGTH: Final = 1_000_000
_MAX_ROUNDS: Final = 4
_REMEMBERED: Final = 16_000  # characters: with all that is remembered, a few megabytes at most

_CLEANER: Final = nh3.Cleaner(
    tags=set(KNOWN_TAGS),
    clean_content_tags=set(DROPPED_WITH_CONTENT),
    attributes={"a": {"href"}, "th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
_STARTS_CANONICAL: Final = re.compile(
    r"<(?:p>(?!<p>)|h[34]>|[uo]l><li>|table><(?:caption|thead|tbody)>)|\Z"
)  # a cheap first look
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_BLOCK_ENDS: Final = re.compile(r"<br>|</?(?:p|h[34]|li|[uo]l|t[dhr]|caption|table|thead|tbody)(?: [^<>]*)?>")
_TAGS: Final = re.compile(r"<[^<>]*>")
_LINE_ENDS: Final = re.compile(r"\s*\n\s*")


def sanitise_html(html: str) -> str:
    """Return the canonical, harmless form of a section body.

    The result holds only p br strong em sub sup ul ol li h3 h4 a[href] table caption thead tbody tr
    th[scope colspan rowspan] td[colspan rowspan]; sanitising it again returns it unchanged, and fast.
    Raises ContentTooLarge for a body that is, or in canonical form would be, longer than a million
    characters.
    """
    _check_length(html)
    if _is_canonical(html):
        return html
    body = _parse(html)
    for _ in range(_MAX_ROUNDS):
        _check_length(body)
        if _is_canonical(body):
            return body
        again = build(body)
        if again == body:
            return body
        body = again if again is not None else _parse(body)
    return _words_only(html)


def _is_canonical(html: str) -> bool:
    """Whether sanitising these characters changes none. Those of short bodies are remembered for a while: what was
    sanitised as it came in is sanitised again as its page is made.
    """
    if not _STARTS_CANONICAL.match(html):
        return False
    return _settles(html) if len(html) <= _REMEMBERED else build(html) == html


@lru_cache(maxsize=128)
def _settles(html: str) -> bool:
    return build(html) == html


def plain_text(html: str) -> str:
    """Return the words of a section body, one block a line: for reading grades and redlines."""
    return canonical_text(sanitise_html(html))


def canonical_text(html: str) -> str:
    """Return the words of a body that was sanitised before, as what is signed was: there is nothing left to parse."""
    text = html_library.unescape(_TAGS.sub("", _BLOCK_ENDS.sub("\n", html)))
    return _LINE_ENDS.sub("\n", text).strip()


def _parse(html: str) -> str:
    """Return the first canonical draft of any HTML whatever."""
    html = _SURROGATES.sub("", html)
    if needs_rescue(html):
        nested, repaired = rescue(html)
        if repaired:
            return build(nested) or ""
    written = build(_CLEANER.clean(html))
    return written if written is not None else _words_only(html)


def _words_only(html: str) -> str:
    """The last resort, for HTML that does not settle: its words in one paragraph, without any markup."""
    words = sanitise_text(html_library.unescape(_TAGS.sub(" ", html)))
    return f"<p>{html_library.escape(words, quote=False)}</p>" if words else ""


def _check_length(html: str) -> None:
    if len(html) > MAX_HTML_LENGTH:
        message = gettext("The text is longer than a section can hold (a million characters). Split it.")
        raise ContentTooLarge(message, field="html")
