from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.signals import connection_created
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class EncyclopediaConfig(AppConfig):
    name = "encyclopedia"
    verbose_name = _("Encyclopedia")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .having_words import teach_sqlite

        post_migrate.connect(_renew_search_index, sender=self)
        connection_created.connect(teach_sqlite)


def _renew_search_index(*, using: str, verbosity: int, plan: Any = (), **_given: Any) -> None:
    """After an upgrade that indexes pages in another way, make the index anew: search works when ``migrate`` ends."""
    from . import search

    if not plan or using != DEFAULT_DB_ALIAS:
        return
    executor = MigrationExecutor(connection)
    is_complete = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    if is_complete and search.is_outdated():
        count = search.rebuild()
        if verbosity:
            print(f"  Indexed {count} topics for search anew.")  # noqa: T201 - as migrate itself speaks
