"""Bands of the reading measures: school grades of English pages, the steps of the scale INFLESZ of Spanish ones."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Band:
    """Pages whose figure, in tenths, is at least ``first`` and below ``past``; None: without end."""

    key: str
    name: str | Promise
    first: int | None
    past: int | None

    @property
    def short(self) -> str:
        """What fits under a bar."""
        if self.first is None:
            return f"<{(self.past or 0) // 10}"
        return f"{self.first // 10}+" if self.past is None else str(self.first // 10)

    def holds(self, tenths: int | None) -> bool:
        """Whether a figure lies in the band; one that is not known lies in none."""
        if tenths is None:
            return False
        return (self.first is None or tenths >= self.first) and (self.past is None or tenths < self.past)


GRADES: Final = (
    Band("en.5", _("Up to grade 5"), None, 60),
    Band("en.6", _("Grade 6"), 60, 70),
    Band("en.7", _("Grade 7"), 70, 80),
    Band("en.8", _("Grade 8"), 80, 90),
    Band("en.9", _("Grade 9"), 90, 100),
    Band("en.10", _("Grade 10"), 100, 110),
    Band("en.11", _("Grade 11"), 110, 120),
    Band("en.12", _("Grade 12 and above"), 120, None),
)
# Barrio-Cantalejo and others 2008 (``encyclopedia.content.legibility``).
LEGIBILITIES: Final = (
    Band("es.80", _("Very easy (80 and above)"), 800, None),
    Band("es.65", _("Fairly easy (65 to 80)"), 650, 800),
    Band("es.55", _("Normal (55 to 65)"), 550, 650),
    Band("es.40", _("Somewhat hard (40 to 55)"), 400, 550),
    Band("es.0", _("Very hard (below 40)"), None, 400),
)
HARD: Final = Band("en.hard", _("Above grade 8"), 90, None)
"""From the grade after ``content.gaps.HARD_GRADE`` on."""

_FIELDS: Final = {
    **dict.fromkeys((*GRADES, HARD), "page__grade_tenths"),
    **dict.fromkeys(LEGIBILITIES, "page__legibility_tenths"),
}
_BY_KEY: Final = {band.key: band for band in _FIELDS}
NOT_MEASURED: Final = "none"


def band_words(key: str) -> str:
    """Raise KeyError where there is no such band."""
    return str(_("Not measured") if key == NOT_MEASURED else _BY_KEY[key].name)


def in_band(key: str) -> Q:
    """Editions whose page reads so. Raise KeyError where there is no such band."""
    if key == NOT_MEASURED:
        return Q(page__grade_tenths__isnull=True, page__legibility_tenths__isnull=True)
    band = _BY_KEY[key]
    field = _FIELDS[band]
    found = Q()
    if band.first is not None:
        found &= Q(**{f"{field}__gte": band.first})
    if band.past is not None:
        found &= Q(**{f"{field}__lt": band.past})
    return found
