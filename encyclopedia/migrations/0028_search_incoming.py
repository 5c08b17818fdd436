"""What staff search of the texts that wait to be settled on PostgreSQL, as in the migration 0023."""

from importlib import import_module

from django.db import migrations

index = import_module("encyclopedia.migrations.0023_staff_search").index


class Migration(migrations.Migration):
    dependencies = [("encyclopedia", "0027_index_sources_by_address")]

    operations = [
        index("incoming", "encyclopedia_incomingtext", ("content",), "WHERE settled_at IS NULL"),
    ]
