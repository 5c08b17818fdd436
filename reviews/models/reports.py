"""What staff do with readers' reports: one row a step, and the last one says where a report stands."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from encyclopedia.models import Edition, Harm, ReaderReport

from .rounds import ReviewRound


class ReportState(models.TextChoices):
    """Where a report stands. New: nobody has decided. In review: a round of the board has it before it."""

    NEW = "new", _("New")
    IN_ROUND = "in_round", _("In review")
    ANSWERED = "answered", _("Answered")
    DISMISSED = "dismissed", _("Dismissed")


class ReportStep(models.Model):
    """One step in the handling of a report, append-only (triggers), sealed by its audit event.

    ``state`` and ``harm`` are those after it; where ``harm`` is empty, what the rules propose counts. ``edition`` is
    the one in which an answer says that the page was changed.
    """

    class Act(models.TextChoices):
        WEIGHED = "weighed", _("Weighed")
        ANSWERED = "answered", _("Answered")
        DISMISSED = "dismissed", _("Dismissed")
        REMOVED = "removed", _("Words removed")

    report = models.ForeignKey(
        ReaderReport, models.PROTECT, related_name="steps", verbose_name=_("reader report")
    )
    act = models.CharField(_("act"), max_length=10, choices=Act)
    state = models.CharField(_("state"), max_length=10, choices=ReportState)
    harm = models.CharField(_("harm"), max_length=10, choices=Harm, blank=True)
    note = models.TextField(_("why, or what was done"))
    round = models.ForeignKey(
        ReviewRound,
        models.PROTECT,
        related_name="report_steps",
        null=True,
        blank=True,
        verbose_name=_("review round"),
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("changed in edition")
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        ordering = ["id"]
        verbose_name = _("step with a reader report")
        verbose_name_plural = _("steps with reader reports")
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="report_step_says_why"),
            models.CheckConstraint(
                condition=~Q(state=ReportState.IN_ROUND) | Q(round__isnull=False),
                name="report_in_review_names_its_round",
            ),
        ]
        indexes = [
            # Holds all that is asked of the last step of each report.
            models.Index(fields=["report", "-id", "state", "harm", "round"], name="last_step_of_report")
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.report_id}"


class UnsettledReport(models.Model):
    """That a report is not settled: its last step, if it has any, says neither that it was answered nor dismissed.

    Settled reports grow for ever, so those that are not are kept apart. Triggers write the row with the report, take it
    away with the step that settles it, and put it back with one that opens it again; they refuse whatever else would
    take one away.
    """

    report = models.OneToOneField(
        ReaderReport,
        models.PROTECT,
        primary_key=True,
        related_name="unsettled",
        verbose_name=_("reader report"),
    )

    class Meta:
        verbose_name = _("report that is not settled")
        verbose_name_plural = _("reports that are not settled")

    def __str__(self) -> str:
        return f"report {self.report_id}"
