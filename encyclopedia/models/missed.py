"""What was searched for and not found: counted by term, so that the board sees what is missing."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MissedTerm(models.Model):
    """Words that a search did not find, and how often. Nothing here says who asked, on which day, or in what order.

    Until they were asked for often enough they are not even kept as words: only their keyed digest is, by which the
    next search for the same words is counted (``encyclopedia.missed``).
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    term = models.CharField(_("words"), max_length=80, blank=True, editable=False)
    count = models.PositiveIntegerField(_("searches"), default=1, editable=False)
    last_month = models.DateField(
        _("last asked in"), editable=False, help_text=_("The first day of a month.")
    )
    dismissed_at = models.DateTimeField(_("dismissed at"), null=True, editable=False)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("dismissed by"),
    )

    class Meta:
        ordering = ["-count", "term"]
        verbose_name = _("term searched for and not found")
        verbose_name_plural = _("searched for and not found")
        constraints = [
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True, dismissed_by__isnull=True)
                | Q(dismissed_at__isnull=False, dismissed_by__isnull=False),
                name="missed_term_dismissed_all_or_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.term
