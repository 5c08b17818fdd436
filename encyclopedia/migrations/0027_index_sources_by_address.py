"""An index of references by the beginning of their address behind its scheme."""

from django.db import migrations

# In the words of ``reviews.sources``: PostgreSQL uses an index for a condition that it knows again.
PLACE = "LEFT(LOWER(SUBSTRING(url, (STRPOS(url, '://') + 3))), 200)"


def make(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f"CREATE INDEX reference_by_address ON encyclopedia_reference ({PLACE} text_pattern_ops) WHERE url <> ''",
            params=None,
        )


def take_away(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX reference_by_address", params=None)


class Migration(migrations.Migration):
    dependencies = [("encyclopedia", "0026_search_references")]

    operations = [migrations.RunPython(make, take_away, elidable=False)]
