"""What makes a change clinical, and what does not."""

from typing import cast

import pytest

from encyclopedia.content import Content, section_content
from reviews.redline import redline
from reviews.significance import ClinicalJudge, Finding, Kind, findings, findings_in
from tests.reviews.redline.reading import content, reference, section


def found(old: str, new: str, *, heading: str = "Overview") -> list[Finding]:
    """Compare two bodies of one section."""
    was, now = (content(sections=[section("overview", heading, html)]) for html in (old, new))
    return findings(was, now, safety_keys=())


def kinds(old: str, new: str) -> list[Kind]:
    return [one.kind for one in found(f"<p>{old}</p>", f"<p>{new}</p>")]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("Take 250 mg with food.", "Take 500 mg with food.", Kind.DOSE),
        ("Take 250 mg with food.", "Take 250 mcg with food.", Kind.UNIT),
        ("Take 250 mg with food.", "Take 250 Mg with food.", Kind.UNIT),
        ("Take half a tablet.", "Take two tablets.", Kind.DOSE),
        ("Rest for 5 days.", "Rest for 15 days.", Kind.NUMBER),
        ("Seen in 1,000 of them.", "Seen in 1000 of them.", Kind.NUMBER),
        ("Seen in two of them.", "Seen in 2 of them.", Kind.NUMBER),
        ("Seen in stage II disease.", "Seen in stage III disease.", Kind.NUMBER),
        ("Vitamin B6 helps.", "Vitamin B12 helps.", Kind.NUMBER),
        ("Use it twice a day.", "Use it once a day.", Kind.FREQUENCY),
        ("Use it every other day.", "Use it every day.", Kind.FREQUENCY),
        ("Take it in the morning.", "Take it in the evening.", Kind.FREQUENCY),
        ("Take ibuprofen for pain.", "Take naproxen for pain.", Kind.MEDICINE),
        ("Take Tylenol for pain.", "Take Motrin for pain.", Kind.MEDICINE),
        ("It is safe.", "It is not safe.", Kind.NEGATION),
        ("You can do it.", "You can't do it.", Kind.NEGATION),
        ("Use it with milk.", "Use it without milk.", Kind.NEGATION),
        ("It is painful.", "It is painless.", Kind.NEGATION),
        ("You must see it.", "You may see it.", Kind.STRENGTH),
        ("It hurts.", "It always hurts.", Kind.STRENGTH),
        ("Stop it at home.", "Start it at home.", Kind.ACTION),
        ("Blood sugar is low.", "Blood sugar is high.", Kind.COMPARISON),
        ("Eat when you feel hypoglycemia.", "Eat when you feel hyperglycemia.", Kind.OPPOSITE),
        ("Given to the elderly.", "Given to infants.", Kind.PEOPLE),
        ("Press the left arm.", "Press the right arm.", Kind.SIDE),
        ("Rest or drink.", "Rest and drink.", Kind.CONDITION),
        ("It hurts the kidney.", "It hurts the liver.", Kind.NOUN),
        ("It hurts one kidney.", "It hurts one kidneys.", Kind.NOUN),
        ("You feel a pain in it.", "You feel a rash in it.", Kind.NOUN),
        ("Type 1 diabetes is seen.", "Type 2 diabetes is seen.", Kind.NUMBER),
        ("It narrows the ileum.", "It narrows the ilium.", Kind.NOUN),
        ("Hold your breath.", "Hold your breast.", Kind.NOUN),
        ("A test for HIV is done.", "A test for HPV is done.", Kind.NOUN),
        ("A test for ABC is done.", "A test for ABD is done.", Kind.WORD),
        ("Renal function gets worse.", "How the kidneys work gets worse.", Kind.NOUN),
        ("Drink milk with it.", "Drink juice with it.", Kind.WORD),
        ("Drink milk with it.", "Drink it.", Kind.WORD),
        ("The wound quickly heals.", "The wound heals quickly.", Kind.WORD),
        ("It works well.", "It works well but nobody quite knows any reason why.", Kind.TEXT),
    ],
)
def test_a_change_of_meaning_is_found(old: str, new: str, kind: Kind) -> None:
    assert kind in kinds(old, new)
    assert kinds(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("You recieve care here.", "You receive care here."),
        ("You can acheive it.", "You can achieve it."),
        ("It comes form food.", "It comes from food."),
        ("This helps patients, doctors and nurses.", "This helps patients, doctors, and nurses."),
        ("This helps you to heal.", "This assists you to heal."),
        ("Your physician explains it.", "Your doctor describes it."),
        ("It also heals then.", "It therefore heals."),
        ("Don’t take “it” – ask.", 'Don\'t take "it" - ask.'),
        ("Take 250 mg.", "Take 250\u00a0mg."),
        ("take 250 mg.", "Take 250 mg."),
        ("Two tablets help.", "two tablets help."),
    ],
)
def test_a_matter_of_wording_is_no_finding(old: str, new: str) -> None:
    assert kinds(old, new) == []
    assert kinds(new, old) == []


