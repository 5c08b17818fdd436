"""How the pages read, and which name no source: from figures that are stored with each edition's page (derived)."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Case, Count, IntegerField, Value, When
from django.utils.translation import gettext as _

from encyclopedia.content.gaps import TARGET_GRADE
from encyclopedia.content.legibility import EASY
from encyclopedia.models import Edition
from reviews.charts import Plot, Series, Table, cell

from . import links
from .bands import GRADES, LEGIBILITIES, NOT_MEASURED, Band
from .conditions import shown_on
from .days import Day


class Figures(NamedTuple):
    """What is stored of pages that agree in it; None: not known."""

    grade: int | None
    legibility: int | None
    has_sources: int | None

    @property
    def is_measured(self) -> bool:
        return self.grade is not None or self.legibility is not None


def figures(day: Day) -> Counter[Figures]:
    """How many shown pages have each figure. One query, whose answer grows with the figures and not with the pages."""
    has_sources = Case(
        When(page__sources__gt=0, then=Value(1)),
        When(page__sources=0, then=Value(0)),
        output_field=IntegerField(),
    )
    rows = (
        Edition.objects.filter(shown_on(day.on, day.today))
        .order_by()
        .annotate(has_sources=has_sources)
        .values_list("page__grade_tenths", "page__legibility_tenths", "has_sources")
        .annotate(n=Count("*"))
    )
    return Counter({Figures(*row): n for *row, n in rows})


def _distribution(day: Day, key: str, title: str, bands: Sequence[Band], found: Counter[int | None]) -> Plot:
    counts = [sum(n for tenths, n in found.items() if band.holds(tenths)) for band in bands]
    urls = [links.editions(shown=day.on, reading=band.key) for band in bands]
    names = [str(band.name) for band in bands]
    short = [band.short for band in bands]
    return Plot(key, title, _("How they read"), names, [Series(_("Pages"), counts, urls)], short=short)


def _by(found: Counter[Figures], field: str) -> Counter[int | None]:
    sums: Counter[int | None] = Counter()
    for one, n in found.items():
        sums[getattr(one, field)] += n
    return sums


def sources(day: Day, found: Counter[Figures]) -> Table:
    """Pages with and without references, and those of which no figure is stored."""
    by_sources = _by(found, "has_sources")
    unknown = sum(n for one, n in found.items() if not one.is_measured)
    rows = [
        [
            cell(_("Pages without references")),
            cell(by_sources[0], links.editions(shown=day.on, sources="none")),
        ],
        [cell(_("Pages with references")), cell(by_sources[1], links.editions(shown=day.on, sources="some"))],
    ]
    if uncounted := by_sources[None]:
        url = links.editions(shown=day.on, sources="unknown")
        rows.append([cell(_("Pages whose references are not counted yet")), cell(uncounted, url)])
    url = links.editions(shown=day.on, reading=NOT_MEASURED)
    rows.append([cell(_("Pages whose reading was not measured")), cell(unknown, url)])
    return Table(
        "sources",
        _("References of the pages that patients read"),
        [_("Which"), _("Pages")],
        rows,
        note=_(
            "Not measured: texts of fewer than twenty words, and pages stored by an earlier release. The command "
            "render_pages measures those, and counts their references."
        ),
    )


def texts_part(day: Day) -> list[Plot | Table]:
    found = figures(day)
    english = _("Pages in English by reading grade (Flesch-Kincaid). Aim: grade %(aim)d")
    spanish = _("Pages in Spanish by legibility (scale INFLESZ). Aim: %(aim)d or more")
    return [
        _distribution(day, "reading-grade", english % {"aim": TARGET_GRADE}, GRADES, _by(found, "grade")),
        _distribution(day, "legibility", spanish % {"aim": EASY}, LEGIBILITIES, _by(found, "legibility")),
        sources(day, found),
    ]
