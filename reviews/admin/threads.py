"""Threads of comments as the screens show them: where their words stand now, in the order of the text, numbered.

Reads only. The number of queries depends neither on the number of comments nor on the size of the page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from encyclopedia.content import Content
from encyclopedia.drafting import content_of
from encyclopedia.models import Contribution, Edition, Status, Topic, TopicVersion
from reviews import roles
from reviews.actions.discussing import anchor_of, check_may_discuss
from reviews.anchors import Located, html_of, marked
from reviews.models import Comment, Outcome, ReviewRound
from reviews.policies import allows, check_may
from reviews.taking_part import is_gated
from reviews.workflow import Act

from .places import places_in

_PAGE_PARTS: Final = re.compile(r"<h3>(?P<title>.*?)</h3>(?:<p>(?P<summary>.*)</p>)?", re.DOTALL)


@dataclass(frozen=True)
class Thread:
    """A comment with its replies. ``section`` and ``found`` say where its words stand in the text on the screen."""

    comment: Comment
    replies: tuple[Comment, ...] = ()
    number: int = 0
    section: str = ""
    heading: str = ""
    found: Located | None = None
    can_accept: bool = False

    @property
    def is_open(self) -> bool:
        return self.comment.resolved_at is None

    @property
    def is_orphaned(self) -> bool:
        """Say whether the quoted words are in no section any more."""
        return self.is_open and self.found is None

    @property
    def words_now(self) -> str:
        """What stands there now, when it is not what was quoted."""
        return self.found.quote if self.found is not None and self.found.how == "near" else ""

    @property
    def has_moved(self) -> bool:
        return self.found is not None and self.section != self.comment.section

    @property
    def is_marked(self) -> bool:
        """Say whether the clean text marks the words."""
        return self.found is not None and not self.found.is_whole_section

    @property
    def leaves_out(self) -> bool:
        return self.comment.suggestion == ""


def form_id(key: str) -> str:
    """The element of the form of a comment on this section."""
    return f"talk-{key}"


@dataclass(frozen=True)
class Part:
    """A section of the text with the threads on it. ``key`` "" is the title and summary."""

    key: str
    heading: str
    threads: tuple[Thread, ...]
    form: Any = None

    @property
    def anchor(self) -> str:
        """The element of the section in a redline."""
        return f"section-{self.key}" if self.key else "text"

    @property
    def form_id(self) -> str:
        return form_id(self.key)


@dataclass(frozen=True)
class Talk:
    """All that is said of a text, as one person sees it."""

    version: TopicVersion
    content: Content
    parts: tuple[Part, ...]
    orphans: tuple[Thread, ...]
    resolved: tuple[Thread, ...]
    points: tuple[Thread, ...]
    may_discuss: bool

    @property
    def open_threads(self) -> list[Thread]:
        return [*(thread for part in self.parts for thread in part.threads), *self.orphans]

    @property
    def answered(self) -> list[Thread]:
        """The points of the last request for changes that are resolved."""
        return [thread for thread in self.points if not thread.is_open]

    def thread(self, comment_id: int) -> Thread | None:
        everything = [*self.open_threads, *self.resolved, *self.points]
        return next((thread for thread in everything if thread.comment.pk == comment_id), None)

    @property
    def marks(self) -> dict[str, SafeString]:
        """The parts of the page with the quoted words marked, for ``rendering.preview``."""
        marks: dict[str, SafeString] = {}
        for part in self.parts:
            quotes = [(one.comment.pk, one.found) for one in part.threads if one.found is not None]
            first = part.threads[0].number if part.threads else 1
            html = marked(html_of(self.content, part.key), quotes, first=first)
            if part.key:
                marks[f"section:{part.key}"] = html + self._link(part)
            elif found := _PAGE_PARTS.fullmatch(html):
                named = {name: words for name, words in found.groupdict().items() if words}
                marks |= {name: mark_safe(words) for name, words in named.items()}  # noqa: S308 - cut from ``marked``
        return marks

    def _link(self, part: Part) -> SafeString:
        if not self.may_discuss:
            return SafeString()
        hidden = format_html('<span class="visually-hidden">: {}</span>', part.heading)
        return format_html(
            '<p class="talk-link"><a href="#{}" data-talk="{}">{}{}</a></p>',
            part.form_id,
            part.key,
            _("Comment on this section"),
            hidden,
        )


def _seen_by(by: Any, version: TopicVersion) -> Any:
    """The comments that this person may read beside this version: none on a text that is not open to them."""
    if not is_gated(by):
        return Q()
    was_published = Exists(Edition.objects.filter(version=OuterRef("version")))
    seen: Any = Q(version=version) | Q(was_published)
    if by.has_perm(roles.CHAIR) or by.has_perm(roles.WRITE):
        seen |= ~Exists(ReviewRound.objects.filter(version=OuterRef("version"), closed_at__isnull=True))
    if by.has_perm(roles.WRITE):
        seen |= Exists(Contribution.objects.filter(version=OuterRef("version"), user=by))
    return seen


def talk_about(
    version: TopicVersion,
    by: Any,
    *,
    round_: ReviewRound | None = None,
    content: Content | None = None,
    everything: bool = False,
) -> Talk:
    """What is said of this text: the open threads of its topic, those of this version, and the points asked for.

    Beside a round that is over, only what was said of its version; with ``everything``, every thread of the topic.
    Three queries at most, besides the words. The caller has checked that the text is open to this person.
    """
    content = content or content_of(version)
    # What the board asked for since patients got the last edition is for this text to answer.
    published = ReviewRound.objects.filter(topic=version.topic_id, outcome=Outcome.PUBLISHED).order_by(
        "-number"
    )
    is_point = Q(request__isnull=False)
    if round_ is not None:
        published = published.filter(number__lt=round_.number)
        is_point &= Q(request__round__number__lt=round_.number)
    is_point &= Q(request__round__number__gt=Coalesce(Subquery(published.values("number")[:1]), 0))
    wanted = Q(version=version) | is_point
    if everything:
        wanted = Q()
    elif round_ is None or round_.is_open:
        wanted |= Q(resolved_at__isnull=True)
    rows = (
        Comment.objects.filter(_seen_by(by, version), wanted, topic=version.topic_id, parent__isnull=True)
        .annotate(is_point=Case(When(is_point, then=True), default=False))
        .select_related("resolved_by", "request__round")
        .prefetch_related(Prefetch("replies", Comment.objects.order_by("made_at", "pk")))
        .order_by("made_at", "pk")
    )
    threads = _placed(content, rows, _accepting(version, by))
    by_section = {
        key: tuple(group)
        for key, group in groupby(threads, key=lambda one: one.section if one.found else None)
    }
    headings = [("", _("Title and summary")), *((one["key"], one["heading"]) for one in content["sections"])]
    return Talk(
        version=version,
        content=content,
        parts=tuple(Part(key, heading, by_section.get(key, ())) for key, heading in headings),
        orphans=tuple(one for one in threads if one.is_orphaned),
        resolved=tuple(one for one in threads if not one.is_open),
        points=tuple(one for one in threads if one.comment.is_point),  # type: ignore[attr-defined]  # annotated
        may_discuss=allows(check_may, Act.COMMENT, by) and (round_ is None or round_.is_open),
    )


def _accepting(version: TopicVersion, by: Any) -> Any:
    """Return whether this person may put a comment's suggestion into this version."""
    if version.status != Status.DRAFT or not allows(check_may, Act.ACCEPT_SUGGESTION, by):
        return lambda _comment: False
    drafts = list(
        TopicVersion.objects.filter(topic=version.topic_id, status=Status.DRAFT)
        .order_by("is_correction")
        .values_list("pk", flat=True)
    )
    return lambda comment: (
        version.pk == (comment.version_id if comment.version_id in drafts else next(iter(drafts), None))
    )


