"""A picture that no text ever named may be removed; one that a text names, or once named, never."""

from django.db import migrations

from encyclopedia.triggers import lifted, refuse

TABLE = "encyclopedia_imagefile"


def named_in(table: str, column: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} t WHERE CAST(t.{column} AS text) LIKE '%' || OLD.hash || '%')"  # noqa: S608 - constants


NAMED = " OR ".join(
    [
        named_in("encyclopedia_section", "images"),
        named_in("encyclopedia_historicalsection", "images"),
        named_in("encyclopedia_edition", "content"),
        named_in("encyclopedia_incomingtext", "base"),
        named_in("encyclopedia_incomingtext", "content"),
        named_in("reviews_roundtext", "content"),
        named_in(TABLE, "smaller"),  # another picture of which it is a smaller size
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("encyclopedia", "0022_reading_of_pages"),
        ("reviews", "0013_saved_filters"),
    ]

    operations = [
        lifted(
            refuse("encyclopedia_imagefile_append_only", TABLE, ["DELETE"], "TRUE", f"{TABLE} is append-only")
        ),
        refuse("imagefile_named_stays", TABLE, ["DELETE"], f"({NAMED})", "a picture that a text names stays"),
    ]
