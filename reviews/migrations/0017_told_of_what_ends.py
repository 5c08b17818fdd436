"""Notices of what of a member's own ends; and those that are over, with their letters, may be deleted when they are old."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from encyclopedia.triggers import no_longer, refuse, without_triggers

KINDS = [
    ("asked", "Asked to review"),
    ("reminder", "Reminded"),
    ("decided", "Decision on an interest"),
    ("relieved", "Seat given to another"),
    ("sent_back", "Sent back"),
    ("commented", "Comment"),
    ("approved", "Approved"),
    ("published", "Published"),
    ("withdrawn", "Withdrawn"),
    ("unasked", "Review without reviewers"),
    ("given_back", "Seat given back"),
    ("interest", "Interest declared"),
    ("retrospect", "Review in retrospect"),
    ("to_publish", "To be published"),
    ("not_published", "Could not be published"),
    ("report", "Serious report"),
    ("late", "Late seat"),
    ("left", "Holder left"),
    ("came_up", "Came up in a review"),
    ("undecided", "Interest still not decided"),
    ("disclosure", "Disclosure ends"),
    ("licence", "Licence ends"),
    ("term", "Term ends"),
]

STAYED = (
    refuse(
        "notice_stays",
        "reviews_notice",
        ["DELETE"],
        "TRUE",
        "a notice is never deleted: it would be made again",
    ),
    refuse(
        "letter_stays",
        "reviews_letter",
        ["DELETE"],
        "TRUE",
        "a letter is never deleted: it would be written again",
    ),
)
NEEDED = (
    "(EXISTS (SELECT 1 FROM reviews_reviewround WHERE id = OLD.round_id AND closed_at IS NULL) OR "
    "EXISTS (SELECT 1 FROM reviews_letter WHERE id = OLD.letter_id AND state NOT IN ('sent', 'dropped')))"
)


def forget_what_ends(apps, editor):
    """The table of before has no room for notices without a topic. They are no evidence, and are worked out anew."""
    apps.get_model("reviews", "Notice").objects.filter(topic__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("reviews", "0016_concerns_wait_again")]

    operations = [
        *no_longer(*STAYED),
        *without_triggers(
            migrations.AddField(
                model_name="notice",
                name="ends_on",
                field=models.DateField(null=True, verbose_name="ends on"),
            ),
            migrations.AlterField(
                model_name="notice",
                name="kind",
                field=models.CharField(choices=KINDS, max_length=16, verbose_name="kind"),
            ),
            migrations.AlterField(
                model_name="notice",
                name="topic",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="encyclopedia.topic",
                    verbose_name="topic",
                ),
            ),
            migrations.RunPython(migrations.RunPython.noop, forget_what_ends),
            migrations.AddConstraint(
                model_name="notice",
                constraint=models.CheckConstraint(
                    condition=Q(topic__isnull=False, ends_on__isnull=True)
                    | Q(topic__isnull=True, ends_on__isnull=False),
                    name="notice_of_a_topic_or_of_a_day",
                ),
            ),
            migrations.AddIndex(
                model_name="notice", index=models.Index(fields=["made_at"], name="notices_by_age")
            ),
        ),
        migrations.AddIndex(
            model_name="letter", index=models.Index(fields=["made_at"], name="letters_by_age")
        ),
        refuse(
            "notice_day_fixed",
            "reviews_notice",
            ["UPDATE"],
            "NEW.ends_on IS DISTINCT FROM OLD.ends_on",
            "a notice keeps the day that it told of",
        ),
        refuse(
            "notice_stays",
            "reviews_notice",
            ["DELETE"],
            NEEDED,
            "a notice stays while its review is open, or its letter on its way: it would be made again",
        ),
        refuse(
            "letter_stays",
            "reviews_letter",
            ["DELETE"],
            "OLD.state NOT IN ('sent', 'dropped')",
            "a letter stays until it was sent, or is not needed any more",
        ),
    ]
