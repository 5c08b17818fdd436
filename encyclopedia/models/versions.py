"""What is written: numbered versions of a topic, their sections and references, and who contributed.

Only ``encyclopedia.drafting`` writes words, only ``reviews.actions`` changes a status, and triggers freeze the words
of every version that is not a draft.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .catalogue import Topic


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    SUPERSEDED = "superseded", _("Superseded")
    ABANDONED = "abandoned", _("Abandoned")


OPEN_STATUSES = (Status.DRAFT, Status.IN_REVIEW)


class TopicVersion(models.Model):
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="versions", verbose_name=_("topic"))
    number = models.PositiveIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    key_points = models.JSONField(_("key points"), default=list, blank=True)
    also_called = models.JSONField(_("also called"), default=list, blank=True)
    author = models.CharField(_("author"), max_length=200, blank=True)
    attribution_text = models.TextField(_("attribution"), blank=True)
    license = models.CharField(_("license"), max_length=200, blank=True)
    source_url = models.URLField(_("source address"), max_length=2000, blank=True)
    content_hash = models.CharField(_("content hash"), max_length=64)
    based_on = models.ForeignKey(
        "encyclopedia.Edition",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("based on edition"),
    )
    follows = models.ForeignKey(
        "encyclopedia.Edition",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("follows edition"),
        help_text=_(
            "Of a translation: the edition of a sister topic whose words it says in its own language."
        ),
    )
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    saved_at = models.DateTimeField(_("saved at"))
    is_correction = models.BooleanField(
        _("correction"),
        default=False,
        help_text=_("Corrects the current edition while a longer draft of the topic may be open."),
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["topic_id", "-number"]
        verbose_name = _("topic version")
        verbose_name_plural = _("topic versions")
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["topic", "is_correction"],
                condition=Q(status__in=OPEN_STATUSES),
                name="one_open_draft_and_one_open_correction",
            ),
            models.CheckConstraint(
                condition=Q(is_correction=False) | Q(based_on__isnull=False),
                name="correction_starts_from_an_edition",
            ),
        ]
        indexes = [
            models.Index(fields=["status"], name="version_by_status"),
            # Holds all that is asked of translations when those behind their source are looked for.
            models.Index(
                fields=["id", "follows"], condition=Q(follows__isnull=False), name="version_that_follows"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"


class Section(models.Model):
    version = models.ForeignKey(
        TopicVersion, models.PROTECT, related_name="sections", verbose_name=_("version")
    )
    key = models.SlugField(_("key"), max_length=80)
    heading = models.CharField(_("heading"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    is_callout = models.BooleanField(_("call-out"), default=False)
    images = models.JSONField(_("pictures"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    history = HistoricalRecords()

    class Meta:
        ordering = ["version_id", "position", "id"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="one_section_per_key")]

    def __str__(self) -> str:
        return self.heading


class Reference(models.Model):
    """A numbered source; ``position`` is its number on the page."""

    version = models.ForeignKey(
        TopicVersion, models.PROTECT, related_name="references", verbose_name=_("version")
    )
    position = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"))
    url = models.URLField(_("address"), max_length=2000, blank=True)
    doi = models.CharField(_("DOI"), max_length=250, blank=True)
    pmid = models.CharField(_("PubMed id"), max_length=20, blank=True)
    accessed_on = models.DateField(_("accessed on"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["version_id", "position", "id"]
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        # Those of the other identifiers, on PostgreSQL: migration 0025.
        indexes = [models.Index(fields=["pmid"], name="reference_by_pmid")]

    def __str__(self) -> str:
        return self.text[:80]


class Contribution(models.Model):
    """Who had a hand in the words of a version. Append-only: it decides who may not approve (invariant 3)."""

    class Act(models.TextChoices):
        WROTE = "wrote", _("wrote")
        EDITED = "edited", _("edited")
        IMPORTED = "imported", _("imported")

    version = models.ForeignKey(
        TopicVersion, models.PROTECT, related_name="contributions", verbose_name=_("version")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="contributions", verbose_name=_("person")
    )
    act = models.CharField(_("act"), max_length=10, choices=Act)
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            models.UniqueConstraint(fields=["version", "user", "act"], name="one_contribution_of_each_act"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.act}"


class IncomingText(models.Model):
    """Words that an import or a correction brought while somebody's own words stood in the way: kept whole, shown
    beside the draft. ``base`` is the text that both sides began from, where it is known.
    """

    class Origin(models.TextChoices):
        IMPORT = "import", _("Import")
        CORRECTION = "correction", _("Correction")

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="incoming_texts", verbose_name=_("topic"))
    origin = models.CharField(_("origin"), max_length=12, choices=Origin, default=Origin.IMPORT)
    base = models.TextField(_("content that both began from"), blank=True)
    content = models.TextField(_("content"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("received by")
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

    class Meta:
        ordering = ["received_at", "id"]
        verbose_name = _("incoming text")
        verbose_name_plural = _("incoming texts")
        constraints = [
            models.UniqueConstraint(
                fields=["topic"], condition=Q(settled_at__isnull=True), name="one_unsettled_text_per_topic"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="incoming_text_settled_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.received_at:%Y-%m-%d}"
