"""What a chair plans ahead: pages whose review is due within the lead time of their policy, and the policies."""

from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from encyclopedia.currency import due_on
from encyclopedia.models import Edition, Topic
from encyclopedia.models.catalogue import review_months_at
from reviews.actions.policies import CHANGED_POLICY
from reviews.models import AuditEvent, PolicySeat, ReviewPolicy, ReviewRound

from .work_rows import SHOWN, Row, WorkList

_LEAD = ReviewPolicy._meta.get_field("lead_days").get_default()  # noqa: SLF001 - as Django's own fields are


def due(today: date) -> WorkList:
    """Pages whose review is due within the lead time of their policy, not late yet, that nobody is reviewing.

    Two queries. The due date is worked out here, as everywhere (``encyclopedia.currency``): databases add months in
    ways of their own.
    """
    shown = (
        Edition.objects.shown()
        .filter(~Exists(ReviewRound.objects.filter(topic=OuterRef("topic"), closed_at__isnull=True)))
        .annotate(
            months=review_months_at("topic__"),
            lead=Coalesce(
                F("topic__review_policy__lead_days"),
                F("topic__kind__review_policy__lead_days"),
                Value(_LEAD),
            ),
        )
        .order_by()
        .values_list("topic_id", "current_as_of", "months", "lead")
    )
    waiting = sorted(
        (day, topic)
        for topic, as_of, months, lead in shown
        if today <= (day := due_on(as_of, months)) and day - timedelta(days=lead) <= today
    )
    some = waiting[:SHOWN]
    topics = Topic.objects.in_bulk([topic for _day, topic in some])
    rows = [
        Row(
            topic=topics[topic],
            ask=_("Due for review: %(date)s") % {"date": date_format(day, "F j, Y")},
            url=reverse("admin:encyclopedia_topic_reaffirm", args=[topic]),
            button=_("Start a review"),
        )
        for day, topic in some
    ]
    base = reverse("admin:encyclopedia_topic_changelist")
    return WorkList(_("Due for review"), rows, len(waiting), f"{base}?currency=due")


def unset_policies() -> WorkList:
    """One row while every kind asks for one member, whoever it is, and no policy was ever changed. One query."""
    more = PolicySeat.objects.filter(Q(position__gt=0) | ~Q(profession=""))
    is_stricter = Q(fewest_people__gt=1) | Exists(more.filter(policy=OuterRef("pk")))
    was_changed = Exists(AuditEvent.objects.filter(act=CHANGED_POLICY))
    is_unset = not ReviewPolicy.objects.filter(is_stricter | was_changed).exists()
    row = Row(
        topic=None,
        name=_("Review policies ask for one signature"),
        ask=_("Set what your board decided."),
        url=reverse("admin:reviews_reviewpolicy_changelist"),
        button=_("Set the policies"),
    )
    return WorkList(_("Review policies"), [row] if is_unset else [], int(is_unset))
