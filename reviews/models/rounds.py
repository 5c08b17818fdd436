"""A review round: one pass of the board over one version."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from encyclopedia.models import Edition, ReviewKind, Scope, Topic, TopicVersion


class Outcome(models.TextChoices):
    PUBLISHED = "published", _("Published")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    RECALLED = "recalled", _("Recalled by the writer")
    CANCELLED = "cancelled", _("Cancelled")


UNAPPROVED = (Outcome.CHANGES_REQUESTED, Outcome.CANCELLED)
"""How a review of a page as it stands ends when nobody vouched for it."""


class Significance(models.TextChoices):
    """What the writer proposes and the reviewer confirms; ``reviews.significance`` says what cannot be editorial."""

    CLINICAL = "clinical", _("Clinical")
    EDITORIAL = "editorial", _("Editorial")


class ReviewRound(models.Model):
    """Open while ``closed_at`` is null. ``content_hash`` is what was submitted; ``policy`` the frozen policy."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="rounds", verbose_name=_("topic"))
    version = models.ForeignKey(
        TopicVersion, models.PROTECT, related_name="rounds", verbose_name=_("version")
    )
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20, choices=ReviewKind)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope)
    significance = models.CharField(
        _("significance"), max_length=12, choices=Significance, default=Significance.CLINICAL
    )
    content_hash = models.CharField(_("content hash"), max_length=64)
    policy = models.JSONField(_("policy"))
    note = models.TextField(_("what changed and why"))
    due_on = models.DateField(_("due on"))
    opened_at = models.DateTimeField(_("opened at"))
    # Null: by the clock, because the page came due.
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("opened by"),
    )
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    # The urgent round whose edition the full board reviews in retrospect; or the review in retrospect before this
    # one, where that ended without an approval.
    follows = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="retrospective",
        null=True,
        blank=True,
        verbose_name=_("in retrospect of"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("closed by"),
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    edition = models.OneToOneField(
        Edition, models.PROTECT, related_name="round", null=True, blank=True, verbose_name=_("edition")
    )

    class Meta:
        ordering = ["topic_id", "-number"]
        verbose_name = _("review round")
        verbose_name_plural = _("review rounds")
        permissions = [
            ("review_topic", "Can review and sign"),
            ("chair_board", "Can reaffirm, schedule, rename and withdraw topics"),
            ("withdraw_topic", "Can withdraw topics at once"),
            ("attest_import", "Can attest that imported topics were reviewed before"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="one_round_per_number"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(closed_at__isnull=True), name="one_open_round_per_version"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="", edition__isnull=True)
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="")),
                name="round_closed_all_or_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="published") | Q(edition__isnull=False),
                name="published_round_has_its_edition",
            ),
            models.CheckConstraint(
                condition=~Q(significance="editorial") | Q(scope="changes_only"),
                name="editorial_change_keeps_the_date",
            ),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=False) | Q(kind="reaffirmation", scope="whole_page"),
                name="the_clock_opens_reaffirmations_alone",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"], condition=Q(closed_at__isnull=True), name="open_round_by_due_date"
            ),
            models.Index(
                fields=["publish_at"], condition=Q(closed_at__isnull=True), name="open_round_by_publish_at"
            ),
            models.Index(
                fields=["opened_at"], condition=Q(opened_by__isnull=True), name="round_opened_by_the_clock"
            ),
            # Whole, and not of these kinds and outcomes alone: SQLite knows a part only by words, not by parameters.
            models.Index(fields=["kind", "outcome", "topic", "opened_at"], name="round_by_kind_and_outcome"),
            # What the board's report asks of the rounds of a year.
            models.Index(
                fields=["closed_at", "outcome", "kind", "opened_at", "due_on", "id"], name="round_by_closing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} – round {self.number}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def opener(self) -> str:
        """The name of who opened it."""
        by = self.opened_by
        return str(by.get_full_name() or by.get_username()) if by is not None else str(_("The clock"))
