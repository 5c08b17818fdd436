"""Rows that have the words somebody typed: alike on both databases, for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encyclopedia.having_words import MOST_WORDS, HasWords, has_words, words_asked
from encyclopedia.models import Category, TopicKind

pytestmark = pytest.mark.django_db

SAME = [
    ("Knee Replacement", "knee"),
    ("Knee Replacement", "REPLACE knee"),
    ("El corazón", "corazon"),
    ("El corazon", "corazón"),
    ("MUÑECA ROTA", "muneca"),
    ("Sjögren’s syndrome", "sjogrens"),
    ("Sjögren's syndrome", "sjögren's"),
    ("After COVID-19", "covid 19"),
    ("After COVID-19", "covid-19"),
    ("250 mg/5 mL", "250 mg 5 ml"),
    ("2.5 mg a day", "2.5 mg"),
    ("E11.9", "e11.9"),
    ("knee-replacement", "knee replacement"),
    ("https://example.org/a-page", "example page"),
    ("<p>The <strong>knee</strong></p><ul><li>hurts</li></ul>", "knee hurts"),
    ('<p>See <a href="https://example.org/x-y">this page</a>.</p>', "this page"),
    ("salt &amp; water", "salt water"),
    ("mail to somebody@example.org", "somebody example"),
    ("from 1/2 to +3", "1 2 3"),
    ("key: value", "key value"),
]
OTHER = [
    ("Knee Replacement", "placement"),
    ("Knee Replacement", "knee hip"),
    ("Take 250 mg", "25 mg"),
    ("Take 250 mg", "25"),
    ("Hip", "hi"),
    ("<p>The <strong>knee</strong></p>", "strong"),
    ("<p>The knee</p>", "p"),
    ("salt &amp; water", "amp"),
    ('<p>See <a href="https://example.org/x-y">this page</a>.</p>', "href"),
    ("", "knee"),
]


@pytest.mark.parametrize(
    ("text", "typed", "is_found"), [(*one, True) for one in SAME] + [(*one, False) for one in OTHER]
)
def test_a_row_has_the_words_or_not(text: str, typed: str, is_found: bool):
    Category.objects.create(slug="one", name="One", description=text)
    asked = words_asked(typed)
    assert Category.objects.filter(HasWords(asked, "description")).exists() is is_found
    assert has_words(text, asked) is is_found


def test_words_may_stand_in_several_columns_and_in_what_is_kept_as_json():
    Category.objects.create(slug="one", name="Heart", description="And its vessels")
    assert Category.objects.filter(HasWords(words_asked("heart vessel"), "name", "description")).exists()
    assert not Category.objects.filter(HasWords(words_asked("heart vessel"), "name")).exists()


def test_a_column_without_a_value_is_no_obstacle():
    kind = TopicKind.objects.order_by("pk")[0]
    found = TopicKind.objects.filter(HasWords(words_asked(kind.name), "name", "name_es"))
    assert kind in found


def test_only_so_many_words_are_looked_for():
    assert len(words_asked("one two three " * 3 + " ".join(f"w{n}" for n in range(99)))) == MOST_WORDS
    assert words_asked("-- '\" :* & | ! () <-> \\ % _") == ()


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_gets_an_answer(text: str, typed: str):
    asked = words_asked(typed)
    if asked:
        assert Category.objects.filter(HasWords(asked, "name", "description")).count() == 0
    assert isinstance(has_words(text, asked), bool)
