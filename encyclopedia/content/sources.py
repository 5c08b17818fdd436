"""What identifies a source: the same article, however somebody wrote its address."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from encyclopedia.content.types import ReferenceContent

_DOI_HOSTS: Final = frozenset({"doi.org", "dx.doi.org"})
_PUBMED: Final = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/([0-9]{1,9})")
_NAMED: Final = re.compile(r"(?:doi|pmid|pubmed(?: ?id)?)\s*:?\s*(?=[0-9])", re.IGNORECASE)
_A_DOI: Final = re.compile(r"10\.[0-9]{4,9}/\S{1,200}")
_A_PMID: Final = re.compile(r"[0-9]{1,9}")
_SCHEME: Final = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_AN_ADDRESS: Final = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::[0-9]+)?/\S*")
_DEFAULT_PORT: Final = re.compile(r"(?<=[^:]):(?:80|443)\Z")


def source_keys(reference: ReferenceContent) -> set[str]:
    """Return the normalised identifiers of a source: `doi:10.1000/x`, `pmid:123`, `url:example.org/path`.

    Two references with a key in common are of one source. An address at doi.org or PubMed counts as the identifier
    that it holds; any other loses its scheme, `www.`, a trailing slash and the fragment. Empty for a source that has
    text alone. DOIs are compared without regard to case (DOI Handbook, section 2.4), and without the punctuation that
    is copied along behind them.
    """
    keys = {_doi(reference["doi"]), _pmid(reference["pmid"]), _address(reference["url"])}
    return keys - {"", "url:"}


def source_key(typed: str) -> str:
    """Return the one identifier that somebody typed or pasted, in any usual form; "" where there is none.

    `10.1000/x`, `doi:10.1000/x` and `https://doi.org/10.1000/x` are one; so are `123`, `PMID: 123` and the address of
    that article at PubMed. Any other address needs its scheme or a dot and a path, as in `example.org/guideline`.
    """
    typed = typed.strip()
    bare = _NAMED.sub("", typed, count=1)
    if _A_DOI.fullmatch(bare):
        return _doi(bare)
    if _A_PMID.fullmatch(bare):
        return _pmid(bare)
    if not _SCHEME.match(typed):
        typed = f"https://{typed}" if _AN_ADDRESS.fullmatch(typed) else ""
    return _address(typed).removesuffix("url:")


def _doi(doi: str) -> str:
    doi = doi.lower().rstrip(".,;")
    return f"doi:{doi}" if doi else ""


def _pmid(pmid: str) -> str:
    return f"pmid:{int(pmid)}" if pmid.isascii() and pmid.isdigit() else ""


def _address(url: str) -> str:
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an unfinished IPv6 host
        return f"url:{url}"
    host = _DEFAULT_PORT.sub("", parts.netloc.lower()).removeprefix("www.")
    path = parts.path.rstrip("/")
    if host in _DOI_HOSTS and path.startswith("/10."):
        return _doi(unquote(path[1:]))
    if pubmed := _PUBMED.fullmatch(host + path):
        return _pmid(pubmed[1])
    return f"url:{host}{path}{'?' + parts.query if parts.query else ''}"
