"""What staff search of references on PostgreSQL, as in the migration 0023."""

from importlib import import_module

from django.db import migrations

index = import_module("encyclopedia.migrations.0023_staff_search").index


class Migration(migrations.Migration):
    dependencies = [("encyclopedia", "0025_index_sources_and_followers")]

    operations = [index("reference", "encyclopedia_reference", ("text", "url", "doi", "pmid"))]
