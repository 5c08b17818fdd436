"""The clock: when it last ran, and how the board paces what it may bring before it."""

from typing import Final

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

USUAL_PACE: Final = 100


class ReviewPace(models.Model):
    """One row, made with the table."""

    most_in_a_month = models.PositiveSmallIntegerField(
        _("most re-reviews in a month"),
        null=True,
        blank=True,
        default=USUAL_PACE,
        validators=[MinValueValidator(1)],
        help_text=_(
            "So many reviews the clock opens in a month, those due first. Reviews that it opened before and that are "
            "not over yet count too. Empty: no limit, each page on its day."
        ),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedule")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_row_of_review_pace"),
            models.CheckConstraint(
                condition=Q(most_in_a_month__isnull=True) | Q(most_in_a_month__gte=1),
                name="review_pace_lets_something_through",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Pace of the board"))


class ClockRun(models.Model):
    """When ``run_due_work`` last ran: one row, or none before its first time. No evidence of anything."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("last run of the clock")
        verbose_name_plural = _("last run of the clock")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_row_of_clock_runs")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