def test_the_finding_is_a_plain_sentence_with_its_place() -> None:
    first = found("<p>Take 250 mg.</p>", "<p>Take 500 mg.</p>", heading="How Much")[0]

    assert (first.kind, first.section, first.before, first.after) == (
        Kind.DOSE,
        "overview",
        "250 mg",
        "500 mg",
    )
    assert first.sentence == "The dose changed from 250 mg to 500 mg in How Much."
    assert first.change == "change-1"


@pytest.mark.parametrize(
    "heading", ["Risks", "Side effects of it", "When to call for help", "Warnings", "Allergies", "Pregnancy"]
)
def test_every_word_matters_below_a_heading_of_safety(heading: str) -> None:
    spelling = "<p>Bleding can be seen.</p>", "<p>Bleeding can be seen.</p>"
    below = [f"<h3>Uses</h3><p>Same.</p><h3>{heading}</h3>{one}" for one in spelling]
    above = [f"<h3>{heading}</h3><p>Same.</p><h3>Uses</h3>{one}" for one in spelling]

    assert [one.kind for one in found(*spelling, heading=heading)] == [Kind.SAFETY]
    assert [one.kind for one in found(*below)] == [Kind.SAFETY]
    assert found(*above) == []


def test_every_word_matters_in_a_section_that_the_template_marks() -> None:
    was, now = (content(f"<p>{word} some milk.</p>") for word in ("Sipp", "Sip"))

    assert findings(was, now, safety_keys=()) == []
    assert [one.kind for one in findings(was, now, safety_keys={"how-to-take"})] == [Kind.SAFETY]
    renamed = [one | {"sections": [one["sections"][0] | {"key": "x"}]} for one in (was, now)]
    assert [one.kind for one in findings(*renamed, safety_keys={"how-to-take-it"})] == [Kind.SAFETY]


def test_emphasis_and_kind_of_list_matter_for_safety_alone() -> None:
    for old, new in (
        ("<p>Rest at home.</p>", "<p><strong>Rest</strong> at home.</p>"),
        ("<ul><li>Rest at home.</li></ul>", "<ol><li>Rest at home.</li></ol>"),
    ):
        assert found(old, new) == []
        assert [one.kind for one in found(old, new, heading="Risks")] == [Kind.SAFETY]


def test_a_paragraph_an_item_or_a_row_that_came_or_went_is_found() -> None:
    for old, new in (
        ("<p>One thing.</p>", "<p>One thing.</p><p>Bananas are tasty.</p>"),
        ("<ul><li>One thing.</li></ul>", "<ul><li>One thing.</li><li>Bananas are tasty.</li></ul>"),
        (
            "<table><tbody><tr><td>Thing</td></tr></tbody></table>",
            "<table><tbody><tr><td>Thing</td></tr><tr><td>Bananas</td></tr></tbody></table>",
        ),
    ):
        assert [one.kind for one in found(old, new)] == [Kind.TEXT]
        assert [one.kind for one in found(new, old)] == [Kind.TEXT]


def test_what_moved_is_found_where_its_place_or_its_words_matter() -> None:
    dose = "<p>Take 250 mg of it with a big breakfast.</p>"
    plain = "<p>Bananas grow on quite tall plants in gardens.</p>"
    other = "<p>Apples grow on trees, which stand in orchards near the houses of farmers.</p>"

    assert [one.kind for one in found(dose + other, other + dose)] == [Kind.PLACE]
    assert found(plain + other, other + plain) == []
    steps = [
        f"<ol><li>{a}</li><li>{b}</li></ol>".replace("p>", "em>") for a, b in ((plain, other), (other, plain))
    ]
    assert [one.kind for one in found(*steps)] == [Kind.PLACE]


def test_an_item_that_hangs_on_another_now_is_found() -> None:
    old = "<ul><li>Foods like these<ul><li>Bananas from gardens</li></ul></li></ul>"
    new = "<ul><li>Foods like these</li><li>Bananas from gardens</li></ul>"

    assert [one.kind for one in found(old, new)] == [Kind.LAYOUT]


