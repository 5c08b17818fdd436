"""How the site would look with what stands in the form: a sample in light and dark, and each contrast as measured.

Drawn as a picture (SVG), whose colours are attributes: under a strict content security policy there is no inline style.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from encyclopedia.branding import COLOUR, DARK, LIGHT, Palette
from encyclopedia.branding.colours import READABLE, contrast, pairs, shades

_PLACES: Final[Mapping[str, Any]] = {
    "link": _("Links on the page"),
    "link on a card": _("Links on a card"),
    "link in a box": _("Links in a tinted box"),
    "link pointed at": _("Links that are pointed at"),
    "text in a box": _("Text in a tinted box"),
    "button": _("Words on a button"),
    "button pointed at": _("Words on a button that is pointed at"),
}


@dataclass(frozen=True)
class Measured:
    """The contrast of one pair of colours, as people read it ("5.1"), and whether text can be read in it."""

    place: Any
    contrast: str
    is_enough: bool


@dataclass(frozen=True)
class Sample:
    """A page in one of the two schemes: its colours, and how they stand against each other."""

    key: str
    title: Any
    palette: Palette
    accent: str
    strong: str
    on_accent: str
    tint: str
    measured: list[Measured]


@dataclass(frozen=True)
class Look:
    """The name and the samples. ``needed`` is the contrast that text must have."""

    name: str
    emergency_number: str
    samples: list[Sample]
    needed: float = READABLE


def look_of(values: Mapping[str, Any]) -> Look:
    """Return how pages look with these settings, typed or stored; what is no colour counts as none."""
    return Look(
        str(values.get("name") or settings.SITE_NAME),
        str(values.get("emergency_number") or ""),
        [
            _sample("light", _("Light"), LIGHT, str(values.get("accent_light") or "")),
            _sample("dark", _("Dark"), DARK, str(values.get("accent_dark") or "")),
        ],
    )


def _sample(key: str, title: Any, palette: Palette, colour: str) -> Sample:
    accent = colour if COLOUR.fullmatch(colour) else palette.default
    made = shades(accent, palette)
    measured = [(place, contrast(*pair)) for place, pair in pairs(accent, palette).items()]
    return Sample(
        key,
        title,
        palette,
        accent,
        made["--accent-strong"],
        made["--on-accent"],
        made["--tint"],
        # Cut, not rounded: 4.46 is not enough, and must not be told as 4.5.
        [
            Measured(_PLACES[place], f"{int(found * 10) / 10:.1f}", found >= READABLE)
            for place, found in measured
        ],
    )
