"""What the board's report asks of a year of rounds and signatures, read from indexes alone."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reviews", "0011_letters")]

    operations = [
        migrations.AddIndex(
            model_name="reviewround",
            index=models.Index(
                fields=["closed_at", "outcome", "kind", "opened_at", "due_on", "id"], name="round_by_closing"
            ),
        ),
        migrations.AddIndex(
            model_name="reviewrecord",
            index=models.Index(
                fields=["signed_at", "decision", "signer", "signer_profession"], name="record_by_signing"
            ),
        ),
        migrations.AddIndex(
            model_name="reviewrecord",
            index=models.Index(fields=["round", "decision", "signed_at"], name="record_by_round_and_time"),
        ),
        migrations.AddIndex(
            model_name="reviewrecord",
            index=models.Index(
                fields=["signed_at", "decision"], condition=Q(conflict=""), name="record_without_declaration"
            ),
        ),
    ]
