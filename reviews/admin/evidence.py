"""Evidence, to be read and never changed: editions and signatures, and the page that tells all of a topic."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import StaffAdmin
from encyclopedia.content import Content, images_of, key_points_of, points_html
from encyclopedia.models import Edition
from encyclopedia.rendering.article import section_html
from reviews.evidence import (
    attestation_in_words,
    chain_evidence,
    reviewer_in_words,
    verify_edition,
    verify_record,
)
from reviews.models import ReviewRecord
from reviews.redline import whole_images

from .base import screen
from .evidence_pages import edition_page
from .picture.edition_filters import EDITION_FILTERS
from .picture.round_filters import RECORD_FILTERS


def both_times(instant: datetime) -> tuple[str, str]:
    """An instant as evidence prints it: in UTC to the second, and in the site's own time with its zone."""
    local = timezone.localtime(instant)
    words = f"{date_format(local, 'F j, Y, g:i a')} {local.tzname()}"
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"), words


def content_html(content: Content) -> SafeString:
    """A content as plain staff HTML: headings, sanitised bodies, references."""
    sections = format_html_join(
        "",
        "<h3>{}</h3>{}{}",
        (
            (s["heading"], section_html(s["html"]), whole_images(images_of(s), "kept"))
            for s in content["sections"]
        ),
    )
    references = format_html_join(
        "", "<li>{} {}</li>", ((r["text"], r["url"]) for r in content["references"])
    )
    return format_html(
        '<div class="page-text"><p>{}</p>{}<p>{}</p>{}<ol>{}</ol></div>',
        content["summary"],
        section_html(points_html(key_points_of(content))),
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
    list_display = ("title", "number", "kind", "current_as_of", "shown_from", "shown_until", "whole_evidence")
    list_filter = ("kind", "scope", *EDITION_FILTERS)
    search_fields = ("title", "topic__slug", "content_hash")
    ordering = ("-shown_from", "-pk")
    fields = (
        "title", "number", "kind", "scope", "current_as_of", "signers", "attested", "published_by", "shown_from",
        "shown_until", "evidence", "whole_evidence", "state", "content_hash", "signed_text",
    )  # fmt: skip
    readonly_fields = ("signers", "attested", "evidence", "whole_evidence", "state", "signed_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).select_related("topic", "published_by", "round")

    def get_urls(self) -> list[Any]:
        evidence = path(
            "<int:object_id>/evidence/",
            self.admin_site.admin_view(self.evidence_view),
            name="encyclopedia_edition_evidence",
        )
        return [evidence, *super().get_urls()]

    @screen
    def evidence_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Everything that led to one edition: one page, made to be printed."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        edition = Edition.objects.select_related("topic__kind").filter(pk=object_id).first()
        if edition is None:
            raise Http404
        return edition_page(request, edition)

    @admin.display(description=gettext_lazy("evidence"))
    def whole_evidence(self, edition: Edition) -> SafeString:
        address = reverse("admin:encyclopedia_edition_evidence", args=[edition.pk])
        words = _("Evidence of edition %(number)s") % {"number": edition.number}
        return format_html('<a href="{}">{}</a>', address, words)

    @admin.display(description=gettext_lazy("signed by"))
    def signers(self, edition: Edition) -> str:
        return "; ".join(reviewer_in_words(person) for person in edition.reviewer_list())

    @admin.display(description=gettext_lazy("attestation"))
    def attested(self, edition: Edition) -> str:
        return attestation_in_words(edition.attestation) if edition.attestation else ""

    @admin.display(description=gettext_lazy("review round"))
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
    list_filter = ("decision", "signer_profession", *RECORD_FILTERS)
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
