"""Comments: anchored to a section and a quoted span, in threads, resolved and reopened."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from encyclopedia.models import Topic, TopicVersion

from .records import ReviewRecord


class Comment(models.Model):
    """What somebody said about a span of a version's text. Its words never change (trigger); its resolution does.

    The anchor is a W3C TextQuoteSelector: the quotation with some text before and after it. Where it stands in a later
    text is worked out when asked (``reviews.anchors``), never stored. ``section`` empty: the page as a whole.
    """

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="comments", verbose_name=_("topic"))
    version = models.ForeignKey(
        TopicVersion, models.PROTECT, related_name="comments", verbose_name=_("version")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="replies", null=True, blank=True, verbose_name=_("in reply to")
    )
    section = models.CharField(_("section"), max_length=80, blank=True)
    heading = models.CharField(_("heading then"), max_length=200, blank=True)
    quote = models.TextField(_("quotation"), blank=True)
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    body = models.TextField(_("comment"))
    # Empty says "leave these words out"; null, that nothing is suggested.
    suggestion = models.TextField(_("suggested wording"), null=True, blank=True)  # noqa: DJ001
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments", verbose_name=_("author")
    )
    author_name = models.CharField(_("printed name"), max_length=200)
    made_at = models.DateTimeField(_("made at"))
    # Set when its author signs a request for changes: one of the points that the writer has to answer.
    request = models.ForeignKey(
        ReviewRecord,
        models.PROTECT,
        related_name="points",
        null=True,
        blank=True,
        verbose_name=_("request for changes"),
    )
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("resolved by"),
    )
    resolution = models.TextField(_("how it was resolved"), blank=True)
    is_accepted = models.BooleanField(_("suggestion taken over"), default=False)

    class Meta:
        ordering = ["made_at", "id"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        permissions = [("discuss_topic", "Can comment on texts under review")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(body="") | Q(suggestion__isnull=False), name="comment_says_something"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True, is_accepted=False)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_resolved_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True)
                | Q(suggestion__isnull=True, request__isnull=True, resolved_at__isnull=True),
                name="a_reply_is_resolved_with_its_thread",
            ),
        ]
        indexes = [
            models.Index(
                fields=["topic", "made_at"],
                condition=Q(parent__isnull=True, resolved_at__isnull=True),
                name="open_comments_by_topic",
            ),
        ]

    def __str__(self) -> str:
        return self.body[:80]
