"""What search reads: derived from the shown edition's signed content alone, and made again at any time.

The full-text columns and tables themselves differ by database: see ``encyclopedia.search`` and the migration.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .catalogue import Language, Topic
from .editions import Edition


class SearchDocument(models.Model):
    """The words of one topic's shown edition, as plain text."""

    topic = models.OneToOneField(Topic, models.CASCADE, primary_key=True, related_name="+")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    names = models.TextField(_("also called"), blank=True, help_text=_("One a line."))
    headings = models.TextField(_("headings"), blank=True)
    body = models.TextField(_("text"), blank=True)
    # [key, heading, where it begins in the body] of each section, in order.
    sections = models.JSONField(default=list)
    # Which way of indexing made it (``encyclopedia.search.ANALYSIS``): an older one is made anew after ``migrate``.
    analysis = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")

    def __str__(self) -> str:
        return self.title


class SearchName(models.Model):
    """One name of a topic (position 0 is its title), each a short field of its own to be ranked.

    ``key`` is the name as ``encyclopedia.search.words.key`` writes it: what a query must equal to be that very name.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=200)
    word_count = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("searched name")
        verbose_name_plural = _("searched names")
        constraints = [
            models.UniqueConstraint(fields=["topic", "position"], name="one_searched_name_per_position"),
        ]
        indexes = [models.Index(fields=["key"], name="searched_name_by_key")]

    def __str__(self) -> str:
        return self.key


class SynonymGroup(models.Model):
    """Words and phrases that mean the same to a reader: who types one finds what has another. In force at once.

    Beside the vocabulary that ships with the product (``encyclopedia/search/vocabulary``).
    """

    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.ENGLISH)
    words = models.TextField(
        _("words"), help_text=_("Words or phrases that mean the same, one a line. At least two.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["language", "words"]
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("groups of synonyms")

    def __str__(self) -> str:
        return ", ".join(self.phrases())

    def phrases(self) -> list[str]:
        """The words and phrases, as written."""
        return [line.strip() for line in self.words.splitlines() if line.strip()]
