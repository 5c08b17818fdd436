"""The frame: what stands around a stored page. Rendered once a process for a disclaimer, a language and a brand.

A template marks its openings with comments; the text between them is kept. Sanitised content can hold no comment, and
nothing here searches stored pages for one.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.safestring import mark_safe

from encyclopedia.branding import Brand
from encyclopedia.content import sanitise_html
from encyclopedia.models import SiteSettings, SiteText
from encyclopedia.rendering import render_html

_OPENING = "<!--opening-->"


@dataclass(frozen=True)
class Frame:
    """The text before, between and after the openings: head, address, links to sister pages, notice, and the article
    with what follows it. ``emergency`` is the sentence of this site on emergencies, for the opening of a stored form.

    Between two of them stands the way to the homes of other languages: what a page without sisters shows in that place.
    """

    pieces: tuple[str, ...]
    emergency: str
    etag: str

    def around(
        self,
        *,
        head: str,
        canonical: str,
        notice: str,
        article: str,
        after: str = "",
        alternates: str = "",
        switch: str = "",
    ) -> str:
        p = self.pieces
        opening = (p[0], head, p[1], canonical, p[2], alternates, p[3], switch or p[4], p[5])
        return "".join((*opening, notice, p[6], article, after, p[7]))


_frames: dict[tuple[int | None, str, bool, int], Frame] = {}


def frame_for(site_text_id: int | None, language: str, brand: Brand, *, is_past: bool = False) -> Frame:
    """Return the frame with this disclaimer in this language; one query the first time, none after.

    Site texts are append-only, so what was rendered for an id stays right. ``is_past`` keeps search engines out.
    None stands for a language without a disclaimer of its own: it gets that of the default language, at one query.
    """
    if site_text_id is None and language != settings.LANGUAGE_CODE:
        site_text_id = latest_disclaimer_id()
    key = (site_text_id, language, is_past, brand.number)
    frame = _frames.get(key)
    if frame is None:
        text = SiteText.objects.filter(pk=site_text_id).first() if site_text_id is not None else None
        frame = _frames[key] = _build(text, language, brand, is_past=is_past)
    return frame


def latest_disclaimer_id() -> int | None:
    """Return the id of the disclaimer in force in the default language."""
    return (
        SiteText.objects.filter(key=SiteText.Key.DISCLAIMER, language=settings.LANGUAGE_CODE)
        .order_by("-number")
        .values_list("pk", flat=True)
        .first()
    )


def _build(text: SiteText | None, language: str, brand: Brand, *, is_past: bool) -> Frame:
    opening = mark_safe(_OPENING)  # noqa: S308 - a constant
    disclaimer = mark_safe(sanitise_html(text.body)) if text else ""  # noqa: S308 - sanitised in the same breath
    context = {"opening": opening, "disclaimer": disclaimer, "is_past": is_past, "site": brand}
    html = render_html("encyclopedia/topic.html", context, language=language)
    pieces = tuple(html.split(_OPENING))
    if len(pieces) != 8:
        raise ValueError(f"topic.html has {len(pieces) - 1} openings, and 7 are filled")
    emergency = render_html("encyclopedia/emergency.html", context, language=language)
    digest = hashlib.sha256(f"{html}\0{emergency}".encode()).hexdigest()
    return Frame(pieces, emergency, digest[:12])


@receiver(post_save, sender=SiteText, dispatch_uid="forget-frames")
@receiver(post_save, sender=SiteSettings, dispatch_uid="forget-frames-of-a-brand")
def forget_frames(**_kwargs: Any) -> None:
    """Drop what was rendered when a text or the settings are written in this process. Others learn of it by the new id
    or number.
    """
    _frames.clear()
