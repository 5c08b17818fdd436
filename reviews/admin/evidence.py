"""Evidence, to be read and never changed: versions, editions, signatures, audit events; and who sits on the board."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import HistoryAdmin, StaffAdmin
from encyclopedia.content import Content
from encyclopedia.drafting import content_of
from encyclopedia.models import Edition, Section, TopicVersion
from encyclopedia.rendering.article import section_html
from reviews import roles
from reviews.actions.catalogue import CHANGED_CATALOGUE
from reviews.actions.publishing import FAILED_PUBLICATION
from reviews.actions.signing import REFUSED_SIGNATURE
from reviews.actions.site import PUBLISHED_TEXT
from reviews.audit import edition_hash, event_hash, record_hash
from reviews.models import AuditEvent, BoardMember, ReviewRecord
from reviews.workflow import Act

from . import people
from .recorded import CHANGED_BOARD, RECORDED_ACTS, RecordedAdmin

EDITS_SHOWN = 200


def both_times(instant: datetime) -> tuple[str, str]:
    """An instant as evidence prints it: in UTC to the second, and in the site's own time with its zone."""
    local = timezone.localtime(instant)
    words = f"{date_format(local, 'F j, Y, g:i a')} {local.tzname()}"
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"), words


def chain_evidence(topic_id: int) -> dict[str, str]:
    """The hashes of signatures and editions that the audit chain holds for a topic, by “record:7” or “edition:3”."""
    held: dict[str, str] = {}
    events = AuditEvent.objects.filter(topic_id=topic_id).order_by("sequence")
    for details in events.values_list("details", flat=True):
        held.update(details.get("evidence", {}))
    return held


@dataclass(frozen=True)
class Verdict:
    """Whether a piece of evidence is what was written down, in words."""

    holds: bool
    words: str


def verdict(*, own: bool, chained: bool) -> Verdict:
    if not own:
        return Verdict(False, _("Does NOT verify: its words do not match its own hash."))
    if not chained:
        return Verdict(False, _("Does NOT verify: the audit chain does not hold this hash."))
    return Verdict(True, _("Verified: it matches its hash, and the audit chain holds that hash."))


def verify_record(record: ReviewRecord, held: dict[str, str]) -> Verdict:
    """Whether a signature still says what was signed. A row copied to another version or round does not."""
    return verdict(
        own=record_hash(record) == record.record_hash,
        chained=held.get(f"record:{record.pk}") == record.record_hash,
    )


def verify_edition(edition: Edition, held: dict[str, str]) -> Verdict:
    """Whether an edition is still what was signed and published."""
    return verdict(
        own=sha256(edition.content.encode()).hexdigest() == edition.content_hash,
        chained=held.get(f"edition:{edition.pk}") == edition_hash(edition),
    )


def content_html(content: Content) -> SafeString:
    """A content as plain staff HTML: headings, sanitised bodies, references."""
    sections = format_html_join(
        "", "<h3>{}</h3>{}", ((s["heading"], section_html(s["html"])) for s in content["sections"])
    )
    references = format_html_join(
        "", "<li>{} {}</li>", ((r["text"], r["url"]) for r in content["references"])
    )
    return format_html(
        '<div class="page-text"><p>{}</p><p>{}</p>{}<ol>{}</ol></div>',
        content["summary"],
        "; ".join(content["also_called"]),
        sections,
        references,
    )


class EvidenceAdmin(StaffAdmin):
    """Rows that triggers protect: read by all staff, changed by nobody."""

    list_per_page = 50
    show_full_result_count = False

    class Media:
        css = {"all": ("reviews/review.css",)}


