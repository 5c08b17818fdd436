"""Who sits on the clinical review board, and what they disclosed."""

from datetime import date
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Profession(models.TextChoices):
    PHYSICIAN = "physician", _("Physician")
    NURSE = "nurse", _("Nurse")
    ADVANCED_PRACTITIONER = "advanced_practitioner", _("Advanced practitioner")
    DIETITIAN = "dietitian", _("Registered dietitian")
    PHARMACIST = "pharmacist", _("Pharmacist")
    OTHER = "other", _("Other healthcare professional")


class BoardMember(models.Model):
    """A person's standing on the board. Signatures copy what they need from here; later edits never reach them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="board_member", verbose_name=_("person")
    )
    profession = models.CharField(_("profession"), max_length=24, choices=Profession)
    credentials = models.CharField(
        _("credentials as printed"), max_length=60, help_text=_("As they follow the name: “MD, FAAPM”.")
    )
    specialty = models.CharField(
        _("specialty"),
        max_length=120,
        blank=True,
        help_text=_("Words by which topics find this member, such as “cardiology, heart”."),
    )
    term_from = models.DateField(_("term from"), null=True, blank=True)
    term_until = models.DateField(
        _("term until"), null=True, blank=True, help_text=_("The last day on which they may sign.")
    )
    licence_valid_until = models.DateField(_("licence valid until"), null=True, blank=True)
    is_active = models.BooleanField(_("active on the board"), default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["user__last_name", "user__first_name", "id"]
        verbose_name = _("board member")
        verbose_name_plural = _("board members")
        permissions = [("manage_board", "Can change board members")]
        constraints = [
            models.CheckConstraint(
                condition=Q(term_from__isnull=True)
                | Q(term_until__isnull=True)
                | Q(term_until__gte=F("term_from")),
                name="term_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.get_full_name() or self.user.get_username()}, {self.credentials}"

    @cached_property
    def disclosure_ends(self) -> date | None:
        """The last day on which the newest disclosure of interests holds. One query, unless ``lock_person`` read it."""
        newest = self.disclosures.first()
        return newest.valid_until if newest is not None else None


class Disclosure(models.Model):
    """A member's yearly disclosure of interests. Append-only; the newest one that still holds counts.

    Designed after the ICMJE disclosure form: ``interests`` empty states that there are none.
    """

    member = models.ForeignKey(
        BoardMember, models.PROTECT, related_name="disclosures", verbose_name=_("board member")
    )
    interests = models.TextField(_("interests"), blank=True)
    statement = models.TextField(_("statement"))
    made_at = models.DateTimeField(_("made at"))
    valid_until = models.DateField(_("valid until"))

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("disclosure of interests")
        verbose_name_plural = _("disclosures of interests")
        indexes = [models.Index(fields=["member", "-made_at"], name="disclosure_by_member")]

    def __str__(self) -> str:
        return f"{self.member} {self.made_at:%Y-%m-%d}"

    def holds_on(self, day: date) -> bool:
        return day <= self.valid_until
