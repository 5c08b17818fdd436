"""From a plot to SVG. Colours and strokes are classes of ``reviews/charts.css``: the page allows no style of its own.

Colour is never alone: each series of bars has a pattern, each line a dash and a mark of its own, and the key beside
the plot shows both.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from .plot import Plot, Series, tick_words

WIDTH, HEIGHT = 680, 280
_TOP, _BOTTOM, _RIGHT = 18, 40, 12
_PER_LETTER = 12  # of the letters at the axis on a phone, where they are drawn larger
_MOST_LABELS, _MOST_LABELS_NARROW = 13, 5
_SHADES = 6

# Drawn over the colour of a series; each is told from the others without any colour.
_HATCHES = (
    "",
    "M0 8L8 0M-2 2L2 -2M6 10L10 6",
    "M0 4H8",
    "M4 0V8",
    "M0 0L8 8M-2 6L2 10M6 -2L10 2",
    "M0 4H8M4 0V8",
)
_MARKS = ("M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", "M-4 -4H4V4H-4Z", "M0 -5L5 4H-5Z", "M0 -5L5 0L0 5L-5 0Z")


@dataclass(frozen=True)
class Drawn:
    """The picture, and its key: the sample and the name of each series."""

    svg: SafeString
    key: Sequence[tuple[SafeString, str]]


@dataclass(frozen=True)
class _Frame:
    """Where values and labels lie in the picture."""

    left: float
    top_value: float
    step: float
    count: int

    def x(self, place: float) -> float:
        return self.left + (place + 0.5) * self.slot

    def y(self, value: float) -> float:
        return _TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - value / self.top_value)

    @property
    def slot(self) -> float:
        return (WIDTH - self.left - _RIGHT) / max(self.count, 1)


def draw(plot: Plot) -> Drawn:
    """Draw the plot; an empty one is an axis without a bar."""
    frame = _frame(plot)
    svg = format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc><defs>{}</defs>{}{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        plot.key,
        plot.key,
        plot.key,
        plot.title,
        plot.key,
        plot.description,
        _patterns(plot),
        _axis(frame),
        _labels(plot, frame),
        _bars(plot, frame),
        _lines(plot, frame),
    )
    return Drawn(svg, [(_sample(plot, place), one.name) for place, one in enumerate(plot.series)])


def _frame(plot: Plot) -> _Frame:
    stacks = [
        sum(one.values[place] or 0 for one in plot.bars)
        for place in range(len(plot.labels) if plot.bars else 0)
    ]
    most = max([*stacks, *(value or 0 for one in plot.lines for value in one.values)], default=0)
    step = _step(most)
    top = max(math.ceil(most / step - 1e-9), 1) * step
    letters = max(len(tick_words(step * n)) for n in range(round(top / step) + 1))
    return _Frame(14 + _PER_LETTER * letters, top, step, len(plot.labels))


def _step(most: float) -> float:
    """The distance of the lines behind the plot: 1, 2 or 5 of a power of ten, so that four or five of them do."""
    if most <= 0:
        return 1
    power = 10.0 ** math.floor(math.log10(most / 4))
    return next(power * n for n in (1, 2, 5, 10) if power * n * 5 >= most)


def _axis(frame: _Frame) -> SafeString:
    rows = []
    for n in range(round(frame.top_value / frame.step) + 1):
        y = frame.y(n * frame.step)
        rows.append(
            (
                "chart-base" if n == 0 else "chart-grid",
                _n(frame.left),
                _n(y),
                WIDTH - _RIGHT,
                _n(y),
                _n(frame.left - 6),
                _n(y + 4),
                tick_words(n * frame.step),
            )
        )
    return format_html_join(
        "",
        '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/><text class="chart-tick" x="{}" y="{}">{}</text>',
        rows,
    )


def _labels(plot: Plot, frame: _Frame) -> SafeString:
    """The labels that fit: fewer of them on a phone, where letters are larger."""
    words = plot.short or plot.labels
    every = max(math.ceil(len(words) / _MOST_LABELS), 1)
    narrow = every * max(math.ceil(len(words) / every / _MOST_LABELS_NARROW), 1)
    return format_html_join(
        "",
        '<text class="chart-label{}" x="{}" y="{}">{}</text>',
        (
            ("" if place % narrow == 0 else " is-minor", _n(frame.x(place)), HEIGHT - 14, word)
            for place, word in enumerate(words)
            if place % every == 0
        ),
    )


def _bars(plot: Plot, frame: _Frame) -> SafeString:
    width = min(frame.slot * 0.72, 64)
    rows = []
    for place in range(len(plot.labels)):
        below = 0.0
        for number, one in enumerate(plot.bars):
            value = one.values[place]
            if not value:
                continue
            top = frame.y(below + value)
            rows.append(
                (
                    _n(frame.x(place) - width / 2),
                    _n(top),
                    _n(width),
                    _n(frame.y(below) - top),
                    f"url(#{_pattern(plot, number)})",
                )
            )
            below += value
    return format_html_join(
        "", '<rect class="chart-bar" x="{}" y="{}" width="{}" height="{}" fill="{}"/>', rows
    )


def _lines(plot: Plot, frame: _Frame) -> SafeString:
    parts = []
    for number, one in enumerate(plot.lines):
        shade = _line_shade(plot, number)
        path, is_drawn = [], False
        marks = []
        for place, value in enumerate(one.values):
            if value is not None:
                point = f"{_n(frame.x(place))} {_n(frame.y(value))}"
                path.append(f"{'L' if is_drawn else 'M'}{point}")
                marks.append((_MARKS[number % len(_MARKS)], f"translate({point})"))
            is_drawn = value is not None
        parts.append(
            format_html(
                '<g class="chart-line is-dash-{} {}"><path d="{}"/>{}</g>',
                number % len(_MARKS),
                shade,
                "".join(path),
                format_html_join("", '<path class="chart-mark" d="{}" transform="{}"/>', marks),
            )
        )
    return mark_safe("".join(parts))  # noqa: S308 - parts that format_html made


def _patterns(plot: Plot) -> SafeString:
    return format_html_join(
        "",
        '<pattern id="{}" class="{}" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<rect width="8" height="8"/><path d="{}"/></pattern>',
        (
            (_pattern(plot, number), _shade(number, one), _HATCHES[number % len(_HATCHES)])
            for number, one in enumerate(plot.bars)
        ),
    )


def _sample(plot: Plot, place: int) -> SafeString:
    """What stands beside the name of a series in the key."""
    number = place - len(plot.bars)
    if number < 0:
        mark = format_html(
            '<rect class="chart-bar" width="26" height="14" fill="url(#{})"/>', _pattern(plot, place)
        )
    else:
        mark = format_html(
            '<g class="chart-line is-dash-{} {}"><path d="M0 7H26"/>'
            '<path class="chart-mark" d="{}" transform="translate(13 7)"/></g>',
            number % len(_MARKS),
            _line_shade(plot, number),
            _MARKS[number % len(_MARKS)],
        )
    return format_html(
        '<svg class="chart-sample" viewBox="0 0 26 14" width="26" height="14" aria-hidden="true">{}</svg>',
        mark,
    )


def _pattern(plot: Plot, number: int) -> str:
    return f"{plot.key}-pattern-{number}"


def _shade(place: int, series: Series) -> str:
    return f"is-{series.tone}" if series.tone else f"is-shade-{place % _SHADES}"


def _line_shade(plot: Plot, number: int) -> str:
    """Over bars a line has the colour of letters: it is seen on each of theirs."""
    return "is-ink" if plot.bars else _shade(number, plot.lines[number])


def _n(value: float) -> str:
    """A coordinate: with one decimal, and never in the words of a language."""
    return f"{value:.1f}"
