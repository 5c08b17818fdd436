"""The site itself: its texts (the disclaimer, how we review), each in force from an instant on, and its settings."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .catalogue import Language


class SiteTextQuerySet(models.QuerySet["SiteText"]):
    def in_force(self, key: str, language: str, instant: datetime) -> "SiteText | None":
        """The text of ``key`` that patients were shown at ``instant``; None when there was none yet."""
        return (
            self.filter(key=key, language=language, starts_at__lte=instant)
            .order_by("-starts_at", "-number")
            .first()
        )


class SiteText(models.Model):
    """One text, numbered and append-only."""

    class Key(models.TextChoices):
        DISCLAIMER = "disclaimer", _("Disclaimer")
        HOW_WE_REVIEW = "how-we-review", _("How we review")

    key = models.CharField(_("text"), max_length=20, choices=Key)
    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.ENGLISH)
    number = models.PositiveIntegerField(_("number"))
    body = models.TextField(_("body"))
    starts_at = models.DateTimeField(_("in force from"))
    # Null only for the texts that ship with the product.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("written by")
    )

    objects = SiteTextQuerySet.as_manager()

    class Meta:
        ordering = ["key", "language", "-number"]
        verbose_name = _("site text")
        verbose_name_plural = _("site texts")
        permissions = [("manage_site", "Can change site texts, topic kinds and accounts")]
        constraints = [
            models.UniqueConstraint(fields=["key", "language", "number"], name="one_site_text_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.get_key_display()} {self.number}"


class SiteLogo(models.Model):
    """A picture that was made anew from what staff sent (``encyclopedia.branding.logos``). Kept as history names it."""

    digest = models.CharField(max_length=16, primary_key=True)
    body = models.BinaryField()
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return self.digest


_COLOUR = RegexValidator(
    r"^#[0-9a-f]{6}\Z", _("Write the colour as # and six digits or letters from a to f, like #0f5c5f.")
)


class SiteSettings(models.Model):
    """How the site presents itself: one row, made with the table. Each save counts ``number`` up."""

    name = models.CharField(
        _("name"), max_length=60, blank=True, help_text=_("Empty: the name that the server was set up with.")
    )
    logo = models.ForeignKey(SiteLogo, models.PROTECT, null=True, blank=True, verbose_name=_("logo"))
    accent_light = models.CharField(
        _("accent colour on light pages"),
        max_length=7,
        blank=True,
        validators=[_COLOUR],
        help_text=_("Links, buttons and marks. Like #0f5c5f; empty: the colour that the product comes with."),
    )
    accent_dark = models.CharField(
        _("accent colour on dark pages"),
        max_length=7,
        blank=True,
        validators=[_COLOUR],
        help_text=_("For readers whose device is set to dark. Like #86cdc8; empty: that of the product."),
    )
    address = models.TextField(_("postal address"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    telephone = models.CharField(
        _("telephone"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^\+?[0-9][0-9 ().-]+\Z", _("Write digits, like +1 555 010 0199."))],
    )
    emergency_number = models.CharField(
        _("emergency number"),
        max_length=40,
        blank=True,
        help_text=_("Stands on top of every page: “In an emergency, call …”. Like 911, or 999 or 112."),
    )
    number = models.PositiveIntegerField(default=1, editable=False)
    # Null until they are changed for the first time.
    changed_at = models.DateTimeField(null=True, editable=False)
    history = HistoricalRecords(excluded_fields=["number", "changed_at"])

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_row_of_site_settings")]

    def __str__(self) -> str:
        return str(_("Site settings"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.number += 1
            self.changed_at = timezone.now()
        super().save(*args, **kwargs)
