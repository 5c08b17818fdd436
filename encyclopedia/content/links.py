"""Which addresses a link may have.

An allow-list of whole shapes, not a list of bad ones: what is not plainly a web page, a mail address, a
telephone number or a place in this encyclopedia is no link.
"""

import re
from typing import Final

from encyclopedia.content.text import nfc

MAX_URL_LENGTH: Final = 2_000

_HOST: Final = r"(?:[^\W_](?:[\w.-]*[^\W_])?|\[[0-9A-Fa-f:.]{2,45}\])\.?"
_WEB: Final = re.compile(rf"(https?)://({_HOST}(?::[0-9]{{1,5}})?)([/?#].*)?", re.IGNORECASE)
_MAIL: Final = re.compile(r"mailto:[\w.+'%-]+@[\w-]+(?:\.[\w-]+)+(?:\?subject=[^\"<>]*)?", re.IGNORECASE)
_TELEPHONE: Final = re.compile(r"tel:\+?[0-9*#().-]{2,40}(?:;ext=[0-9]{1,10})?", re.IGNORECASE)
_INTERNAL: Final = re.compile(r"/(topics|t)/([A-Za-z0-9_-]{1,200})/?(#[\w.:-]{1,200})?")
_ANCHOR: Final = re.compile(r"#[\w.:-]{1,200}")
_ENCODE: Final = str.maketrans(
    {" ": "%20", '"': "%22", "<": "%3C", ">": "%3E", "`": "%60", "{": "%7B", "}": "%7D"}
)


def safe_href(href: str) -> str:
    """Return the canonical form of an address that a link in a section may have, or "" when it may not have
    it.
    """
    href = _plain(href)
    if not href:
        return ""
    if href[0] == "#":
        return href if _ANCHOR.fullmatch(href) else ""
    if href[0] == "/":
        internal = _INTERNAL.fullmatch(href)
        return f"/{internal[1]}/{internal[2]}/{internal[3] or ''}" if internal else ""
    if href[:4].lower() == "http":
        return safe_web_url(href)
    if _MAIL.fullmatch(href):
        return "mailto:" + href[7:].translate(_ENCODE)
    telephone = href.replace(" ", "")
    return "tel:" + telephone[4:] if _TELEPHONE.fullmatch(telephone) else ""


def safe_web_url(url: str) -> str:
    """Return the canonical form of an http(s) address, or "" when it is anything else.

    A user name before the host is refused: `https://hospital.example@evil.example/` only serves to deceive.
    """
    web = _WEB.fullmatch(_plain(url))
    if not web:
        return ""
    canonical = f"{web[1].lower()}://{web[2].lower()}{(web[3] or '').translate(_ENCODE)}"
    return canonical if len(canonical) <= MAX_URL_LENGTH else ""


def internal_slug(href: str) -> str:
    """Return the slug of the topic that a canonical address leads to, or "" for any other address."""
    internal = _INTERNAL.fullmatch(href)
    return internal[2] if internal and internal[1] == "topics" else ""


def internal_public_id(href: str) -> str:
    """Return the public id in a canonical permanent address (`/t/<public_id>/`), or "" for any other address."""
    internal = _INTERNAL.fullmatch(href)
    return internal[2].lower() if internal and internal[1] == "t" else ""


def _plain(url: str) -> str:
    """Return the address trimmed and composed, or "" if it holds a backslash or a character that cannot be
    seen.
    """
    url = url.strip(" \t\r\n\f")
    if len(url) > MAX_URL_LENGTH:
        return ""
    url = nfc(url)
    if "\\" in url or not url.isprintable():
        return ""
    return url
