"""Names that are offered while a reader types."""

import pytest

from encyclopedia.models import TopicKind
from encyclopedia.search import Suggestion, remove_topic, search, suggest

from .library import hide, publish

pytestmark = pytest.mark.django_db


def texts(prefix: str, **given) -> list[str]:
    return [suggestion.text for suggestion in suggest(prefix, **given)]


@pytest.fixture
def library():
    publish("Heart Attack", names=("Myocardial infarction", "Coronary"))
    publish("Heart Failure")
    publish("Broken Heart Syndrome", names=("Takotsubo cardiomyopathy",))
    publish("Sjögren's Syndrome")
    publish("Infarto", names=("Ataque al corazón",), language="es")


def test_what_begins_so_comes_before_what_has_a_word_that_does(library):
    assert texts("heart") == ["Heart Attack", "Heart Failure", "Broken Heart Syndrome"]
    assert texts("HEART f") == ["Heart Failure"]
    assert texts("attack") == ["Heart Attack"]
    assert texts("eart") == []


def test_an_also_called_name_leads_to_its_topic(library):
    (found,) = suggest("myoc")
    assert found == Suggestion("Myocardial infarction", found.slug, "Heart Attack")
    assert found.slug.startswith("heart-attack")


def test_a_topic_is_suggested_once(library):
    assert texts("in") == ["Infarto", "Myocardial infarction"]
    publish("Asthma", names=("Asthma of children", "Asthma in adults"))
    assert texts("asthma") == ["Asthma"]


def test_accents_and_apostrophes_need_not_be_typed(library):
    assert texts("sjogrens") == ["Sjögren's Syndrome"]
    assert texts("ataque al corazon") == ["Ataque al corazón"]


def test_suggestions_keep_to_a_language_and_a_number(library):
    assert texts("in", language="es") == ["Infarto"]
    assert texts("in", language="en") == ["Myocardial infarction"]
    assert texts("heart", limit=1) == ["Heart Attack"]
    assert texts("heart", limit=0) == texts("heart", limit=-3) == []


@pytest.mark.parametrize(
    "odd", ["", " ", "%", "_", "\x00", "'", "\\", "heart%", "😷", "x" * 100_000, "\ud800"]
)
def test_any_text_gets_an_answer(library, odd):
    assert texts(odd) in ([], ["Heart Attack", "Heart Failure", "Broken Heart Syndrome"])


def test_what_is_not_shown_is_not_suggested(library):
    topic = publish("Zanthoma", names=("Zest",))
    assert texts("z") == ["Zanthoma"]
    hide(topic)
    assert texts("z") == []
    remove_topic(topic)
    assert texts("z") == []


def test_a_page_whose_words_are_withheld_is_not_suggested():
    publish("Gout")
    TopicKind.objects.filter(key="condition").update(on_expiry="replace", review_interval_months=1)
    assert texts("gout") == []
    assert [hit.title for hit in search("gout").hits] == ["Gout"]
