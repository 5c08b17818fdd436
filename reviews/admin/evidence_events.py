"""Audit events, to be read and never changed."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.actions.catalogue import CHANGED_CATALOGUE
from reviews.actions.concerns import FLAGGED
from reviews.actions.identity import REFUSED_SIGNATURE
from reviews.actions.scheduling import FAILED_PUBLICATION
from reviews.actions.site import PUBLISHED_TEXT
from reviews.audit import event_holds
from reviews.models import AuditEvent
from reviews.workflow import Act

from . import people
from .evidence import EvidenceAdmin, both_times
from .recorded import RECORDED_ACTS


class ActFilter(admin.SimpleListFilter):
    """The acts by name, from the table: no query over all events just to list them."""

    title = gettext_lazy("act")
    parameter_name = "act"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        others = (
            "attest import", REFUSED_SIGNATURE, FAILED_PUBLICATION, CHANGED_CATALOGUE, FLAGGED, PUBLISHED_TEXT,
            *RECORDED_ACTS, people.CREATED, people.CHANGED, people.PASSWORD_SET,
        )  # fmt: skip
        return [(name, name) for name in (*(act.value for act in Act), *others)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        return queryset.filter(act=self.value()) if self.value() else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(EvidenceAdmin):
    list_display = (
        "sequence",
        "at",
        "actor_name",
        "act",
        "topic",
        "subject",
        "from_state",
        "to_state",
        "reason",
    )
    list_filter = (ActFilter,)
    search_fields = ("topic__staff_title", "act", "actor_name", "subject", "reason")
    search_help_text = gettext_lazy("Topic, act, person, what or why")
    list_select_related = ("topic",)
    fields = (
        "sequence", "at_times", "actor", "actor_name", "act", "topic", "subject", "from_state", "to_state",
        "reason", "details", "previous_hash", "hash", "state",
    )  # fmt: skip
    readonly_fields = ("at_times", "state")

    @admin.display(description=gettext_lazy("at"))
    def at_times(self, event: AuditEvent) -> str:
        return " · ".join(both_times(event.at))

    @admin.display(description=gettext_lazy("verification"))
    def state(self, event: AuditEvent) -> str:
        if event_holds(event):
            return _("Its words match its own hash. The command verify_audit checks the whole chain.")
        return _("Does NOT verify: its words do not match its own hash.")
