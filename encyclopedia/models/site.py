"""Texts of the site itself (the disclaimer, how we review): numbered, append-only, each in force from an instant on."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

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
