"""The audit chain: append-only events, each holding the hash of the one before."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from encyclopedia.models import Topic


class AuditEvent(models.Model):
    """One transition. Tamper-evident: ``verify_audit`` recomputes every hash and names the first broken link."""

    sequence = models.PositiveBigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("who")
    )
    actor_name = models.CharField(_("printed name"), max_length=200)
    act = models.CharField(_("act"), max_length=40)
    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="audit_events", null=True, verbose_name=_("topic")
    )
    subject = models.CharField(_("what"), max_length=120)
    from_state = models.CharField(_("from"), max_length=40, blank=True)
    to_state = models.CharField(_("to"), max_length=40, blank=True)
    reason = models.TextField(_("why"), blank=True)
    details = models.JSONField(_("details"), default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-sequence"]
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["topic", "-sequence"], name="audit_by_topic"),
            models.Index(
                fields=["actor", "at"],
                condition=models.Q(act="signature refused"),
                name="audit_refused_signatures",
            ),
            models.Index(
                fields=["at"],
                condition=models.Q(act="change review policy"),
                name="audit_changed_policies",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.act}"


class AuditHead(models.Model):
    """The one row that says where the chain ends. Locking it puts writers in line; it also shows a cut-off tail."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_audit_head")]

    def __str__(self) -> str:
        return str(self.sequence)
