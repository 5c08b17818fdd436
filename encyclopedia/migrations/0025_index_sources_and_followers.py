"""Indexes of references by the identifiers of their sources, and of the versions that follow a sister's edition."""

from django.db import migrations, models

# In the words of ``reviews.sources``: PostgreSQL uses an index for a condition that it knows again.
OTHERS = {
    "reference_by_doi": "(UPPER(doi) text_pattern_ops) WHERE doi <> ''",
    "reference_at_doi_org": "(id) WHERE UPPER(url) LIKE '%DOI.ORG%'",
    "reference_at_pubmed": "(id) WHERE UPPER(url) LIKE '%NCBI.NLM.NIH.GOV%'",
}


def make(apps, editor):
    if editor.connection.vendor == "postgresql":
        for name, what in OTHERS.items():
            editor.execute(f"CREATE INDEX {name} ON encyclopedia_reference {what}", params=None)


def take_away(apps, editor):
    if editor.connection.vendor == "postgresql":
        for name in OTHERS:
            editor.execute(f"DROP INDEX {name}", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("encyclopedia", "0024_index_shown_versions"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(fields=["pmid"], name="reference_by_pmid"),
        ),
        migrations.AddIndex(
            model_name="topicversion",
            index=models.Index(
                condition=models.Q(("follows__isnull", False)),
                fields=["id", "follows"],
                name="version_that_follows",
            ),
        ),
        migrations.RunPython(make, take_away, elidable=False),
    ]
