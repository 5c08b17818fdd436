"""Key points of a page, and sections that are call-outs: words that are signed, and so frozen with the others."""

from django.db import migrations, models
from django.db.migrations.exceptions import IrreversibleError

from encyclopedia.seeds import mark_callouts
from encyclopedia.triggers import refuse, without_triggers


def mark_templates(apps, editor):
    mark_callouts(apps.get_model("encyclopedia", "SectionTemplate"))


def keep_words(apps, editor):
    """Refuse to go back over words that the tables before could not hold: their hashes would match no more."""
    versions = apps.get_model("encyclopedia", "TopicVersion").objects
    if versions.exclude(key_points=[]).exists() or versions.filter(sections__is_callout=True).exists():
        raise IrreversibleError(
            "There are key points or call-outs that an earlier version of the product cannot hold. Going back would "
            "destroy them. Restore the backup from before the upgrade instead."
        )


def callout(help_text=""):
    return models.BooleanField(default=False, help_text=help_text, verbose_name="call-out")


def key_points():
    return models.JSONField(blank=True, default=list, verbose_name="key points")


SET_APART = "Set apart on the page, such as “Call a doctor or emergency services if”."


class Migration(migrations.Migration):
    dependencies = [("encyclopedia", "0008_nearby_topics")]

    operations = [
        *without_triggers(
            migrations.AddField("sectiontemplate", "is_callout", callout(SET_APART)),
            migrations.AddField("historicalsectiontemplate", "is_callout", callout(SET_APART)),
            migrations.AddField("section", "is_callout", callout()),
            migrations.AddField("historicalsection", "is_callout", callout()),
            migrations.AddField("topicversion", "key_points", key_points()),
            migrations.AddField("historicaltopicversion", "key_points", key_points()),
        ),
        refuse(
            "version_key_points_frozen",
            "encyclopedia_topicversion",
            ["UPDATE"],
            "(OLD.status <> 'draft' AND NEW.key_points IS DISTINCT FROM OLD.key_points)",
            "the words of a version that is not a draft are frozen",
        ),
        migrations.RunPython(mark_templates, keep_words),
    ]