def _placed(content: Content, rows: Iterable[Comment], accepts: Any) -> list[Thread]:
    """Find the words of each open thread; order by the text, lost ones after that, resolved ones last."""
    headings = {"": _("Title and summary")} | {one["key"]: one["heading"] for one in content["sections"]}
    order = {key: place for place, key in enumerate(headings)}
    rows = list(rows)
    waiting = [row for row in rows if row.resolved_at is None]
    places = dict(zip(waiting, places_in(content, map(anchor_of, waiting)), strict=True))
    found: list[tuple[tuple[int, int, int], Thread]] = []
    for place, row in enumerate(rows):
        replies = tuple(row.replies.all())
        where = places.get(row)
        if where is None:
            after = len(order) + (row.resolved_at is not None)
            heading = row.heading or headings[""]
            found.append(((after, 0, place), Thread(row, replies, section=row.section, heading=heading)))
            continue
        key, located = where
        can_accept = row.suggestion is not None and not located.is_whole_section and accepts(row)
        thread = Thread(row, replies, 0, key, headings[key], located, can_accept)
        found.append(((order[key], located.start, place), thread))
    found.sort(key=lambda one: one[0])
    return [
        replace(thread, number=number) if thread.is_open else thread
        for number, (_place, thread) in enumerate(found, 1)
    ]


def text_for(topic: Topic, by: Any, **which: int) -> TopicVersion | None:
    """The text that this person discusses: the version asked for, else the newest one; None if none is open to them."""
    versions = topic.versions.order_by("-number")
    gone = (Status.ABANDONED, Status.SUPERSEDED)
    versions = versions.filter(**which) if which else versions.exclude(status__in=gone)
    for version in versions:
        version.topic = topic
        if allows(check_may_discuss, version, by):
            return version
    return None


def count_open(topic: Topic) -> int:
    """How many threads of the topic wait for an answer."""
    return Comment.objects.filter(topic=topic, parent__isnull=True, resolved_at__isnull=True).count()
