"""Accent colours: whether text in one can be read (WCAG 2.2, 1.4.3), and the shades that pages derive from it."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
READABLE: Final = 4.5
"""The contrast that WCAG AA asks of text."""


@dataclass(frozen=True)
class Palette:
    """The colours of base.css that an accent stands on; a test holds the two files together."""

    paper: str
    card: str
    ink: str
    default: str
    towards: str
    """Where an accent goes to gain contrast: black on light paper, white on dark."""


LIGHT: Final = Palette(paper="#fbf9f4", card="#ffffff", ink="#1c292c", default="#0f5c5f", towards="#000000")
DARK: Final = Palette(paper="#12181a", card="#1a2224", ink="#e7eae7", default="#86cdc8", towards="#ffffff")


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, other: str, share: float) -> str:
    """Return ``colour`` with a share (0 to 1) of ``other`` mixed in."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG counts it, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def shades(accent: str, palette: Palette) -> dict[str, str]:
    """Return the properties of base.css that follow from an accent."""
    on_accent = max(("#ffffff", "#0b1718"), key=lambda text: contrast(accent, text))
    return {
        "--accent": accent,
        "--accent-strong": mix(accent, palette.towards, 0.3),
        "--on-accent": on_accent,
        "--tint": mix(palette.paper, accent, 0.09 if palette is LIGHT else 0.14),
    }


def pairs(accent: str, palette: Palette) -> dict[str, tuple[str, str]]:
    """Return the pairs of colours that pages put text in, the text's first, by where they stand."""
    made = shades(accent, palette)
    return {
        "link": (accent, palette.paper),
        "link on a card": (accent, palette.card),
        "link in a box": (accent, made["--tint"]),
        "link pointed at": (made["--accent-strong"], made["--tint"]),
        "text in a box": (palette.ink, made["--tint"]),
        "button": (made["--on-accent"], accent),
        "button pointed at": (made["--on-accent"], made["--accent-strong"]),
    }


def worst_contrast(accent: str, palette: Palette) -> float:
    """Return the least contrast among these pairs."""
    return min(contrast(*pair) for pair in pairs(accent, palette).values())


def readable(accent: str, palette: Palette) -> str:
    """Return the nearest colour to this one, on its way to black or white, that can be read."""
    for step in range(101):
        found = mix(accent, palette.towards, step / 100)
        if worst_contrast(found, palette) >= READABLE:
            return found
    return palette.default


def why_unreadable(accent: str, palette: Palette) -> str:
    """Return, for the person who chose it, why text in this colour could not be read and what to do; "" if it can."""
    worst = worst_contrast(accent, palette)
    if worst >= READABLE:
        return ""
    words = {"found": f"{worst:.1f}", "needed": READABLE, "better": readable(accent, palette)}
    if palette is LIGHT:
        told = _(
            "Text in this colour is too pale to read on the light page: its contrast is %(found)s to 1, and "
            "%(needed)s to 1 is needed. Choose a darker colour. The nearest one that works is %(better)s."
        )
    else:
        told = _(
            "Text in this colour is too dark to read on the dark page: its contrast is %(found)s to 1, and "
            "%(needed)s to 1 is needed. Choose a lighter colour. The nearest one that works is %(better)s."
        )
    return told % words
