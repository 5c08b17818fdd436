"""How each page reads and how many sources it names, beside the stored page: ``render_pages`` fills them in."""

from django.db import migrations, models
from django.db.models import Q

from encyclopedia.triggers import without_triggers


class Migration(migrations.Migration):
    dependencies = [("encyclopedia", "0021_site_settings_changed_at")]

    operations = without_triggers(
        migrations.AddField(
            model_name="editionpage", name="grade_tenths", field=models.SmallIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="editionpage", name="legibility_tenths", field=models.SmallIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="editionpage", name="sources", field=models.PositiveSmallIntegerField(null=True)
        ),
        migrations.AddIndex(
            model_name="editionpage",
            index=models.Index(
                fields=["edition", "grade_tenths", "legibility_tenths", "sources"], name="page_by_reading"
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                fields=["topic", "shown_from", "shown_until", "current_as_of", "id"],
                name="edition_by_time_shown",
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                fields=["id"], condition=Q(shown_until__isnull=True), name="shown_edition_by_id"
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                fields=["shown_from", "shown_until"],
                condition=Q(kind="attested_import"),
                name="attested_edition_by_time_shown",
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                fields=["shown_from", "shown_until"],
                condition=Q(reviewers=[], attestation__isnull=True),
                name="nameless_edition",
            ),
        ),
    )
