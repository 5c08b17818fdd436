"""Filters of the lists of rounds and of review records."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.models import ReviewKind, TopicKind
from reviews.models import BoardMember

from .asked import AskedFilter, SpanFilter, row_number
from .conditions import SIGNED, closed_in_time, open_seats, undeclared, within
from .days import Span, read_day


class ClosedFilter(SpanFilter):
    title = gettext_lazy("ended")
    parameter_name = "closed"

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(within("closed_at", Span.read(value)))


class RoundVouchedFilter(AskedFilter):
    """Rounds that this board held: all but attested imports."""

    title = gettext_lazy("reviewed")
    parameter_name = "vouched"

    def in_words(self, value: str) -> str:
        return {"board": _("By this board")}[value]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.exclude(kind=ReviewKind.ATTESTED_IMPORT)


class InTimeFilter(AskedFilter):
    title = gettext_lazy("in time")
    parameter_name = "in_time"

    def in_words(self, value: str) -> str:
        return {"yes": _("Ended by their due date"), "no": _("Ended later")}[value]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(
            closed_in_time() if value == "yes" else ~closed_in_time(), closed_at__isnull=False
        )


class SeatsFilter(AskedFilter):
    """“17.2026-03-01”: rounds in which a seat waited for this member's signature at the end of that day."""

    title = gettext_lazy("waiting for")
    parameter_name = "seats_of"

    def in_words(self, value: str) -> str:
        member, day = _member_and_day(value)
        found = BoardMember.objects.select_related("user").filter(pk=member).first()
        return _("%(member)s, on %(day)s") % {"member": found or member, "day": date_format(day, "M j, Y")}

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        member, day = _member_and_day(value)
        return queryset.filter(pk__in=open_seats(day).filter(member=member).values("round"))


def _member_and_day(value: str) -> tuple[int, date]:
    member, _dot, day = value.partition(".")
    return row_number(member), read_day(day)


class SignedFilter(SpanFilter):
    title = gettext_lazy("signed")
    parameter_name = "signed"

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(within("signed_at", Span.read(value)))


class SignerFilter(AskedFilter):
    title = gettext_lazy("signer")
    parameter_name = "signer"

    def in_words(self, value: str) -> str:
        account = get_user_model()._default_manager.filter(pk=row_number(value)).first()  # noqa: SLF001 - documented
        return account.get_full_name() if account is not None else value

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(signer=row_number(value))


class DecidedFilter(AskedFilter):
    """Approvals and requests for changes: what a reviewer's load counts."""

    title = gettext_lazy("decided")
    parameter_name = "decided"

    def in_words(self, value: str) -> str:
        return {"yes": _("Approvals and requests for changes")}[value]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(decision__in=SIGNED)


class DeclaredFilter(AskedFilter):
    """Whether a signature says what its signer declared of conflicts of interest."""

    title = gettext_lazy("conflict of interest")
    parameter_name = "declared"

    def in_words(self, value: str) -> str:
        return {"yes": _("Declared"), "no": _("Nothing on record")}[value]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.exclude(undeclared()) if value == "yes" else queryset.filter(undeclared())


class TopicKindFilter(AskedFilter):
    title = gettext_lazy("kind of topic")
    parameter_name = "kind"

    def in_words(self, value: str) -> str:
        return str(TopicKind.objects.filter(pk=row_number(value)).first() or value)

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(round__topic__kind=row_number(value))


Filters = tuple[type[admin.SimpleListFilter], ...]
ROUND_FILTERS: Filters = (ClosedFilter, RoundVouchedFilter, InTimeFilter, SeatsFilter)
RECORD_FILTERS: Filters = (SignedFilter, SignerFilter, DecidedFilter, DeclaredFilter, TopicKindFilter)
