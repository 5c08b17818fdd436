"""What search reads: derived from the shown edition's signed content alone, and made again at any time.

Ordinary tables under ordinary indexes, alike on every database: docs/adr/0007-search.md.
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
    """One name of a topic, a short field of its own to be ranked: position 0 is its title, then its also-called names,
    then the parts of either that readers use alone (``encyclopedia.search.naming``).

    ``key`` is the name as ``encyclopedia.search.words.key`` writes it: what a query must equal to be that very name.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=200)
    is_part = models.BooleanField(default=False)
    # Its stems in order, between spaces, and how much of the name each is, in thousandths.
    stems = models.CharField(max_length=400, default="")
    shares = models.CharField(max_length=200, default="")

    class Meta:
        verbose_name = _("searched name")
        verbose_name_plural = _("searched names")
        constraints = [
            models.UniqueConstraint(fields=["topic", "position"], name="one_searched_name_per_position"),
        ]
        indexes = [models.Index(fields=["key"], name="searched_name_by_key")]

    def __str__(self) -> str:
        return self.key


class SearchWord(models.Model):
    """One word of one name. No constraint looks after its topic: it goes where the topic's document goes."""

    topic = models.ForeignKey(Topic, models.DO_NOTHING, related_name="+", db_constraint=False)
    position = models.PositiveSmallIntegerField()  # of the name
    stem = models.CharField(max_length=60)
    share = models.PositiveSmallIntegerField()
    is_first = models.BooleanField()
    # The name from this word on, folded: what a suggestion begins with. "" in a part of a name, which is none itself.
    rest = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("searched word")
        verbose_name_plural = _("searched words")
        indexes = [
            # With all that ranking asks, in the order in which it asks: it reads the beginning of the index alone.
            models.Index(fields=["stem", "-share", "topic", "position"], name="searched_word_by_stem"),
            models.Index(fields=["rest"], opclasses=["varchar_pattern_ops"], name="searched_word_by_rest"),
        ]

    def __str__(self) -> str:
        return self.stem


class SearchTerm(models.Model):
    """One of the stems that a topic's text is about, and how much, in thousandths. It goes where the document goes."""

    topic = models.ForeignKey(Topic, models.DO_NOTHING, related_name="+", db_constraint=False)
    stem = models.CharField(max_length=60)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("searched term")
        verbose_name_plural = _("searched terms")
        indexes = [models.Index(fields=["stem", "-weight", "topic"], name="searched_term_by_stem")]

    def __str__(self) -> str:
        return self.stem


class SearchSpelling(models.Model):
    """One key (``encyclopedia.search.spelling``) under which a word of a name is found when it is misspelt."""

    key = models.CharField(max_length=40)
    word = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("spelling")
        verbose_name_plural = _("spellings")
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="one_spelling_per_key_and_word")]

    def __str__(self) -> str:
        return self.word


class SynonymGroup(models.Model):
    """Words and phrases that mean the same to a reader: who types one finds what has another.

    In force at once, while it is in use, beside the vocabulary that ships with the product
    (``encyclopedia/search/vocabulary``).
    """

    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.ENGLISH)
    words = models.TextField(
        _("words"), help_text=_("Words or phrases that mean the same, one a line. At least two.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_used = models.BooleanField(
        _("in use"), default=True, help_text=_("Search takes no notice of a group that is not in use.")
    )
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
