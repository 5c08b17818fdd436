"""The words that a round asked about, kept for whoever read them: a version that went back to its writer changes."""

import json
from typing import cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from encyclopedia.content import Content


class RoundText(models.Model):
    """The canonical JSON of a submitted text, once for every hash. Append-only (trigger).

    Not kept for rounds whose words stand in an edition when they open: reaffirmations and attested imports.
    """

    content_hash = models.CharField(_("content hash"), max_length=64, unique=True)
    content = models.TextField(_("content"))

    class Meta:
        verbose_name = _("text of a round")
        verbose_name_plural = _("texts of rounds")

    def __str__(self) -> str:
        return self.content_hash[:12]

    def submitted_content(self) -> Content:
        """The content as it was submitted."""
        return cast("Content", json.loads(self.content))
