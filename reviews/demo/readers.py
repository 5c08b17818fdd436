"""Readers in the demo: what they found helpful, and reports in each state. All of it is sample text, and says so."""

from typing import TYPE_CHECKING, Any, Final

from encyclopedia.models import Edition, Harm
from encyclopedia.readers import clean_words, count_opinion, take_report
from reviews import actions
from reviews.reports import standing_reports

if TYPE_CHECKING:
    from .load import Story

# How many found the page helpful, and how many did not, by its address.
OPINIONS: Final = {
    "acetaminophen": (41, 3),
    "metformin": (18, 6),
    "a1c-blood-test": (23, 1),
    "colonoscopy": (9, 0),
}


def reports(story: "Story") -> None:
    """Reports that wait, one before the board, one answered by a later edition, one dismissed, one without words."""
    for slug, (yes, no) in OPINIONS.items():
        edition = Edition.objects.shown().get(topic__slug=slug)
        for is_helpful, times in ((True, yes), (False, no)):
            for _time in range(times):
                count_opinion(edition, helpful=is_helpful)
    chair = story.people["chair"]
    both = (
        "The page does not say plainly that cold medicines hold acetaminophen too. Somebody I know took both."
    )
    step = {"by": chair, "harm": Harm.SERIOUS}
    actions.weigh_report(
        **_report("acetaminophen", 3, "how-to-take", f"{both} It ended in the hospital."),
        reason="Two medicines with one substance is how overdoses happen. The page has to say it where people look.",
        **step,
    )
    actions.answer_report(
        **_report("acetaminophen", 1, "overview", "I could not find what the brand names are."),
        by=chair,
        answer="The names that patients know are on the page.",
        edition=3,
    )
    _report(
        "metformin",
        1,
        "how-to-take",
        "Here it says 2,550 mg a day, and the leaflet in the box says 2,000 mg.",
    )
    _report("asthma-in-adults", 1, "", "The last link under References does not open.")
    _report("asthma-in-adults", 1, "", "the last link under references does not open")
    _report(
        "colonoscopy",
        1,
        "how-to-prepare",
        "Can I drink coffee without milk the evening before? It does not say.",
    )
    actions.dismiss_report(
        **_report("colonoscopy", 1, "", "Best prices for everything, visit our shop."),
        by=chair,
        reason="An advertisement.",
    )
    actions.remove_words(
        **_report("a1c-blood-test", 1, "", "I am Sam Sample, and my own result was 9.1."),
        by=story.people["manager"],
        reason="It says who the reader is, and a result of theirs.",
    )


def _report(slug: str, number: int, section: str, words: str) -> dict[str, Any]:
    """Send a report as a reader would; return what an act needs to name it."""
    edition = Edition.objects.select_related("topic__kind").get(topic__slug=slug, number=number)
    report = take_report(edition, section=section, words=clean_words(f"Sample report: {words}"))
    return {"report_id": report.pk, "base": standing_reports().get(pk=report.pk).last_step}
