"""Review policies: who has to sign, by when, and what the last signature sets off."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from encyclopedia.models import Topic, TopicKind

from .board import Profession


class Publishes(models.TextChoices):
    """What makes an approved version public. A date that the chair set for one round comes before either."""

    LAST_SIGNATURE = "last_signature", _("The last signature publishes at once")
    CHAIR = "chair", _("The chair publishes it, or sets a date")


class ChecklistUse(models.TextChoices):
    OPTIONAL = "optional", _("Offered")
    REQUIRED = "required", _("Answered in full before an approval")


class ReviewPolicy(models.Model):
    """The policy of a topic kind, or of one topic in place of its kind's.

    A round copies it when it opens (``reviews.seats``): what is changed here touches later rounds alone. The review
    interval stands with the topic kind, where the public page reads it.
    """

    kind = models.OneToOneField(
        TopicKind,
        models.PROTECT,
        related_name="review_policy",
        null=True,
        blank=True,
        verbose_name=_("topic kind"),
    )
    topic = models.OneToOneField(
        Topic, models.PROTECT, related_name="review_policy", null=True, blank=True, verbose_name=_("topic")
    )
    fewest_people = models.PositiveSmallIntegerField(
        _("people who must sign, at least"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("The seats ask for as many anyway; a higher number asks for more."),
    )
    days = models.PositiveSmallIntegerField(
        _("days for a review"), default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    lead_days = models.PositiveSmallIntegerField(
        _("lead time in days"),
        default=180,
        validators=[MinValueValidator(0), MaxValueValidator(730)],
        help_text=_("A page is brought before the board this long before its review is due."),
    )
    retrospective_days = models.PositiveSmallIntegerField(
        _("days for the full board after an urgent publication"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    publishes = models.CharField(
        _("who publishes"), max_length=20, choices=Publishes, default=Publishes.LAST_SIGNATURE
    )
    checklist_use = models.CharField(
        _("checklists"), max_length=20, choices=ChecklistUse, default=ChecklistUse.OPTIONAL
    )
    reopens_on_source_notice = models.BooleanField(
        _("review the page when a source is retracted or superseded"), default=True
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["kind__position", "topic__staff_title", "id"]
        verbose_name = _("review policy")
        verbose_name_plural = _("review policies")
        permissions = [("set_policy", "Can change review policies and checklists")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__isnull=False, topic__isnull=True)
                | Q(kind__isnull=True, topic__isnull=False),
                name="policy_is_of_a_kind_or_of_a_topic",
            ),
            models.CheckConstraint(
                condition=Q(fewest_people__gte=1) & Q(days__gte=1) & Q(retrospective_days__gte=1),
                name="policy_asks_for_somebody_in_some_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.kind or self.topic)


class PolicySeat(models.Model):
    """One place in the quorum. ``profession`` empty: any member of the board fills it.

    A seat by capability names what its holder can do (``called``: “somebody who may prescribe”), and beside
    ``profession`` the others that can do it as well.
    """

    class When(models.TextChoices):
        ALWAYS = "always", _("Always")
        MEDICINES = "medicines", _("When medicines are named on the page")

    policy = models.ForeignKey(
        ReviewPolicy, models.CASCADE, related_name="seats", verbose_name=_("review policy")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    profession = models.CharField(
        _("profession"),
        max_length=24,
        choices=Profession,
        blank=True,
        help_text=_("Empty: any member of the board."),
    )
    called = models.CharField(_("by what they can do"), max_length=60, blank=True)
    or_professions = models.JSONField(_("or one of these professions"), default=list, blank=True)
    when = models.CharField(_("when"), max_length=20, choices=When, default=When.ALWAYS)
    in_corrections = models.BooleanField(
        _("also in corrections"),
        default=False,
        help_text=_(
            "A correction has a short round: it asks for these seats, or for all where none is marked."
        ),
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["policy_id", "position", "id"]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.CheckConstraint(
                condition=Q(called="", or_professions=[])
                | (~Q(called="") & ~Q(profession="") & ~Q(or_professions=[])),
                name="seat_by_capability_says_which_and_who_has_it",
            ),
        ]

    def __str__(self) -> str:
        return self.called or str(self.get_profession_display() or _("Any member"))
