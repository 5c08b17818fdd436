"""Who sits on the clinical review board."""

from django.conf import settings
from django.db import models
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
    licence_valid_until = models.DateField(_("licence valid until"), null=True, blank=True)
    is_active = models.BooleanField(_("active on the board"), default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["user__last_name", "user__first_name", "id"]
        verbose_name = _("board member")
        verbose_name_plural = _("board members")
        permissions = [("manage_board", "Can change board members")]

    def __str__(self) -> str:
        return f"{self.user.get_full_name() or self.user.get_username()}, {self.credentials}"
