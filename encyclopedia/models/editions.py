"""What is read: editions, immutable but for the instant at which they ended, and their stored pages."""

import json
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from encyclopedia.content import Content

from .catalogue import Topic
from .versions import TopicVersion


class ReviewKind(models.TextChoices):
    """Why a round of the board was held, and so why an edition exists."""

    NEW = "new", _("New topic")
    REVISION = "revision", _("Revision")
    REAFFIRMATION = "reaffirmation", _("Reaffirmation")
    CORRECTION = "correction", _("Correction")
    URGENT = "urgent", _("Urgent")
    ATTESTED_IMPORT = "attested_import", _("Attested import")


class Scope(models.TextChoices):
    WHOLE_PAGE = "whole_page", _("Whole page")
    CHANGES_ONLY = "changes_only", _("Changes only")


class EditionQuerySet(models.QuerySet["Edition"]):
    """The words in which public code asks for editions."""

    def shown(self) -> "EditionQuerySet":
        """Editions that patients read now: at most one a topic."""
        return self.filter(shown_until__isnull=True)

    def shown_in(self, language: str) -> "EditionQuerySet":
        """Editions that patients read now, of topics in one language."""
        return self.shown().filter(topic__language=language)

    def shown_at(self, instant: datetime) -> "EditionQuerySet":
        """Editions that patients read at ``instant``: at most one a topic."""
        return self.filter(shown_from__lte=instant).filter(
            Q(shown_until__isnull=True) | Q(shown_until__gt=instant)
        )


class Edition(models.Model):
    """What patients were shown from ``shown_from`` to ``shown_until`` (open while it is shown).

    ``content`` is the exact canonical JSON that was signed, as text; ``content_hash`` its SHA-256. Triggers refuse
    every change but setting ``shown_until`` once.
    """

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="editions", verbose_name=_("topic"))
    number = models.PositiveIntegerField(_("number"))
    version = models.ForeignKey(
        TopicVersion, models.PROTECT, related_name="editions", verbose_name=_("version")
    )
    kind = models.CharField(_("kind of review"), max_length=20, choices=ReviewKind)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope)
    title = models.CharField(_("title"), max_length=200)
    content = models.TextField(_("content"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    current_as_of = models.DateField(_("current as of"))
    reviewers = models.JSONField(
        _("reviewers"),
        help_text=_("Name, credentials and profession of each signer, as they were at signing."),
    )
    # For an attested import: who vouched for the earlier review, and why that could be relied on.
    attestation = models.JSONField(_("attestation"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    shown_from = models.DateTimeField(_("shown from"))
    shown_until = models.DateTimeField(_("shown until"), null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["topic_id", "-number"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="one_edition_per_number"),
            models.UniqueConstraint(
                fields=["topic"], condition=Q(shown_until__isnull=True), name="one_shown_edition_per_topic"
            ),
            models.CheckConstraint(
                condition=Q(shown_until__isnull=True) | Q(shown_until__gt=F("shown_from")),
                name="edition_ends_after_it_began",
            ),
        ]
        indexes = [
            models.Index(fields=["-shown_from"], name="edition_by_shown_from"),
            models.Index(
                fields=["title", "id"], condition=Q(shown_until__isnull=True), name="shown_edition_by_title"
            ),
            # Holds all that is asked of editions when every page is counted by its date.
            models.Index(
                fields=["topic", "current_as_of"],
                condition=Q(shown_until__isnull=True),
                name="shown_edition_by_topic",
            ),
            # Holds all that is asked of editions when translations and cited sources are looked through.
            models.Index(
                fields=["version", "topic", "shown_from", "id"],
                condition=Q(shown_until__isnull=True),
                name="shown_edition_by_version",
            ),
            models.Index(fields=["topic"], condition=Q(kind="urgent"), name="urgent_edition_by_topic"),
            models.Index(
                fields=["current_as_of"], condition=Q(shown_until__isnull=True), name="shown_edition_by_date"
            ),
            # Holds all that is asked of editions when every page is counted as it was shown on past days.
            models.Index(
                fields=["topic", "shown_from", "shown_until", "current_as_of", "id"],
                name="edition_by_time_shown",
            ),
            models.Index(fields=["id"], condition=Q(shown_until__isnull=True), name="shown_edition_by_id"),
            # What the board's report counts as exceptions.
            models.Index(
                fields=["shown_from", "shown_until"],
                condition=Q(kind="attested_import"),
                name="attested_edition_by_time_shown",
            ),
            models.Index(
                fields=["shown_from", "shown_until"],
                condition=Q(reviewers=[], attestation__isnull=True),
                name="nameless_edition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (edition {self.number})"

    def signed_content(self) -> Content:
        """The content as it was signed."""
        return cast("Content", json.loads(self.content))

    def reviewer_list(self) -> list[dict[str, Any]]:
        return list(self.reviewers)


class EditionPage(models.Model):
    """The rendered form of an edition: derived, kept beside the evidence, and replaced by a better renderer.

    ``head`` and ``article`` come from signed editions alone. ``aside`` comes from catalogue data (related and sister
    topics, categories) and is made anew when that changes; so do ``alternates`` (links of the head to the sister pages)
    and ``switch`` (the way there in the page's header). ``nearby`` names a few topics of the same categories.
    ``reader_form`` asks what readers think of it, where the edition is shown and not looked up. All are finished, safe
    HTML. ``linked_data`` says it to machines, from the edition and from the catalogue (JSON-LD). How it
    reads (``encyclopedia.content.reading_of``) and how many references it has are kept for the board's report.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="page")
    renderer = models.PositiveIntegerField(_("renderer version"))
    head = models.TextField()
    article = models.TextField()
    aside = models.TextField(blank=True)
    alternates = models.TextField(blank=True)
    switch = models.TextField(blank=True)
    reader_form = models.TextField(blank=True)
    nearby = models.TextField(blank=True, default="")
    linked_data = models.TextField(blank=True, default="")
    grade_tenths = models.SmallIntegerField(null=True)
    legibility_tenths = models.SmallIntegerField(null=True)
    sources = models.PositiveSmallIntegerField(null=True)
    etag = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("stored page")
        verbose_name_plural = _("stored pages")
        indexes = [
            models.Index(
                fields=["edition", "grade_tenths", "legibility_tenths", "sources"], name="page_by_reading"
            ),
        ]

    def __str__(self) -> str:
        return str(self.edition_id)
