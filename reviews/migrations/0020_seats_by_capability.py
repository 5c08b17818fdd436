"""Seats that ask for what people can do. A step back leaves such a seat to the first of its professions alone."""

from django.db import migrations, models
from django.db.models import Q

CALLED = models.CharField(blank=True, max_length=60, verbose_name="by what they can do")
OTHERS = models.JSONField(blank=True, default=list, verbose_name="or one of these professions")


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0019_index_reviews_not_approved"),
    ]

    operations = [
        *(
            migrations.AddField(model_name=model, name=name, field=field)
            for model in ("historicalpolicyseat", "policyseat")
            for name, field in (("called", CALLED), ("or_professions", OTHERS))
        ),
        migrations.AddConstraint(
            model_name="policyseat",
            constraint=models.CheckConstraint(
                condition=Q(called="", or_professions=[])
                | (~Q(called="") & ~Q(profession="") & ~Q(or_professions=[])),
                name="seat_by_capability_says_which_and_who_has_it",
            ),
        ),
    ]
