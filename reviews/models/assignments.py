"""Assignments: a member asked to take a seat in a round, and what they declared before the text opened."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .board import BoardMember
from .rounds import ReviewRound


class AssignmentStatus(models.TextChoices):
    ASKED = "asked", _("Asked")
    ACCEPTED = "accepted", _("Accepted")
    DONE = "done", _("Signed")
    DECLINED = "declined", _("Declined")
    DELEGATED = "delegated", _("Passed on")
    RECUSED = "recused", _("Recused")
    CLOSED = "closed", _("Closed with the round")


# The round is this member's to read and to sign.
STANDING = (AssignmentStatus.ASKED, AssignmentStatus.ACCEPTED, AssignmentStatus.DONE)

# Held, and not signed on yet.
UNSIGNED = (AssignmentStatus.ASKED, AssignmentStatus.ACCEPTED)


class Declaration(models.TextChoices):
    NONE = "none", _("No conflict of interest")
    INTEREST = "interest", _("An interest")


class Assignment(models.Model):
    """One member in one round. ``seat`` is the key of a seat of the frozen policy; empty: a reader beside the seats,
    whose request for changes blocks as anybody's does, and whose approval counts where a seat is left that it fits.

    What was declared is never changed (trigger); a closed assignment stays closed. Every step is an audit event.
    """

    round = models.ForeignKey(
        ReviewRound, models.PROTECT, related_name="assignments", verbose_name=_("review round")
    )
    member = models.ForeignKey(
        BoardMember, models.PROTECT, related_name="assignments", verbose_name=_("board member")
    )
    seat = models.CharField(_("seat"), max_length=20, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=AssignmentStatus)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    declaration = models.CharField(_("declaration"), max_length=10, choices=Declaration, blank=True)
    interest = models.TextField(_("interest"), blank=True)
    declared_at = models.DateTimeField(_("declared at"), null=True, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("waived by"),
    )
    waived_at = models.DateTimeField(_("waived at"), null=True, blank=True)
    waiver_reason = models.TextField(_("reason of the waiver"), blank=True)
    delegated_from = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="delegated_to",
        null=True,
        blank=True,
        verbose_name=_("passed on from"),
    )

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "member"],
                condition=Q(status__in=STANDING),
                name="one_assignment_per_round_and_member",
            ),
            models.UniqueConstraint(
                fields=["round", "seat"],
                condition=Q(status__in=STANDING) & ~Q(seat=""),
                name="one_member_per_seat",
            ),
            models.CheckConstraint(
                condition=Q(declaration="", declared_at__isnull=True, interest="")
                | (Q(declaration="none", interest="") & Q(declared_at__isnull=False))
                | (Q(declaration="interest", declared_at__isnull=False) & ~Q(interest="")),
                name="declaration_all_or_nothing",
            ),
            models.CheckConstraint(
                condition=Q(waived_at__isnull=True, waived_by__isnull=True, waiver_reason="")
                | (
                    Q(declaration="interest", waived_at__isnull=False, waived_by__isnull=False)
                    & ~Q(waiver_reason="")
                ),
                name="waiver_all_or_nothing_and_of_an_interest",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["declined", "recused"]) | ~Q(reason=""),
                name="who_stands_aside_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["member", "round"], condition=Q(status__in=STANDING), name="standing_assignments"
            ),
            # What the board's report asks of the seats of signed rounds, and of those that were open on a day.
            models.Index(
                fields=["round", "member", "status", "asked_at", "answered_at"], name="assignment_by_round"
            ),
            models.Index(
                fields=["round"],
                condition=Q(declaration=Declaration.INTEREST, waived_at__isnull=True),
                name="interest_not_waived",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_status_display()}"

    @property
    def is_free_of_conflict(self) -> bool:
        """Whether the text may open, and a signature count: nothing to declare, or waived by a chair."""
        return self.declaration == Declaration.NONE or self.waived_at is not None
