"""A hit leads to the section that answers."""

import pytest
from django.utils.text import slugify

from encyclopedia.search import search

from .library import publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def gout():
    publish(
        "Gout",
        overview="<p>A swollen toe.</p>",
        causes="<p>Crystals.</p>",
        symptoms="<p>Pain.</p>",
        tests="<p>Fluid is drawn.</p>",
        treatment="<p>Rest and medicine.</p>",
        outlook="<p>Good.</p>",
        inheritance="<p>Rare.</p>",
        purines="<p>In meat.</p>",
    )


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("What are the treatments for gout?", "Treatment"),
        ("how is gout diagnosed", "Tests"),
        ("what causes gout", "Causes"),
        ("gout symptoms", "Symptoms"),
        ("what is the outlook for gout", "Outlook"),
        ("is gout inherited", "Inheritance"),
        ("gout and purines", "Purines"),
        ("gout", ""),
        ("what is gout", ""),
    ],
)
def test_a_question_leads_to_the_section_that_answers_it(question, heading):
    (hit,) = search(question).hits
    assert hit.section_heading == heading
    assert hit.section_key == slugify(heading)


def test_a_page_without_such_a_section_is_led_to_as_a_whole():
    publish("Fever", overview="<p>Hot.</p>")
    hit = search("fever treatment").hits[0]
    assert (hit.title, hit.section_key, hit.section_heading) == ("Fever", "", "")
