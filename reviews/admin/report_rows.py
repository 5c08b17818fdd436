"""Readers' reports in a few words: in lists, on the hub, beside a review."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from encyclopedia.models import Edition, Harm, HelpfulCount, Topic
from encyclopedia.readers import in_words
from reviews import roles
from reviews.models import ReportState, ReviewRound
from reviews.reports import OPEN, by_harm, reports_on

ON_HUB = 5


def harm_badge(report: Any) -> SafeString:
    """How harmful it may be, and who says so: the rules, or a person."""
    words = str(Harm(report.harm).label)
    if not report.harm_set:
        words = _("%(harm)s?") % {"harm": words}
    late = " is-late" if report.harm == Harm.SERIOUS else ""
    return format_html('<span class="state-badge{}">{}</span>', late, words)


def reasons(report: Any) -> str:
    """Why the rules propose what they propose."""
    return in_words(report.proposed_because)


def state_label(report: Any) -> str:
    if report.state == ReportState.IN_ROUND and report.round_closed_at is not None:
        return _("Review over: say what came of it")
    return str(ReportState(report.state).label)


@dataclass(frozen=True)
class Told:
    """One report as a template shows it."""

    report: Any

    @property
    def words(self) -> str:
        return str(self.report.words.text) if getattr(self.report, "words", None) is not None else ""

    @property
    def part(self) -> str:
        return self.report.heading or _("The whole page")

    @property
    def badge(self) -> SafeString:
        return harm_badge(self.report)

    @property
    def state(self) -> str:
        return state_label(self.report)

    @property
    def url(self) -> str:
        return reverse("admin:encyclopedia_readerreport_change", args=[self.report.pk])


def hub_reports(topic: Topic, edition: Edition | None, by: Any) -> dict[str, Any]:
    """What readers say of a topic: the sums of its last edition, and the reports that are not settled."""
    reports = reports_on(topic)
    unsettled = by_harm(reports.filter(OPEN))
    return {
        "reader_sums": HelpfulCount.objects.filter(edition=edition).first() if edition else None,
        "reader_reports": [Told(one) for one in unsettled[:ON_HUB]],
        "reader_reports_open": unsettled.count(),
        "reader_reports_all": reports.count(),
        "may_triage": by.has_perm(roles.TRIAGE),
        "reader_reports_url": f"{waiting_url()}?topic={topic.pk}&state=all",
    }


def reports_before(round_: ReviewRound) -> list[Told]:
    """The reports that a review has before it, or had."""
    found = reports_on(round_.topic).filter(steps__round=round_).distinct()
    return [Told(one) for one in by_harm(found)]


def waiting_url() -> str:
    """Where reports wait for triage."""
    return reverse("admin:encyclopedia_readerreport_changelist")
