"""What readers tell us: whether a page helped, counted; and what is wrong with it, in their words. Never who they are.

A report is bound to the edition that its sender read, and carries a day and no time. Its words stand in a row of their
own: a reader may have typed what nobody should keep, so that row alone can be taken away, by an act of
``reviews.actions`` and no other way (trigger). What is left still proves what was said, to whoever kept the words.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .editions import Edition


class Harm(models.TextChoices):
    """How much harm the thing that a report tells of may do."""

    NONE = "none", _("No harm")
    MINOR = "minor", _("Some harm")
    SERIOUS = "serious", _("Serious harm")


class HelpfulCount(models.Model):
    """How many readers of an edition found it helpful, and how many did not. Sums alone: there are no votes."""

    edition = models.OneToOneField(
        Edition, models.PROTECT, related_name="helpful_count", verbose_name=_("edition")
    )
    helpful = models.PositiveIntegerField(_("helpful"), default=0)
    not_helpful = models.PositiveIntegerField(_("not helpful"), default=0)

    class Meta:
        verbose_name = _("helpful count")
        verbose_name_plural = _("helpful counts")

    def __str__(self) -> str:
        return f"{self.helpful} : {self.not_helpful}"


class ReaderReport(models.Model):
    """What a reader said is wrong with an edition. Append-only (triggers).

    ``words_hash`` commits to the words (``encyclopedia.readers.commitment``) without giving them away.
    """

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="reader_reports", verbose_name=_("edition")
    )
    section = models.CharField(_("section"), max_length=80, blank=True, help_text=_("Empty: the whole page."))
    heading = models.CharField(_("heading then"), max_length=200, blank=True)
    received_on = models.DateField(_("received"))
    proposed_harm = models.CharField(_("proposed harm"), max_length=10, choices=Harm)
    proposed_because = models.JSONField(_("why that is proposed"), default=list, blank=True)
    words_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        verbose_name = _("reader report")
        verbose_name_plural = _("reader reports")
        permissions = [("triage_reports", "Can decide what becomes of readers' reports")]

    def __str__(self) -> str:
        return f"report {self.pk}"


class ReaderWords(models.Model):
    """The words of a report, as they were kept: addresses and numbers masked. Never changed; removed by an act.

    ``nonce`` keeps whoever has only the hash from guessing the words; ``sameness`` is one for all reports that say the
    same.
    """

    report = models.OneToOneField(
        ReaderReport, models.PROTECT, related_name="words", verbose_name=_("report")
    )
    text = models.TextField(_("words"))
    nonce = models.CharField(max_length=32)
    sameness = models.CharField(max_length=64, db_index=True)

    class Meta:
        verbose_name = _("words of a report")
        verbose_name_plural = _("words of reports")

    def __str__(self) -> str:
        return self.text[:80]
