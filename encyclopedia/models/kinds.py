"""Topic kinds: what sort of page a topic is, and the ordered template of its sections."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .names import spanish


class OnExpiry(models.TextChoices):
    """What patients see when a page is past its review date."""

    NOTHING = "nothing", _("Nothing but the date")
    NOTE = "note", _("A note")
    PROMINENT = "prominent", _("A prominent note")
    REPLACE = "replace", _("A prominent note; once expired, a short safe text in place of the page")


class TopicKind(models.Model):
    """Procedure, treatment, test, condition, medication, ..."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_es = spanish(_("name in Spanish"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    review_interval_months = models.PositiveSmallIntegerField(
        _("review interval, in months"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("A page of this kind is due for review this long after its current-as-of date."),
    )
    on_expiry = models.CharField(
        _("when the review is overdue"), max_length=12, choices=OnExpiry, default=OnExpiry.NOTE
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("topic kind")
        verbose_name_plural = _("topic kinds")
        constraints = [
            models.CheckConstraint(
                condition=Q(review_interval_months__gte=1) & Q(review_interval_months__lte=60),
                name="kind_review_interval_1_to_60_months",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SectionTemplate(models.Model):
    """One section that topics of a kind are expected to have."""

    kind = models.ForeignKey(
        TopicKind, models.CASCADE, related_name="section_templates", verbose_name=_("topic kind")
    )
    key = models.SlugField(_("key"), max_length=80)
    heading = models.CharField(_("heading"), max_length=200)
    heading_es = spanish(_("heading in Spanish"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_required = models.BooleanField(_("required"), default=False)
    is_safety = models.BooleanField(
        _("safety"),
        default=False,
        help_text=_("Risks, side effects, when to call: never an editorial change."),
    )
    is_callout = models.BooleanField(
        _("call-out"),
        default=False,
        help_text=_("Set apart on the page, such as “Call a doctor or emergency services if”."),
    )
    guidance = models.CharField(
        _("guidance"), max_length=300, blank=True, help_text=_("Shown to the writer above the editor.")
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["kind_id", "position", "id"]
        verbose_name = _("section template")
        verbose_name_plural = _("section templates")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_template_per_kind_and_key")]

    def __str__(self) -> str:
        return self.heading