@admin.register(Edition)
class EditionAdmin(EvidenceAdmin):
    list_display = ("title", "number", "kind", "current_as_of", "shown_from", "shown_until")
    list_filter = ("kind", "scope")
    search_fields = ("title", "topic__slug", "content_hash")
    ordering = ("-shown_from", "-pk")
    fields = (
        "title", "number", "kind", "scope", "current_as_of", "signers", "attested", "published_by", "shown_from",
        "shown_until", "evidence", "state", "content_hash", "signed_text",
    )  # fmt: skip
    readonly_fields = ("signers", "attested", "evidence", "state", "signed_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).select_related("topic", "published_by", "round")

    @admin.display(description=gettext_lazy("signed by"))
    def signers(self, edition: Edition) -> str:
        return "; ".join(f"{p.get('name', '')}, {p.get('credentials', '')}" for p in edition.reviewer_list())

    @admin.display(description=gettext_lazy("attestation"))
    def attested(self, edition: Edition) -> str:
        return "; ".join(f"{key}: {value}" for key, value in (edition.attestation or {}).items())

    @admin.display(description=gettext_lazy("evidence"))
    def evidence(self, edition: Edition) -> SafeString:
        round_ = getattr(edition, "round", None)
        if round_ is None:
            return format_html("{}", "–")
        address = reverse("admin:reviews_reviewround_record", args=[round_.pk])
        words = _("Record of review round %(number)s") % {"number": round_.number}
        return format_html('<a href="{}">{}</a>', address, words)

    @admin.display(description=gettext_lazy("verification"))
    def state(self, edition: Edition) -> str:
        return verify_edition(edition, chain_evidence(edition.topic_id)).words

    @admin.display(description=gettext_lazy("signed text"))
    def signed_text(self, edition: Edition) -> SafeString:
        return content_html(edition.signed_content())


@admin.register(ReviewRecord)
class ReviewRecordAdmin(EvidenceAdmin):
    list_display = ("signer_name", "signer_credentials", "decision", "version", "current_as_of", "signed_at")
    list_filter = ("decision", "signer_profession")
    search_fields = ("signer_name", "version__title", "comment")
    list_select_related = ("version",)
    ordering = ("-signed_at", "-pk")
    fields = (
        "statement", "decision", "signer_name", "signer_profession", "signer_credentials", "signer", "version",
        "scope", "current_as_of", "comment", "signed_times", "whole_record", "state", "content_hash", "record_hash",
    )  # fmt: skip
    readonly_fields = ("signed_times", "whole_record", "state")

    @admin.display(description=gettext_lazy("signed at"))
    def signed_times(self, record: ReviewRecord) -> str:
        return " · ".join(both_times(record.signed_at))

    @admin.display(description=gettext_lazy("round"))
    def whole_record(self, record: ReviewRecord) -> SafeString:
        address = reverse("admin:reviews_reviewround_record", args=[record.round_id])
        return format_html('<a href="{}">{}</a>', address, _("The whole record"))

    @admin.display(description=gettext_lazy("verification"))
    def state(self, record: ReviewRecord) -> str:
        return verify_record(record, chain_evidence(record.version.topic_id)).words


class ActFilter(admin.SimpleListFilter):
    """The acts by name, from the table: no query over all events just to list them."""

    title = gettext_lazy("act")
    parameter_name = "act"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        others = (
            "attest import", REFUSED_SIGNATURE, FAILED_PUBLICATION, CHANGED_CATALOGUE, PUBLISHED_TEXT,
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
        if event_hash(event) == event.hash:
            return _("Its words match its own hash. The command verify_audit checks the whole chain.")
        return _("Does NOT verify: its words do not match its own hash.")


@admin.register(TopicVersion)
class TopicVersionAdmin(HistoryAdmin):
    """Every version with its words and who touched them. Words are written in the draft editor alone."""

    list_display = ("title", "number", "status", "created_by", "saved_at")
    list_filter = ("status",)
    list_select_related = ("topic", "created_by")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "topic__slug")
    ordering = ("-saved_at", "-pk")
    fields = (
        "topic", "number", "status", "based_on", "created_by", "created_at", "saved_at", "content_hash", "people",
        "words", "edits",
    )  # fmt: skip
    readonly_fields = ("people", "words", "edits")

    class Media:
        css = {"all": ("reviews/review.css",)}

    @admin.display(description=gettext_lazy("contributors"))
    def people(self, version: TopicVersion) -> str:
        hands = version.contributions.select_related("user")
        return "; ".join(
            f"{hand.user.get_full_name() or hand.user} ({hand.get_act_display()})" for hand in hands
        )

    @admin.display(description=gettext_lazy("text"))
    def words(self, version: TopicVersion) -> SafeString:
        return content_html(content_of(version))

    @admin.display(description=gettext_lazy("edits of sections"))
    def edits(self, version: TopicVersion) -> SafeString:
        kinds = {"+": _("added"), "~": _("changed"), "-": _("removed")}
        rows = Section.history.filter(version_id=version.pk).select_related("history_user")
        return format_html(
            "<ul>{}</ul>",
            format_html_join(
                "",
                "<li>{}: {} {} {}</li>",
                (
                    (
                        both_times(row.history_date)[0],
                        row.heading,
                        kinds[row.history_type],
                        row.history_user.get_username() if row.history_user else "",
                    )
                    for row in rows.order_by("-history_date", "-history_id")[:EDITS_SHOWN]
                ),
            ),
        )


@admin.register(BoardMember)
class BoardMemberAdmin(RecordedAdmin, HistoryAdmin):
    """Who sits on the board. A manager keeps it; nobody keeps their own seat, and nobody is deleted."""

    act = CHANGED_BOARD
    add_permission = change_permission = roles.MANAGE_BOARD
    list_display = ("user", "profession", "credentials", "licence_valid_until", "is_active")
    list_filter = ("is_active", "profession")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__first_name", "user__last_name", "credentials")
    fields = ("user", "profession", "credentials", "licence_valid_until", "is_active")

    def subject_of(self, obj: BoardMember) -> str:
        return f"board member {obj.user.get_username()}"

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, BoardMember) and obj.user_id == request.user.pk:
            return False
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("user",) if obj is not None else ()

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "user" and field is not None and field.queryset is not None:
            field.queryset = field.queryset.filter(
                is_active=True, is_staff=True, board_member__isnull=True
            ).exclude(pk=request.user.pk)
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_view_related = field.widget.can_delete_related = False
        return field
