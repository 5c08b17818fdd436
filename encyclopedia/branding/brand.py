"""The settings of the site as pages use them: read once a process for each state they are in.

The one query of a topic page brings the number of that state (``SiteSettings.number``), and so does each other page; a
process that knows an older one reads them again. So a change is on every page at once, with no process told of it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import Error
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse

from encyclopedia.models import SiteSettings

from .colours import DARK, LIGHT, shades


@dataclass(frozen=True)
class Brand:
    """How the site presents itself. ``number`` is that of the settings it was made from; 0 where there are none."""

    number: int = 0
    name: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    emergency_number: str = ""
    theme: str = ""
    """A style sheet with the site's own accent; "" where that is the product's."""
    logo: str = ""
    logo_width: int = 0
    logo_height: int = 0
    changed_at: datetime | None = None

    @property
    def theme_digest(self) -> str:
        return hashlib.sha256(self.theme.encode()).hexdigest()[:16] if self.theme else ""

    @property
    def theme_url(self) -> str:
        return reverse("encyclopedia:theme", args=[self.theme_digest]) if self.theme else ""

    @property
    def logo_url(self) -> str:
        return reverse("encyclopedia:logo", args=[self.logo]) if self.logo else ""

    @property
    def telephone_url(self) -> str:
        return "tel:" + "".join(c for c in self.telephone if c.isdigit() or c == "+")

    @property
    def has_contact(self) -> bool:
        return bool(self.address or self.email or self.telephone)


_known: Brand | None = None


def _made_from(row: SiteSettings | None) -> Brand:
    if row is None:
        return Brand(name=settings.SITE_NAME)
    logo = row.logo
    return Brand(
        number=row.number,
        name=row.name or settings.SITE_NAME,
        address=row.address,
        email=row.email,
        telephone=row.telephone,
        emergency_number=row.emergency_number,
        theme=theme_of(row),
        logo=logo.digest if logo else "",
        logo_width=logo.width if logo else 0,
        logo_height=logo.height if logo else 0,
        changed_at=row.changed_at,
    )


def theme_of(row: SiteSettings) -> str:
    """Return the style sheet that puts the site's accents in the place of the product's."""

    def rule(accent: str, palette: Any) -> str:
        return ":root{" + ";".join(f"{k}:{v}" for k, v in shades(accent, palette).items()) + "}"

    light = rule(row.accent_light, LIGHT) if row.accent_light else ""
    dark = rule(row.accent_dark, DARK) if row.accent_dark else rule(DARK.default, DARK) if light else ""
    return light + (f"@media (prefers-color-scheme:dark){{{dark}}}" if dark else "")


def brand_of(number: int | None) -> Brand:
    """Return the brand of the settings with this number (None: there are none): no query when it is known here."""
    if _known is not None and _known.number == (number or 0):
        return _known
    return brand_now()


def brand_now() -> Brand:
    """Return the brand as it is: one query. Where the database does not answer, as it was last seen here."""
    global _known  # noqa: PLW0603 - what a process has seen last
    try:
        _known = _made_from(SiteSettings.objects.select_related("logo").defer("logo__body").first())
    except Error:
        return brand_known()
    return _known


def brand_known() -> Brand:
    """Return the brand as this process saw it last, without asking anybody."""
    return _known or Brand(name=settings.SITE_NAME)


@receiver(post_save, sender=SiteSettings, dispatch_uid="forget-brand")
def forget_brand(**_kwargs: Any) -> None:
    """Drop what was read when settings are saved in this process. Others learn of it by the new number."""
    global _known  # noqa: PLW0603 - as above
    _known = None
