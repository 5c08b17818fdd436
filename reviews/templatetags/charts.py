"""Plots in templates."""

from django import template

from reviews.charts import Plot, draw
from reviews.charts.drawing import Drawn

register = template.Library()


@register.simple_tag
def drawn(plot: Plot) -> Drawn:
    """The picture of a plot and its key."""
    return draw(plot)
