"""Indexes that hold what the board's report asks of signatures and seats, and the few interests that wait for a chair."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0022_search_concerns"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="reviewrecord",
            name="record_by_signing",
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=["round", "member", "status", "asked_at", "answered_at"], name="assignment_by_round"
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("declaration", "interest"), ("waived_at__isnull", True)),
                fields=["round"],
                name="interest_not_waived",
            ),
        ),
        migrations.AddIndex(
            model_name="reviewrecord",
            index=models.Index(
                fields=["signed_at", "decision", "signer", "signer_profession", "round"],
                name="record_by_signing",
            ),
        ),
    ]
