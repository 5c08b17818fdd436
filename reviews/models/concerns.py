"""What came up about a page out of turn: a note of the staff, or changed data that its words may not fit any more."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from encyclopedia.models import Topic

from .rounds import ReviewRound


class Concern(models.Model):
    """It waits until a whole-page review takes it up (``round``), or a chair says why none is needed (``reason``).

    Where that review ends unpublished it waits again, and ``round`` is the last that had it before it. What was raised
    never changes, nor how it was answered (triggers).
    """

    class Kind(models.TextChoices):
        NOTE = "note", _("A note of the board")
        CODES = "codes", _("Clinical codes changed")
        NAMES = "names", _("Names that mean the same changed")

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="concerns", verbose_name=_("topic"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    words = models.TextField(_("what came up"))
    raised_at = models.DateTimeField(_("raised at"))
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("raised by")
    )
    round = models.ForeignKey(
        ReviewRound,
        models.PROTECT,
        related_name="concerns",
        null=True,
        blank=True,
        verbose_name=_("review round"),
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("settled by"),
    )
    reason = models.TextField(_("why no review is needed"), blank=True)

    class Meta:
        ordering = ["raised_at", "id"]
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, reason="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(reason="")),
                name="concern_settled_all_or_nothing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["raised_at", "topic"],
                condition=Q(settled_at__isnull=True),
                name="concern_not_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.get_kind_display()}"
