"""What every installation starts with: the kinds of topic with their section templates, and the first site texts.

A data migration writes these once; managers change them afterwards.
"""

from datetime import UTC, datetime
from typing import Any, Final

# kind: (key, name, review interval in months, sections as (key, heading, required, safety))
KINDS: Final[tuple[tuple[str, str, int, tuple[tuple[str, str, bool, bool], ...]], ...]] = (
    (
        "condition",
        "Condition",
        24,
        (
            ("overview", "Overview", True, False),
            ("symptoms", "Symptoms", False, False),
            ("causes", "Causes", False, False),
            ("diagnosis", "Exams and Tests", False, False),
            ("treatment", "Treatment", False, False),
            ("prevention", "Prevention", False, False),
            ("when-to-call", "When to Call for Help", False, True),
        ),
    ),
    (
        "treatment",
        "Treatment",
        24,
        (
            ("treatment-overview", "Treatment Overview", True, False),
            ("why-it-is-done", "Why It Is Done", True, False),
            ("how-well-it-works", "How Well It Works", True, False),
            ("risks", "Risks", True, True),
            ("what-to-think-about", "What to Think About", False, False),
        ),
    ),
    (
        "procedure",
        "Procedure",
        24,
        (
            ("overview", "Overview", True, False),
            ("why-it-is-done", "Why It Is Done", True, False),
            ("how-to-prepare", "How to Prepare", False, False),
            ("what-happens", "What Happens", True, False),
            ("how-well-it-works", "How Well It Works", False, False),
            ("risks", "Risks", True, True),
            ("recovery", "Recovery", False, False),
            ("when-to-call", "When to Call for Help", False, True),
        ),
    ),
    (
        "test",
        "Test",
        24,
        (
            ("overview", "Test Overview", True, False),
            ("why-it-is-done", "Why It Is Done", True, False),
            ("how-to-prepare", "How to Prepare", False, False),
            ("how-it-is-done", "How It Is Done", True, False),
            ("risks", "Risks", True, True),
            ("results", "Results", True, False),
        ),
    ),
    (
        "medication",
        "Medication",
        12,
        (
            ("overview", "What It Is", True, False),
            ("how-to-take", "How to Take It", True, True),
            ("side-effects", "Side Effects", True, True),
            ("interactions", "Interactions", False, True),
            ("when-to-call", "When to Call for Help", True, True),
        ),
    ),
)

CALLOUTS: Final = ("when-to-call",)
"""The sections of these kinds that patients see as call-outs."""

SITE_TEXTS: Final = {
    "disclaimer": (
        "<p>This encyclopedia gives general health information. It does not replace the advice of your doctor, nurse "
        "or pharmacist, who knows you. "
        "If you think you have an emergency, call your local emergency number at once.</p>"
    ),
    "how-we-review": (
        "<p>Staff writers draft each topic. Members of a clinical review board read it, and it is published only after "
        "they have signed that exact text. Nobody can approve a text that they worked on.</p>"
        "<p>The date “Current as of” is the date for which the reviewers vouch for the whole page. It is not the day "
        "of the last small change. Each page names its reviewers, and keeps its earlier editions.</p>"
    ),
}

SHIPPED_AT: Final = datetime(2000, 1, 1, tzinfo=UTC)


def seed(kind_model: Any, section_model: Any, text_model: Any) -> None:
    """Write the seeds through the given model classes (a migration's or the real ones). Safe to repeat."""
    for position, (key, name, months, sections) in enumerate(KINDS):
        kind, created = kind_model.objects.get_or_create(
            key=key, defaults={"name": name, "review_interval_months": months, "position": position}
        )
        if created:
            section_model.objects.bulk_create(
                section_model(
                    kind=kind, key=k, heading=heading, position=n, is_required=required, is_safety=safety
                )
                for n, (k, heading, required, safety) in enumerate(sections)
            )
    for key, body in SITE_TEXTS.items():
        if not text_model.objects.filter(key=key, language="en").exists():
            text_model.objects.create(key=key, language="en", number=1, body=body, starts_at=SHIPPED_AT)


def mark_callouts(section_model: Any) -> None:
    """Make call-outs of the seeded sections that are. Apart from ``seed``: the first migration knew none."""
    section_model.objects.filter(key__in=CALLOUTS).update(is_callout=True)
