"""Signing in with a password, as Django has it; what a person may do is read in one query where Django takes two."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q, Value
from django.db.models.functions import Concat


class RoleBackend(ModelBackend):
    """Django's backend. Each act asks anew what its person may do, and so does each screen."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the permissions of the person and of their roles; kept with the person, as Django keeps them."""
        if obj is not None or not user_obj.is_active or user_obj.is_anonymous or user_obj.is_superuser:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            held = Permission.objects.filter(Q(user=user_obj) | Q(group__user=user_obj)).order_by()
            names = held.values_list(Concat("content_type__app_label", Value("."), "codename"), flat=True)
            user_obj._perm_cache = set(names)  # noqa: SLF001 - where Django keeps them - the name of Django's own
        permissions: set[str] = user_obj._perm_cache  # noqa: SLF001 - where Django keeps them
        return permissions
