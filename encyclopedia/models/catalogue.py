"""The identity of a topic and its catalogue data (addresses, categories, codes): changed without a review round."""

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .kinds import OnExpiry, TopicKind
from .names import spanish

# Crockford's base 32 in lower case: no i, l, o or u, so that an id can be read aloud over a telephone.
_PUBLIC_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_public_id() -> str:
    """Return a random, opaque id of 10 characters (50 bits) for a permanent address."""
    return "".join(secrets.choice(_PUBLIC_ID_ALPHABET) for _ in range(10))


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")


class Category(models.Model):
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    name_es = spanish(_("name in Spanish"), max_length=120)
    description = models.CharField(_("description"), max_length=300, blank=True)
    description_es = spanish(_("description in Spanish"), max_length=300)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name


class TranslationGroup(models.Model):
    """Sister topics: the same page in several languages, each reviewed in its own right. Holds nothing of its own."""

    class Meta:
        verbose_name = _("translation group")
        verbose_name_plural = _("translation groups")

    def __str__(self) -> str:
        return str(self.pk)


class Topic(models.Model):
    """The identity that editions, versions and rounds hang on. Holds no word that a patient reads."""

    public_id = models.CharField(
        _("permanent id"), max_length=10, unique=True, default=new_public_id, editable=False
    )
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.ENGLISH)
    kind = models.ForeignKey(TopicKind, models.PROTECT, related_name="topics", verbose_name=_("kind"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="owned_topics",
        null=True,
        blank=True,
        verbose_name=_("owner"),
    )
    categories = models.ManyToManyField(
        Category, related_name="topics", blank=True, verbose_name=_("categories")
    )
    related = models.ManyToManyField("self", blank=True, verbose_name=_("related topics"))
    translations = models.ForeignKey(
        TranslationGroup,
        models.PROTECT,
        related_name="topics",
        null=True,
        blank=True,
        verbose_name=_("sister topics"),
    )
    review_interval_months = models.PositiveSmallIntegerField(
        _("review interval, in months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("In place of the interval of its kind; empty: that of its kind."),
    )
    on_expiry = models.CharField(
        _("when the review is overdue"),
        max_length=12,
        choices=OnExpiry,
        blank=True,
        help_text=_("In place of what its kind asks for; empty: as its kind."),
    )
    # The title of the newest version, for staff lists and staff search alone. Public code never reads it.
    staff_title = models.CharField(_("title"), max_length=200, editable=False)
    source_id = models.CharField(
        _("source id"), max_length=200, unique=True, null=True, blank=True, editable=False
    )
    # The hash of the content that the last import brought: the base from which a later import is made.
    imported_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("withdrawn by"),
    )
    withdrawn_reason = models.TextField(_("reason for withdrawal"), blank=True, editable=False)
    history = HistoricalRecords(m2m_fields=[categories, related])

    class Meta:
        ordering = ["staff_title", "id"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [
            models.Index(fields=["staff_title", "id"], name="topic_by_staff_title"),
            models.Index(
                fields=["-withdrawn_at"],
                condition=Q(withdrawn_at__isnull=False),
                name="withdrawn_topic_by_instant",
            ),
            models.Index(
                fields=["review_interval_months"],
                condition=Q(review_interval_months__isnull=False),
                name="topic_with_own_interval",
            ),
            # Holds all that is asked of topics when every page is counted by its date.
            models.Index(fields=["id", "kind", "review_interval_months"], name="topic_by_terms"),
        ]
        permissions = [
            ("write_topic", "Can draft and revise topics"),
            ("edit_catalogue", "Can change categories, related topics and codes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                    | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""))
                ),
                name="topic_withdrawn_all_or_nothing",
            ),
            models.CheckConstraint(
                condition=Q(review_interval_months__isnull=True)
                | (Q(review_interval_months__gte=1) & Q(review_interval_months__lte=60)),
                name="topic_review_interval_1_to_60_months",
            ),
            models.UniqueConstraint(
                fields=["translations", "language"],
                condition=Q(translations__isnull=False),
                name="one_sister_topic_per_language",
            ),
            models.CheckConstraint(
                condition=Q(on_expiry="") | Q(on_expiry__in=OnExpiry.values), name="topic_on_expiry_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.staff_title

    @property
    def review_months(self) -> int:
        """After how many months the page is due for review: its own interval, or that of its kind."""
        return self.review_interval_months or self.kind.review_interval_months

    @property
    def expiry_rule(self) -> str:
        """What patients see once its review is overdue (``OnExpiry``): its own rule, or that of its kind."""
        return self.on_expiry or self.kind.on_expiry


def review_months_at(path: str) -> Coalesce:
    """``Topic.review_months`` for a query; ``path`` leads to the topic (“topic__”)."""
    return Coalesce(F(f"{path}review_interval_months"), F(f"{path}kind__review_interval_months"))


def expiry_rule_at(path: str) -> Coalesce:
    """``Topic.expiry_rule`` for a query; ``path`` leads to the topic (“topic__”)."""
    return Coalesce(NullIf(F(f"{path}on_expiry"), Value("")), F(f"{path}kind__on_expiry"))


class FormerSlug(models.Model):
    """An address that a topic once had; it redirects for ever."""

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="former_slugs", verbose_name=_("topic"))
    retired_at = models.DateTimeField(_("retired at"))

    class Meta:
        verbose_name = _("former slug")
        verbose_name_plural = _("former slugs")

    def __str__(self) -> str:
        return self.slug


class ClinicalCode(models.Model):
    """A code by which EHRs find the topic. ``system`` is an OID in dotted form, or a URI where no OID is known."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="codes", verbose_name=_("topic"))
    system = models.CharField(_("code system"), max_length=120)
    code = models.CharField(_("code"), max_length=60)
    display = models.CharField(_("display name"), max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["system", "code"]
        verbose_name = _("clinical code")
        verbose_name_plural = _("clinical codes")
        constraints = [
            models.UniqueConstraint(fields=["topic", "system", "code"], name="one_code_per_topic_and_system"),
        ]
        indexes = [models.Index(fields=["system", "code"], name="code_by_system")]

    def __str__(self) -> str:
        return f"{self.code} {self.display}".strip()
