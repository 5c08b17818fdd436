"""Keeping a filter of a staff list: how many, under which names. Raises Refused with a sentence for the person."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from encyclopedia.errors import BadInput, WrongState

from .models import MOST_FILTERS, SavedFilter


@transaction.atomic
def keep_filter(*, by: Any, label: str, name: str, query: str) -> SavedFilter:
    """Keep what ``by`` asks of a list. Refused: nothing, one too many, a name that they use there already."""
    if not query:
        raise BadInput(
            _("Nothing is asked of the list: choose a filter, search, or put it in another order.")
        )
    _lock(by.pk)
    if SavedFilter.objects.filter(person=by).count() >= MOST_FILTERS:
        raise BadInput(
            _("You have %(n)s saved filters, and that is the most: delete one.") % {"n": MOST_FILTERS}
        )
    _check_is_free(by.pk, label, name)
    return SavedFilter.objects.create(person=by, list=label, name=name, query=query)


@transaction.atomic
def rename_filter(kept: SavedFilter, name: str, base: str) -> None:
    """Give it another name; ``base`` is the one that it had on the page. Refused: a name that its person uses on that
    list already, and a filter that was renamed or deleted meanwhile (WrongState).
    """
    _lock(kept.person_id)
    _check_is(kept, base)
    _check_is_free(kept.person_id, kept.list, name, but=kept.pk)
    kept.name = name
    kept.save(update_fields=["name"])


@transaction.atomic
def delete_filter(kept: SavedFilter, base: str) -> None:
    """Take it away; ``base`` is the name that it had on the page. Refused as ``rename_filter`` refuses."""
    _lock(kept.person_id)
    _check_is(kept, base)
    kept.delete()


def _check_is(kept: SavedFilter, base: str) -> None:
    if not SavedFilter.objects.filter(pk=kept.pk, name=base).exists():
        raise WrongState(
            _("This filter was renamed or deleted after you opened this page. Load the page again to go on.")
        )


def _lock(person_id: int) -> None:
    """Lock the person's row, so that of two saves at once the second sees the first."""
    get_user_model().objects.select_for_update().only("pk").get(pk=person_id)


def _check_is_free(person_id: int, label: str, name: str, *, but: int = 0) -> None:
    if SavedFilter.objects.filter(person=person_id, list=label, name=name).exclude(pk=but).exists():
        raise BadInput(_("You have a filter of this name on this list already: choose another."))
