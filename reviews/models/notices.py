"""Notices: what people are told, in the inbox and by mail; made from the audit chain and from the clock."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from encyclopedia.models import ReaderReport, Topic

from .assignments import Assignment
from .comments import Comment
from .letters import Letter
from .rounds import ReviewRound


class NoticeKind(models.TextChoices):
    """What a notice says; ``reviews.notices.kinds`` has the words and the link."""

    ASKED = "asked", _("Asked to review")
    REMINDER = "reminder", _("Reminded")
    DECIDED = "decided", _("Decision on an interest")
    RELIEVED = "relieved", _("Seat given to another")
    SENT_BACK = "sent_back", _("Sent back")
    COMMENTED = "commented", _("Comment")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNASKED = "unasked", _("Review without reviewers")
    GIVEN_BACK = "given_back", _("Seat given back")
    INTEREST = "interest", _("Interest declared")
    RETROSPECT = "retrospect", _("Review in retrospect")
    TO_PUBLISH = "to_publish", _("To be published")
    NOT_PUBLISHED = "not_published", _("Could not be published")
    REPORT = "report", _("Serious report")
    LATE = "late", _("Late seat")
    LEFT = "left", _("Holder left")
    CAME_UP = "came_up", _("Came up in a review")
    UNDECIDED = "undecided", _("Interest still not decided")
    DISCLOSURE = "disclosure", _("Disclosure ends")
    LICENCE = "licence", _("Licence ends")
    TERM = "term", _("Term ends")
    HURRY = "hurry", _("Urgent review without reviewers")
    NOT_OPENED = "not_opened", _("Review could not be opened")
    BEHIND = "behind", _("Translation behind its source")
    LEFT_ALONE = "left_alone", _("Translation of what was withdrawn, or changed in urgency")


class Notice(models.Model):
    """One thing told to one person, once (``source`` says what made it: “event:12”, “seat:3:2”).

    It holds no words of a text. Whether what it asks for is done is worked out from the rows it names, never stored.
    It is about a topic; or about what of the person's own place on the board ends on a day (``ends_on``). Deleted when
    it is old and nothing needs it any more (``reviews.notices.pruning``, trigger).
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=NoticeKind)
    source = models.CharField(_("source"), max_length=40)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", null=True, verbose_name=_("topic"))
    ends_on = models.DateField(_("ends on"), null=True)
    round = models.ForeignKey(
        ReviewRound, models.PROTECT, related_name="+", null=True, verbose_name=_("review round")
    )
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="notices", null=True, verbose_name=_("assignment")
    )
    comment = models.ForeignKey(
        Comment, models.PROTECT, related_name="+", null=True, verbose_name=_("comment")
    )
    report = models.ForeignKey(
        ReaderReport, models.PROTECT, related_name="+", null=True, verbose_name=_("reader report")
    )
    made_at = models.DateTimeField(_("made at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    letter = models.ForeignKey(
        Letter, models.PROTECT, related_name="notices", null=True, verbose_name=_("letter")
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("notice")
        verbose_name_plural = _("inbox")
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "source"], name="told_once"),
            models.CheckConstraint(
                condition=Q(topic__isnull=False, ends_on__isnull=True)
                | Q(topic__isnull=True, ends_on__isnull=False),
                name="notice_of_a_topic_or_of_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notices_of_a_person"),
            models.Index(
                fields=["person", "-id"],
                condition=Q(read_at__isnull=True),
                name="unread_notices_newest_first",
            ),
            models.Index(
                fields=["person", "made_at"],
                condition=Q(letter__isnull=True, read_at__isnull=True),
                name="notices_for_a_digest",
            ),
            models.Index(fields=["made_at"], name="notices_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.topic or self.ends_on}"


class NoticeCursor(models.Model):
    """The one row that says up to which event of the audit chain people were told. Locking it puts callers in line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_notice_cursor")]

    def __str__(self) -> str:
        return str(self.sequence)
