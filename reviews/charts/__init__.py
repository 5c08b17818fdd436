"""Plots drawn on the server: accessible SVG without a style or a script, each with its data as a table.

Pure: numbers, words and addresses come in, markup goes out. A screen shows a plot by ``reviews/chart.html``, a table
alone by ``reviews/chart_table.html``, and links ``reviews/charts.css``.
"""

from .drawing import draw
from .plot import Plot, Series
from .table import Cell, Table, cell

__all__ = ["Cell", "Plot", "Series", "Table", "cell", "draw"]
