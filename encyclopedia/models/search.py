"""What search reads: derived from the shown edition's signed content alone, and made again at any time.

The full-text columns and tables themselves differ by database: see ``encyclopedia.search`` and the migration.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .catalogue import Topic
from .editions import Edition


class SearchDocument(models.Model):
    """The words of one topic's shown edition, as plain text."""

    topic = models.OneToOneField(Topic, models.CASCADE, primary_key=True, related_name="+")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    names = models.TextField(_("also called"), blank=True, help_text=_("One a line."))
    headings = models.TextField(_("headings"), blank=True)
    body = models.TextField(_("text"), blank=True)

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
