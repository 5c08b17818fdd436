"""Pictures, kept by the hash of their bytes, and which of them an edition shows."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from encyclopedia.content import EXTENSIONS

from .editions import Edition


class ImageFile(models.Model):
    """The bytes of a picture in one size. Nobody changes them: what a signature names by its hash stays what it was. A
    file that a text names, or once named, stays (trigger); others may be removed (``reviews.actions.pictures``).

    ``smaller`` lists the files that show the same picture in fewer pixels, as a content names them.
    """

    hash = models.CharField(_("SHA-256"), max_length=64, unique=True)
    type = models.CharField(_("media type"), max_length=20)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    smaller = models.JSONField(_("smaller files"), default=list, blank=True)
    data = models.BinaryField(_("bytes"))
    stored_at = models.DateTimeField(_("stored at"))
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("stored by")
    )

    class Meta:
        ordering = ["id"]
        verbose_name = _("picture file")
        verbose_name_plural = _("picture files")

    def __str__(self) -> str:
        return f"{self.hash[:12]} ({self.width} × {self.height})"

    @property
    def name(self) -> str:
        """Its name at each address, and in each download."""
        return f"{self.hash}.{EXTENSIONS[self.type]}"


class EditionImage(models.Model):
    """That an edition shows a file. Derived from its signed content; a file without one is at no public address."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="images", verbose_name=_("edition"))
    file = models.ForeignKey(ImageFile, models.PROTECT, related_name="editions", verbose_name=_("file"))

    class Meta:
        verbose_name = _("picture of an edition")
        verbose_name_plural = _("pictures of editions")
        constraints = [
            models.UniqueConstraint(fields=["edition", "file"], name="one_row_per_edition_and_file")
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.file_id}"
