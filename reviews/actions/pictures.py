"""Taking away a picture that no text ever named: sent by mistake, or for a draft that was never saved."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.errors import NotAllowed, WrongState
from encyclopedia.models import ImageFile
from reviews import roles
from reviews.audit import record_event
from reviews.pictures import unused_pictures
from reviews.policies import lock_person

from .base import required

REMOVED_PICTURE = "remove picture"


@transaction.atomic
def remove_picture(*, picture_id: int, reason: str, by: Any) -> None:
    """Remove a picture in all its sizes, and leave evidence of what it was. ``picture_id`` is that of its widest file.

    Its rows are locked, as a save locks those of the pictures that it names, after the person too: whichever comes
    second sees what the other did. The database refuses to remove a file that any text names. Raises NotAllowed,
    BadInput (no reason), WrongState (it is gone, or a text names it).
    """
    person = lock_person(by)
    if not person.has_perm(roles.WRITE):
        raise NotAllowed(_("Only those who write topics can remove a picture."))
    reason = required(reason, _("Say why the picture is removed."))
    picture = ImageFile.objects.defer("data").filter(pk=picture_id).first()
    hashes = [] if picture is None else [picture.hash, *(file["hash"] for file in picture.smaller)]
    files = ImageFile.objects.filter(hash__in=hashes).order_by("pk")
    locked = list(files.select_for_update(of=("self",)).values("pk", "hash", "type", "width", "height"))
    if picture is None or picture.pk not in {row["pk"] for row in locked}:
        raise WrongState(_("This picture was removed before."))
    if picture.pk not in unused_pictures():
        raise WrongState(_("A text names this picture, or once named it, so it stays."))
    # The widest first: it names the others.
    files.filter(pk=picture.pk).delete()
    files.filter(~Q(pk=picture.pk)).delete()
    record_event(
        act=REMOVED_PICTURE,
        by=person,
        at=timezone.now(),
        subject=f"picture {picture.hash[:12]}",
        reason=reason,
        details={
            "files": [{name: value for name, value in row.items() if name != "pk"} for row in locked],
            "stored_at": picture.stored_at.isoformat(),
            "stored_by": picture.stored_by.get_username(),
        },
    )
