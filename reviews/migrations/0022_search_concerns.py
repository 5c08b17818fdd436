"""What staff search of what came up about pages on PostgreSQL, as in the migration 0015."""

from importlib import import_module

from django.db import migrations

index = import_module("encyclopedia.migrations.0023_staff_search").index


class Migration(migrations.Migration):
    dependencies = [("reviews", "0021_index_last_steps"), ("encyclopedia", "0023_staff_search")]

    operations = [index("concern", "reviews_concern", ("words", "reason"))]
