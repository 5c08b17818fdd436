"""Signed decisions. Append-only: triggers refuse UPDATE and DELETE."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from encyclopedia.models import Scope, TopicVersion

from .board import Profession
from .rounds import ReviewRound


class Decision(models.TextChoices):
    APPROVE = "approve", _("Approve")
    REQUEST_CHANGES = "request_changes", _("Request changes")
    RECUSE = "recuse", _("Recuse")
    ATTEST = "attest", _("Attest an import")
    WITHDRAW = "withdraw", _("Withdraw a signature")


class ReviewRecord(models.Model):
    """One signature: who (as they were on that day), what exactly, what it means.

    ``statement`` is the sentence as it was shown above the password. ``record_hash`` binds every field to the
    version: a row copied to another version, round or signer no longer matches it.
    """

    round = models.ForeignKey(
        ReviewRound, models.PROTECT, related_name="records", verbose_name=_("review round")
    )
    version = models.ForeignKey(
        TopicVersion, models.PROTECT, related_name="records", verbose_name=_("version")
    )
    decision = models.CharField(_("decision"), max_length=20, choices=Decision)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="review_records", verbose_name=_("signer")
    )
    signer_name = models.CharField(_("printed name"), max_length=200)
    signer_profession = models.CharField(_("profession"), max_length=24, choices=Profession)
    signer_credentials = models.CharField(_("credentials"), max_length=60)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope)
    content_hash = models.CharField(_("content hash"), max_length=64)
    current_as_of = models.DateField(_("current as of"), null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    statement = models.TextField(_("statement"))
    seat = models.CharField(_("seat"), max_length=20, blank=True)
    # What was declared, and by whom and why it was waived, in words.
    conflict = models.TextField(_("conflict of interest"), blank=True)
    # Each with the keys checklist, item, text and answer ("agree", "disagree", "not_applicable").
    answers = models.JSONField(_("checklist answers"), default=list, blank=True)
    # Keys of the sections ticked as read, in a review of the whole page.
    sections_read = models.JSONField(_("sections read"), default=list, blank=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    withdraws = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="withdrawal",
        null=True,
        blank=True,
        verbose_name=_("withdraws the signature"),
    )
    # The form of ``audit.record_hash``: 1 before seats, conflicts and checklists came, 2 with them.
    form = models.PositiveSmallIntegerField(default=1, editable=False)
    signed_at = models.DateTimeField(_("signed at"))
    record_hash = models.CharField(_("record hash"), max_length=64)

    class Meta:
        ordering = ["signed_at", "id"]
        verbose_name = _("review record")
        verbose_name_plural = _("review records")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "signer", "attempt"],
                condition=~Q(decision="withdraw"),
                name="one_decision_per_round_signer_and_attempt",
            ),
            models.CheckConstraint(
                condition=Q(decision="withdraw", withdraws__isnull=False)
                | (~Q(decision="withdraw") & Q(withdraws__isnull=True)),
                name="withdrawal_names_the_signature",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["recuse", "withdraw"]) | ~Q(comment=""),
                name="recusal_and_withdrawal_say_why",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["approve", "attest"]) | Q(current_as_of__isnull=False),
                name="approval_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(decision="request_changes") | ~Q(comment=""),
                name="request_for_changes_has_a_comment",
            ),
        ]
        # What the board's report asks of the signatures of a year, and of those of a round.
        indexes = [
            # What the board's report asks of the signatures of a year.
            models.Index(
                fields=["signed_at", "decision", "signer", "signer_profession", "round"],
                name="record_by_signing",
            ),
            models.Index(fields=["round", "decision", "signed_at"], name="record_by_round_and_time"),
            models.Index(
                fields=["signed_at", "decision"], condition=Q(conflict=""), name="record_without_declaration"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signer_name}, {self.signer_credentials}: {self.get_decision_display()}"
