"""What every installation starts with: a policy for each topic kind, and the checklists.

A data migration writes these once; chairs change them afterwards.
"""

from typing import Any, Final

# The understandability and actionability of printed materials, in our own words, after the criteria of AHRQ's Patient
# Education Materials Assessment Tool (PEMAT-P, 2013). (key, statement)
PEMAT: Final[tuple[tuple[str, str], ...]] = (
    ("purpose", "The page makes plain what it is about and for whom."),
    ("nothing-distracting", "Nothing on the page leads away from that purpose."),
    ("everyday-words", "It is written in everyday words."),
    ("medical-terms", "Medical terms are used only where needed, and are explained."),
    ("active-voice", "It speaks to the reader in the active voice."),
    ("clear-numbers", "Numbers are clear and easy to understand."),
    ("no-arithmetic", "The reader does not have to calculate anything."),
    ("short-parts", "The text is broken into short parts."),
    ("headings", "Each part has a heading that says what is in it."),
    ("order", "The parts come in an order that makes sense."),
    ("summary", "There is a summary of the main points."),
    ("cues", "What matters most stands out."),
    ("an-action", "It names at least one thing that the reader can do."),
    ("to-the-reader", "It addresses the reader directly where it says what to do."),
    ("steps", "It breaks what to do into steps that can be followed."),
    ("a-tool", "It gives something to work with where that helps, such as a list of questions or a plan."),
)

MEDICINES: Final[tuple[tuple[str, str], ...]] = (
    ("doses", "Every dose, unit, interval and maximum was checked against a current source."),
    ("who-must-not", "It says who must not take the medicine."),
    ("groups", "Pregnancy, breastfeeding, children, older adults, and kidney and liver disease are covered."),
    (
        "interactions",
        "The interactions that matter are named, with non-prescription medicines, food and alcohol.",
    ),
    ("emergency", "It says which side effects are an emergency, and what to do then."),
    ("missed-or-too-much", "It says what to do about a missed dose, and about too much."),
    ("stopping", "It says whether the medicine may be stopped, and how."),
    ("look-alikes", "Names that look or sound alike cannot be mistaken for each other."),
)

# By its key, each with its name, what it is about, its kinds and its items.
CHECKLISTS: Final[dict[str, tuple[str, str, tuple[str, ...], tuple[tuple[str, str], ...]]]] = {
    "plain": (
        "Understandable and actionable",
        "After the criteria of AHRQ’s PEMAT-P, in our own words.",
        (),
        PEMAT,
    ),
    "medicines": ("Safe use of medicines", "For every page about a medicine.", ("medication",), MEDICINES),
}


def seed(kind_model: Any, policy_model: Any, seat_model: Any, checklist_model: Any, item_model: Any) -> None:
    """Write the seeds through the given model classes (a migration's or the real ones). Safe to repeat.

    The policies ask for what was asked before there were any: one member of the board. The chair sets what the board
    decides.
    """
    for kind in kind_model.objects.all():
        policy, created = policy_model.objects.get_or_create(kind=kind)
        if created:
            seat_model.objects.create(policy=policy)
    for position, (key, (name, about, kinds, items)) in enumerate(CHECKLISTS.items()):
        checklist, created = checklist_model.objects.get_or_create(
            key=key, defaults={"name": name, "about": about, "position": position}
        )
        if created:
            checklist.kinds.set(kind_model.objects.filter(key__in=kinds))
            item_model.objects.bulk_create(
                item_model(checklist=checklist, key=item, text=text, position=n)
                for n, (item, text) in enumerate(items)
            )
