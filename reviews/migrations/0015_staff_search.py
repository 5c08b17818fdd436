"""What staff search of the board's own words on PostgreSQL, as in the migration of the encyclopedia beside it."""

from importlib import import_module

from django.db import migrations

index = import_module("encyclopedia.migrations.0023_staff_search").index


class Migration(migrations.Migration):
    dependencies = [("reviews", "0014_unused_pictures"), ("encyclopedia", "0023_staff_search")]

    operations = [
        index("round", "reviews_reviewround", ("note",)),
        index("record", "reviews_reviewrecord", ("signer_name", "comment")),
        index("comment", "reviews_comment", ("body", "quote", "suggestion")),
    ]
