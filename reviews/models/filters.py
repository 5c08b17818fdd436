"""What a person keeps of a staff list: its filters, its search and its order, under a name of their own."""

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MOST_FILTERS: Final = 30
"""How many one person keeps, over all lists."""


class SavedFilter(models.Model):
    """The query of one list as one person kept it: private to them. ``list`` is the label of the list's model."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_filters", verbose_name=_("person")
    )
    list = models.CharField(_("list"), max_length=100)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("query"), max_length=2000)

    class Meta:
        ordering = ["list", "name", "id"]
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "list", "name"], name="one_saved_filter_per_person_list_and_name"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="saved_filter_says_something"),
        ]

    def __str__(self) -> str:
        return self.name
