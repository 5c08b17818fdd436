"""Whether a policy was ever changed, found without reading every event."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_texts")]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["at"], condition=Q(act="change review policy"), name="audit_changed_policies"
            ),
        ),
    ]
