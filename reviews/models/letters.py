"""Letters: the outbox of mail. Each goes out once, or says why it did not; and what each person wants by mail."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class News(models.TextChoices):
    """How news comes by mail. What waits for a person comes at once, whatever they choose here."""

    AT_ONCE = "at_once", _("At once, each by itself")
    DAILY = "daily", _("Once a day, in one letter")
    WEEKLY = "weekly", _("Once a week, in one letter")
    NONE = "none", _("Not at all")


class MailChoice(models.Model):
    """What one person chose. Without a row: ``News.DAILY``. ``since``: no news from before comes by mail."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mail_choice", verbose_name=_("person")
    )
    news = models.CharField(_("news by mail"), max_length=10, choices=News, default=News.DAILY)
    since = models.DateTimeField(_("since"), null=True, blank=True)

    class Meta:
        verbose_name = _("choice of mail")
        verbose_name_plural = _("choices of mail")

    def __str__(self) -> str:
        return f"{self.person}: {self.get_news_display()}"


class LetterState(models.TextChoices):
    QUEUED = "queued", _("To be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")
    UNCERTAIN = "uncertain", _("Uncertain: perhaps sent")
    DROPPED = "dropped", _("Not needed any more")


# A person has to look at these.
TO_DECIDE = (LetterState.FAILED, LetterState.UNCERTAIN)

# Nothing happens to these any more.
OVER = (LetterState.SENT, LetterState.DROPPED)


class Letter(models.Model):
    """One mail to one person, with the notices that it tells of. A sent letter stays sent (trigger).

    ``period`` is that of a digest, which comes once a period. ``address`` is the one it was handed over with.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="letters", verbose_name=_("person")
    )
    period = models.CharField(_("period"), max_length=20, blank=True)
    subject = models.CharField(_("subject"), max_length=150)
    address = models.EmailField(_("address"), blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=LetterState, default=LetterState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    made_at = models.DateTimeField(_("made at"))
    next_try_at = models.DateTimeField(_("next try at"))
    claimed_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "period"], condition=~Q(period=""), name="one_digest_per_period"
            ),
            models.CheckConstraint(
                condition=Q(state=LetterState.SENT, sent_at__isnull=False)
                | (~Q(state=LetterState.SENT) & Q(sent_at__isnull=True)),
                name="sent_letter_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], condition=Q(state=LetterState.QUEUED), name="letters_to_send"
            ),
            models.Index(
                fields=["claimed_at"], condition=Q(state=LetterState.SENDING), name="letters_on_their_way"
            ),
            models.Index(fields=["state"], condition=Q(state__in=TO_DECIDE), name="letters_to_decide_on"),
            models.Index(fields=["made_at"], name="letters_by_age"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def message_id(self) -> str:
        """The Message-ID: the same at every try, so that whoever gets it twice all the same can tell."""
        return f"<letter-{self.pk:06}.{self.key.hex}@{urlsplit(settings.BASE_URL).hostname}>"