def test_sections_that_came_went_or_moved_are_found() -> None:
    one, two = (section(key, key.title(), f"<p>The {key}.</p>") for key in ("uses", "forms"))
    for old, new, words in (
        ([one], [one, two], "The section “Forms” was added."),
        ([one, two], [one], "The section “Forms” was taken out."),
        ([one, two], [two, one], "The section “Forms” was moved."),
    ):
        given = findings(content(sections=old), content(sections=new), safety_keys=())
        assert [(f.kind, f.sentence) for f in given] == [(Kind.SECTION, words)]


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"title": "Ibuprofen tablets"}, Kind.TITLE),
        ({"also_called": ["Motrin"]}, Kind.NAMES),
        ({"language": "es"}, Kind.PAGE),
        ({"summary": "A medicine for pain or fever."}, Kind.CONDITION),
        ({"references": [reference("A book")]}, Kind.REFERENCE),
        ({"references": [reference("Cohen", url="https://example.org/1")]}, Kind.REFERENCE),
    ],
)
def test_fields_and_references_are_judged(parts: dict[str, object], kind: Kind) -> None:
    was = content("<p>x</p>", references=[reference("Cohen")] if "references" in parts else [])
    given = findings(was, cast("Content", was | parts), safety_keys=())

    assert {one.kind for one in given} == {kind}
    assert all(one.section == "" for one in given)


def test_a_link_that_leads_elsewhere_is_found() -> None:
    old, new = (f'<p>See <a href="/topics/{slug}/">this page</a>.</p>' for slug in ("a", "b"))

    assert [one.sentence for one in found(old, new)] == [
        "A link in Overview led to /topics/a/ and leads to /topics/b/ now."
    ]


def test_very_many_small_changes_are_a_finding_together() -> None:
    def page(word: str, times: int) -> str:
        return "".join(f"<p>Tree {'x' * at} bears {word} fruit in gardens.</p>" for at in range(1, times + 1))

    assert found(page("beutiful", 30), page("beautiful", 30)) == []
    assert [one.kind for one in found(page("beutiful", 31), page("beautiful", 31))] == [Kind.TEXT]


def test_findings_stand_in_the_order_of_the_page_and_agree_with_the_marks() -> None:
    old = content(
        sections=[section(k, k, "<p>Take 1 mg.</p>") for k in "ab"], references=[reference("Cohen")]
    )
    new = content(title="Other", sections=[section(k, k, "<p>Take 2 mg.</p>") for k in "ab"])
    marked = redline(old, new, judge=ClinicalJudge(()))

    assert [(one.kind, one.section) for one in findings_in(marked)] == [
        (Kind.TITLE, ""),
        (Kind.DOSE, "a"),
        (Kind.DOSE, "b"),
        (Kind.REFERENCE, ""),
    ]
    assert findings_in(marked) == findings(old, new, safety_keys=())
    assert findings_in(redline(old, new)) == []


def test_a_key_point_that_came_and_a_dose_in_one_are_clinical() -> None:
    was = content(key_points=["Take 250 mg with food."])
    dose = content(key_points=["Take 500 mg with food."])
    more = content(key_points=["Take 250 mg with food.", "Drink water."])
    typo = content(key_points=["Take 250 mg with foood."])

    assert [one.kind for one in findings(was, dose, safety_keys=())] == [Kind.DOSE]
    assert [one.kind for one in findings(was, more, safety_keys=())] == [Kind.TEXT]
    assert findings(typo, was, safety_keys=()) == []


def test_a_call_out_that_comes_or_goes_is_clinical_and_so_is_every_word_in_one() -> None:
    def page(html: str, *, is_callout: bool) -> Content:
        return content(sections=[section_content("a", "Overview", html, is_callout=is_callout)])

    plain, callout = page("<p>The help.</p>", is_callout=False), page("<p>The help.</p>", is_callout=True)
    (found,) = findings(plain, callout, safety_keys=())
    assert found.kind is Kind.CALLOUT
    assert found.sentence == "The section “Overview” is a call-out now."
    (found,) = findings(callout, plain, safety_keys=())
    assert found.sentence == "The section “Overview” is no call-out any more."
    (found,) = findings(callout, page("<p>The aid.</p>", is_callout=True), safety_keys=())
    assert found.kind is Kind.SAFETY
