"""Roles: which permissions each carries. One table; groups of the same names are kept in step with it."""

from typing import Any, Final

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

WRITE: Final = "encyclopedia.write_topic"
EDIT_CATALOGUE: Final = "encyclopedia.edit_catalogue"
MANAGE_SITE: Final = "encyclopedia.manage_site"
REVIEW: Final = "reviews.review_topic"
CHAIR: Final = "reviews.chair_board"
ATTEST: Final = "reviews.attest_import"
MANAGE_BOARD: Final = "reviews.manage_board"
SET_POLICY: Final = "reviews.set_policy"
DISCUSS: Final = "reviews.discuss_topic"
WITHDRAW: Final = "reviews.withdraw_topic"
TRIAGE: Final = "encyclopedia.triage_reports"

PERMISSIONS: Final = (
    WRITE,
    EDIT_CATALOGUE,
    MANAGE_SITE,
    REVIEW,
    CHAIR,
    ATTEST,
    MANAGE_BOARD,
    SET_POLICY,
    DISCUSS,
    WITHDRAW,
    TRIAGE,
)

ROLES: Final[dict[str, tuple[str, ...]]] = {
    "Writer": (WRITE, DISCUSS, EDIT_CATALOGUE),
    "Reviewer": (REVIEW, DISCUSS),
    "Chair": (REVIEW, DISCUSS, CHAIR, WITHDRAW, ATTEST, SET_POLICY, EDIT_CATALOGUE, TRIAGE),
    # Beside another role: a member whom the board trusts to take a page down at once.
    "Withdrawal": (WITHDRAW,),
    "Manager": (MANAGE_SITE, MANAGE_BOARD, EDIT_CATALOGUE, TRIAGE),
}

ROLE_NAMES: Final = {
    "Writer": _("Writer"),
    "Reviewer": _("Clinical reviewer"),
    "Chair": _("Board chair"),
    "Withdrawal": _("May withdraw pages"),
    "Manager": _("Manager"),
}


def sync_roles(sender: AppConfig, using: str = "default", **_kwargs: Any) -> None:
    """Make the groups of ``ROLES`` hold exactly the permissions named there. Safe to repeat."""
    from django.apps import apps
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission
    from django.contrib.contenttypes.management import create_contenttypes

    for label in ("encyclopedia", "reviews"):
        config = apps.get_app_config(label)
        create_contenttypes(config, verbosity=0, using=using)
        create_permissions(config, verbosity=0, using=using)
    by_name = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using)
        .filter(content_type__app_label__in=("encyclopedia", "reviews"))
        .select_related("content_type")
    }
    if any(name not in by_name for name in PERMISSIONS):
        return  # Migrated back to before these permissions existed.
    for role, names in ROLES.items():
        group, _created = Group.objects.using(using).get_or_create(name=role)
        group.permissions.set([by_name[name] for name in names])
