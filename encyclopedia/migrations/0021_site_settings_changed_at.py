"""When the settings of the site were changed last: the feed of changes has the site's name in its head."""

from django.db import migrations, models
from django.utils import timezone


def date_what_was_changed(apps, editor):
    """Settings that were changed on a day that nobody noted count as changed now."""
    apps.get_model("encyclopedia", "SiteSettings").objects.filter(number__gt=1).update(
        changed_at=timezone.now()
    )


class Migration(migrations.Migration):
    dependencies = [("encyclopedia", "0020_own_interval_index")]

    operations = [
        migrations.AddField("sitesettings", "changed_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunPython(date_what_was_changed, migrations.RunPython.noop),
    ]
