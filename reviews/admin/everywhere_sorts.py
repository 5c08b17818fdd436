"""What the search over everything looks through, sort by sort: large tables, each through its index of words.

A sort looks at so many rows at most (``MOST``): more words find fewer. What a row belongs to is read for those that are
shown: joined to all that were found, it would be worth reading whole tables for. The texts of topics have a module
beside this one (``everywhere_texts``), short lists another (``everywhere_lists``).
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import BigIntegerField, F, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from encyclopedia.models import ReaderReport, Topic
from encyclopedia.models.readers import ReaderWords
from encyclopedia.search.words import key
from reviews.models import Comment, Concern, ReviewRecord, ReviewRound
from reviews.taking_part import readable

from .everywhere_asked import MOST, SHOWN, Asked, Group, Result
from .everywhere_texts import approved, drafts, earlier, incoming, pictures, references


def topics(asked: Asked) -> Group | None:
    """Topics, what is called exactly so first."""
    list_ = asked.list_of(Topic)
    if list_ is None:
        return None
    name = key(asked.text)

    def place(topic: Topic) -> tuple[int, str]:
        title = key(topic.staff_title)
        is_exact = name in (title, key(topic.slug), topic.public_id, key(topic.source_id or ""))
        return (0 if is_exact else 1 if title.startswith(name) else 2), topic.staff_title

    found = Topic.objects.filter(pk__in=asked.topics).select_related("kind").order_by()
    rows = sorted(found, key=place)
    return Group(
        "topics",
        _("Topics"),
        [
            Result(
                topic.staff_title,
                reverse("admin:encyclopedia_topic_change", args=[topic.pk]),
                " · ".join(
                    [topic.kind.name, topic.get_language_display(), topic.slug]
                    + ([_("Withdrawn")] if topic.withdrawn_at else [])
                ),
            )
            for topic in rows[: SHOWN + 4]
        ],
        len(rows),
        f"{reverse('admin:encyclopedia_topic_changelist')}?{urlencode({SEARCH_VAR: asked.text})}",
    )


def rounds(asked: Asked) -> Group | None:
    """Review rounds by the note to them, and those of the topics that are meant: open ones first."""
    list_ = asked.list_of(ReviewRound)
    if list_ is None:
        return None
    noted = ReviewRound.objects.filter(asked.having("note")).order_by().values_list("pk", flat=True)
    about = ReviewRound.objects.filter(topic__in=asked.topics).order_by("-pk").values_list("pk", flat=True)
    keys = {*noted[: MOST + 1], *about[: MOST + 1]}
    found = list_.get_queryset(asked.request).filter(pk__in=keys).prefetch_related("topic")
    rows = found.order_by(F("closed_at").desc(nulls_first=True), "due_on", "pk")[:SHOWN]
    return Group(
        "rounds",
        _("Review rounds"),
        [
            Result(
                _("%(title)s, round %(n)s") % {"title": one.topic.staff_title, "n": one.number},
                reverse("admin:reviews_reviewround_change", args=[one.pk]),
                f"{one.get_kind_display()} · {one.get_outcome_display() or _('Open')}",
                asked.marker.snippet(one.note),
            )
            for one in rows
        ],
        len(keys),
    )


def records(asked: Asked) -> Group | None:
    """Signed decisions by who signed and what they said."""
    return _newest(
        asked,
        ReviewRecord,
        _("Review records"),
        ReviewRecord.objects.filter(asked.having("signer_name", "comment")),
        lambda one: Result(
            _("%(who)s on %(title)s") % {"who": one.signer_name, "title": one.version.title},
            reverse("admin:reviews_reviewrecord_change", args=[one.pk]),
            f"{one.get_decision_display()} · {_day(one.signed_at)}",
            asked.marker.snippet(one.comment),
        ),
        "version",
    )


def reports(asked: Asked) -> Group | None:
    """What readers reported, by their words."""
    return _newest(
        asked,
        ReaderReport,
        _("Readers’ reports"),
        ReaderWords.objects.filter(asked.having("text")),
        lambda one: Result(
            one.edition.title,
            reverse("admin:encyclopedia_readerreport_change", args=[one.pk]),
            f"{one.heading or _('The whole page')} · {_day(one.received_on)}",
            asked.marker.snippet(one.words.text),
        ),
        "edition",
        "words",
        keys="report",
    )


def _newest(
    asked: Asked,
    model: type[Model],
    heading: str,
    found: QuerySet[Any],
    told: Callable[[Any], Result],
    *related: str,
    keys: str = "pk",
) -> Group | None:
    """The rows of a list that were found, the newest first."""
    list_ = asked.list_of(model)
    if list_ is None:
        return None
    own = list(found.order_by().values_list(keys, flat=True)[: MOST + 1])
    rows = list_.get_queryset(asked.request).filter(pk__in=own).prefetch_related(*related).order_by("-pk")
    return Group(str(list_.opts.model_name), heading, [told(one) for one in rows[:SHOWN]], len(own))


def comments(asked: Asked) -> Group | None:
    """Comments and replies, by what they say and quote: those on texts that are open to this person."""
    found = Comment.objects.filter(asked.having("body", "quote", "suggestion"))
    # A reply stands in the thread of the comment that it answers. Asked row by row: few of the table are.
    first = Comment.objects.filter(pk=OuterRef("parent")).values("version")[:1]
    told = found.order_by().values_list(
        "pk", Coalesce(Subquery(first), F("version"), output_field=BigIntegerField())
    )
    on = dict(told[: MOST + 1])
    may_read = readable(set(on.values()), asked.request.user, to_discuss=True)
    keys = [pk for pk, version in on.items() if version in may_read]
    rows = Comment.objects.filter(pk__in=keys).prefetch_related("topic", "version", "parent__version")
    return Group(
        "comments",
        _("Comments"),
        [_comment(asked, one) for one in rows.order_by("-made_at", "-pk")[:SHOWN]],
        len(keys),
    )


def _comment(asked: Asked, one: Comment) -> Result:
    first = one.parent or one
    address = reverse("admin:encyclopedia_topic_thread", args=[one.topic_id, first.pk])
    return Result(
        _("%(who)s on %(title)s") % {"who": one.author_name, "title": one.topic.staff_title},
        f"{address}?version={first.version.number}",
        f"{first.heading or _('Title and summary')} · {_day(one.made_at)}",
        asked.marker.snippet(" ".join([one.body or one.suggestion or "", one.quote and f"“{one.quote}”"])),
    )


def concerns(asked: Asked) -> Group | None:
    """What came up about pages out of turn, and why it needed no review: for whom the page of the topic is open."""
    if asked.list_of(Topic) is None:
        return None
    found = Concern.objects.filter(asked.having("words", "reason")).order_by()
    keys = list(found.values_list("pk", flat=True)[: MOST + 1])
    rows = Concern.objects.filter(pk__in=keys).prefetch_related("topic").order_by("-raised_at", "-pk")[:SHOWN]
    return Group("concerns", _("What came up about pages"), [_concern(asked, one) for one in rows], len(keys))


def _concern(asked: Asked, one: Concern) -> Result:
    """It leads to the last review that had it before it, else to the topic, where it waits or was settled."""
    return Result(
        one.topic.staff_title,
        reverse("admin:reviews_reviewround_change", args=[one.round_id])
        if one.round_id
        else reverse("admin:encyclopedia_topic_change", args=[one.topic_id]),
        f"{one.get_kind_display()} · {_day(one.raised_at)}",
        asked.marker.snippet(f"{one.words} {one.reason}"),
    )


def _day(at: date) -> str:
    return date_format(timezone.localdate(at) if isinstance(at, datetime) else at, "M j, Y")


SORTS: Final = (
    topics, drafts, incoming, approved, rounds, concerns, reports, comments, records, pictures, references, earlier,
)  # fmt: skip
