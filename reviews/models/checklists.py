"""Checklists that reviewers answer: configured here, copied with each signature."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from encyclopedia.models import TopicKind


class Checklist(models.Model):
    """A list of statements for the kinds named; for every kind when none is."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    about = models.CharField(_("about"), max_length=300, blank=True)
    kinds = models.ManyToManyField(
        TopicKind, related_name="checklists", blank=True, verbose_name=_("topic kinds")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords(m2m_fields=[kinds])

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")

    def __str__(self) -> str:
        return self.name


class ChecklistItem(models.Model):
    """One statement; the reviewer agrees, disagrees, or says that it does not apply."""

    checklist = models.ForeignKey(
        Checklist, models.PROTECT, related_name="items", verbose_name=_("checklist")
    )
    key = models.SlugField(_("key"), max_length=60)
    text = models.CharField(_("statement"), max_length=300)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["checklist_id", "position", "id"]
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        constraints = [
            models.UniqueConstraint(fields=["checklist", "key"], name="one_item_per_checklist_and_key"),
        ]

    def __str__(self) -> str:
        return self.text


class SourceNotice(models.Model):
    """A source that was retracted or superseded: every page that cites it is flagged.

    ``key`` is one of the identifiers of ``encyclopedia.content.source_keys`` ("doi:10.1000/x"). Lifted, never deleted.
    """

    class Status(models.TextChoices):
        RETRACTED = "retracted", _("Retracted")
        SUPERSEDED = "superseded", _("Superseded")

    key = models.CharField(_("source"), max_length=2100)
    status = models.CharField(_("status"), max_length=12, choices=Status)
    note = models.TextField(_("what is known"))
    marked_at = models.DateTimeField(_("marked at"))
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("marked by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("lifted by"),
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["-marked_at", "-id"]
        verbose_name = _("source notice")
        verbose_name_plural = _("source notices")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(lifted_at__isnull=True), name="one_standing_notice_per_source"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="notice_lifted_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.get_status_display()}"
