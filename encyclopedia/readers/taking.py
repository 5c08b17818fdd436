"""What is written when a reader tells us something: a sum, or a report and its words."""

import secrets

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from encyclopedia.models import Edition, HelpfulCount, ReaderReport, ReaderWords

from .weighing import weigh
from .wording import commitment, sameness


def count_opinion(edition: Edition, *, helpful: bool) -> None:
    """Add one to the sums of an edition, however many do so at once."""
    column = "helpful" if helpful else "not_helpful"
    sums = HelpfulCount.objects.filter(edition=edition)
    if not sums.update(**{column: F(column) + 1}):
        HelpfulCount.objects.bulk_create([HelpfulCount(edition=edition)], ignore_conflicts=True)
        sums.update(**{column: F(column) + 1})


@transaction.atomic
def take_report(edition: Edition, *, section: str, words: str) -> ReaderReport:
    """Keep a report on an edition (with its topic): cleaned words, about a section of it or, by "", the whole page.

    Of when it came only the day is kept: beside a log of some other server a second could tell who sent it.
    """
    headings = {one["key"]: one["heading"] for one in edition.signed_content()["sections"]}
    section = section if section in headings else ""
    templates = edition.topic.kind.section_templates
    is_safety = section != "" and templates.filter(key=section, is_safety=True).exists()
    proposal = weigh(words, in_safety_section=is_safety)
    nonce = secrets.token_hex(16)
    report = ReaderReport.objects.create(
        edition=edition,
        section=section,
        heading=headings.get(section, "")[:200],
        received_on=timezone.localdate(),
        proposed_harm=proposal.harm,
        proposed_because=proposal.because,
        words_hash=commitment(nonce, words),
    )
    ReaderWords.objects.create(report=report, text=words, nonce=nonce, sameness=sameness(words))
    return report
