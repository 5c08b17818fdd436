"""The article: everything on a topic page that was signed, and who signed it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from encyclopedia.content import Content, ReferenceContent, is_callout, safe_web_url, sanitise_html
from encyclopedia.images import public_address, staff_address
from encyclopedia.models import Edition, Topic

from .changes import what_changed
from .figures import Address, figures_of
from .qr import qr_code
from .words import (
    is_of_changes,
    long_date,
    profession,
    reviewers_of_changes,
    signer,
    signer_names,
    whole_page_reviewers,
)

SAMPLE = ("sample text", "texto de muestra")
"""Demonstration content says so at the start of its attribution; the page then says so beside its title."""

_EXTERNAL = re.compile(r'<a href="(https?://[^"]*)"')
_CITATION = re.compile(r'<a href="#ref-([0-9]+)">\[\1\]</a>')


def section_html(html: str) -> SafeString:
    """Return the body of a section ready to print: sanitised again, wide tables in a box that scrolls by itself.

    Citations are raised, and a screen reader says "reference 3" instead of brackets.
    """
    return _dressed(sanitise_html(html))


def _dressed(clean: str) -> SafeString:
    """Give clean HTML what the page adds to it."""
    clean = _EXTERNAL.sub(r'<a href="\1" rel="noopener"', clean)
    clean = _CITATION.sub(_raised_citation, clean)
    if "<table" in clean:
        # Focusable, so that a keyboard can scroll it too (WCAG 2.1.1).
        name = escape(_("Table"))
        box = f'<div class="table-box" role="region" aria-label="{name}" tabindex="0"><table'
        clean = clean.replace("<table", box).replace("</table>", "</table></div>")
    return mark_safe(clean)  # noqa: S308 - sanitised by the caller, or made from what was


def _raised_citation(found: re.Match[str]) -> str:
    name = escape(_("reference %(number)s") % {"number": found[1]})
    return f'<sup><a href="#ref-{found[1]}" aria-label="{name}">[{found[1]}]</a></sup>'


def reference_links(reference: ReferenceContent) -> list[tuple[str, str]]:
    """Return (address, words) of every way to the source. Addresses that are no web pages are left out."""
    links = []
    url = safe_web_url(reference["url"])
    if url:
        links.append((url, (urlsplit(url).hostname or url).removeprefix("www.")))
    if reference["doi"]:
        links.append(
            (f"https://doi.org/{quote(reference['doi'], safe='/:;().-_')}", f"doi:{reference['doi']}")
        )
    if reference["pmid"]:
        pmid = quote(reference["pmid"], safe="")
        links.append((f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/", f"PubMed {reference['pmid']}"))
    return links


def _reference(reference: ReferenceContent) -> dict[str, Any]:
    accessed = reference["accessed_on"]
    return {
        "text": reference["text"],
        "links": reference_links(reference),
        "accessed": long_date(date.fromisoformat(accessed)) if accessed else "",
    }


def _permanent_url(public_id: str) -> str:
    return f"{settings.BASE_URL}/t/{public_id}/"


def _article(
    content: Content,
    public_id: str,
    review: dict[str, Any],
    marks: Mapping[str, SafeString] | None = None,
    address: Address = public_address,
) -> str:
    marks = marks or {}
    figures = figures_of(content, address)
    attribution = content["attribution"]
    is_sample = attribution["text"].casefold().startswith(SAMPLE)
    context = {
        "content": {**content, **{name: marks[name] for name in ("title", "summary") if name in marks}},
        "sections": [
            {
                "key": item["key"],
                "heading": item["heading"],
                "is_callout": is_callout(item),
                "figures": figures.get(item["key"], []),
                "html": _dressed(marks[name])
                if (name := f"section:{item['key']}") in marks
                else section_html(item["html"]),
            }
            for item in content["sections"]
        ],
        "references": [_reference(item) for item in content["references"]],
        "sample": attribution["text"] if is_sample else "",
        "source_url": safe_web_url(attribution["source_url"]),
        "permanent_url": _permanent_url(public_id),
        **review,
    }
    return get_template("encyclopedia/article.html").render(context)


def render_article(edition: Edition, content: Content, public_id: str, before: Content | None) -> str:
    """Return the article of an edition, in the language of its content; ``before`` is what the one before it said.

    The edition need not be stored yet, nor have an instant from which it is shown.
    """
    with override(content["language"]):
        attested = edition.attestation
        review: dict[str, Any] = {
            "edition": edition,
            "as_of": long_date(edition.current_as_of),
            "changed": what_changed(content, before),
            "qr": qr_code(_permanent_url(public_id)),
            "reviewed_by": signer_names(whole_page_reviewers(edition.reviewers)),
            "changes_by": signer_names(reviewers_of_changes(edition.reviewers)),
            "reviewers": [
                {
                    "name": signer(person),
                    "profession": profession(person.get("profession", "")),
                    "changes_on": long_date(date.fromisoformat(person["signed_on"]))
                    if is_of_changes(person)
                    else "",
                }
                for person in edition.reviewers
            ],
        }
        if attested:
            review["attested_by"] = signer(attested)
            # An import of an earlier release did not tell its day: that of its edition. Where such a release also
            # published changes after it, their pages say their own day, which is too late.
            signed_on = attested.get("signed_on")
            day = date.fromisoformat(signed_on) if signed_on else timezone.localdate(edition.shown_from)
            review["attested_on"] = long_date(day)
        return _article(content, public_id, review)


def preview(content: Content, topic: Topic, marks: Mapping[str, SafeString] | None = None) -> str:
    """Return the article as patients would see it, for staff: marked as not reviewed, and with no date or signer.

    ``marks`` are parts to show in a form of their own, in HTML made from sanitised words: "title", "summary", and
    "section:KEY" for the body of a section.
    """
    with override(content["language"]):
        return _article(content, topic.public_id, {"is_preview": True}, marks, staff_address)
