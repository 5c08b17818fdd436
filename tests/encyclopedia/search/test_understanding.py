"""What readers type is not what pages are called: misspellings, everyday words, abbreviations, and staff's synonyms."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from encyclopedia.models import SynonymGroup
from encyclopedia.search import search, vocabulary
from encyclopedia.search.spelling import likeness
from encyclopedia.search.stems import stem
from encyclopedia.search.words import words

from .library import publish

pytestmark = pytest.mark.django_db

STORIES = Path(vocabulary.__file__).with_name("en_stories.txt")


def titles(query: str) -> list[str]:
    return [hit.title for hit in search(query).hits]


@pytest.fixture
def library():
    publish("Arthritis", overview="<p>Sore joints.</p>")
    publish("Diabetes", names=("Diabetes mellitus",), overview="<p>Sugar in the blood.</p>")
    publish("Seizures", overview="<p>The brain.</p>")
    publish("Heart Attack", names=("Myocardial infarction",), overview="<p>Chest pain.</p>")
    publish("Abdominal Pain", overview="<p>Many causes.</p>")
    publish("Myasthenia Gravis", overview="<p>Weak muscles.</p>")
    publish("Graves' Disease", overview="<p>The thyroid.</p>")
    publish("Urinary Tract Infections", overview="<p>Drink water.</p>")
    publish("Pinkeye", names=("Conjunctivitis",), overview="<p>Red eyes.</p>")
    publish("Parasites - Ascariasis", overview="<p>A worm.</p>")
    publish("What I Need to Know about Gas", overview="<p>Wind.</p>")
    publish("Bile Duct Cancer (Cholangiocarcinoma)", overview="<p>Of the liver.</p>")
    publish("Diabetes (Español)", language="es", overview="<p>Azúcar en la sangre.</p>")


@pytest.mark.parametrize(
    ("typed", "title", "corrected"),
    [
        ("arthuritis", "Arthritis", "arthritis"),
        ("diabetis", "Diabetes", "diabetes"),
        ("siezures", "Seizures", "seizures"),
        ("hart atack", "Heart Attack", "heart attack"),
        ("heartattack", "Heart Attack", "heart attack"),
        ("myasthenia gravas", "Myasthenia Gravis", "myasthenia gravis"),
        ("pink eye", "Pinkeye", ""),
        ("conjuntivitis", "Pinkeye", "conjunctivitis"),
        ("what is the tretment for artheritis", "Arthritis", "what is the tretment for arthritis"),
    ],
)
def test_a_misspelling_finds_what_was_meant_and_says_how_it_was_understood(library, typed, title, corrected):
    results = search(typed)
    assert results.hits[0].title == title
    if corrected:
        assert corrected.split()[-1] in results.corrected
    else:
        assert results.corrected == ""


def test_a_word_that_the_library_knows_is_never_mended(library):
    publish("Arthritus", overview="<p>A town.</p>")
    results = search("arthritus")
    assert results.corrected == ""
    assert results.hits[0].title == "Arthritus"


def test_what_is_like_nothing_finds_nothing(library):
    results = search("xqzzvkw")
    assert (results.count, results.corrected) == (0, "")


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("tummy ache", "Abdominal Pain"),
        ("MI", "Heart Attack"),
        ("uti", "Urinary Tract Infections"),
        ("metformin", "Diabetes"),
        ("red eye", "Pinkeye"),
    ],
)
def test_an_everyday_word_finds_the_clinical_one(library, typed, title):
    assert titles(typed)[0] == title


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("ascariasis", "Parasites - Ascariasis"),
        ("gas", "What I Need to Know about Gas"),
        ("bile duct cancer", "Bile Duct Cancer (Cholangiocarcinoma)"),
        ("cholangiocarcinoma", "Bile Duct Cancer (Cholangiocarcinoma)"),
    ],
)
def test_a_part_of_a_title_that_readers_use_alone_is_a_name(library, typed, title):
    assert titles(typed)[0] == title


def test_each_language_has_its_own_endings():
    publish("Vacunas", language="es", overview="<p>Para niños.</p>")
    publish("Vaccines", overview="<p>For children.</p>")
    assert titles("vacuna")[0] == "Vacunas"
    assert titles("vaccine")[0] == "Vaccines"


def test_synonyms_of_staff_count_at_once_and_until_they_go(library):
    assert titles("grumbling gizzard") == []
    group = SynonymGroup.objects.create(words="Grumbling gizzard\nabdominal pain\n")
    assert titles("grumbling gizzard")[0] == "Abdominal Pain"
    group.words = "grumbling gizzard\nseizures"
    group.save()
    assert titles("my grumbling gizzard")[0] == "Seizures"
    group.delete()
    assert titles("grumbling gizzard") == []


def test_odd_synonyms_do_no_harm(library):
    SynonymGroup.objects.create(words="|||\n=\n#\n>\n\n")
    SynonymGroup.objects.create(words="x" * 5000 + "\n" + "y " * 5000)
    assert titles("arthritis") == ["Arthritis"]


def test_a_letter_finds_what_it_asks_about(library):
    letter = (
        "Dear doctor, my name is Carol and I live near Boston with two dogs. My husband worked for the railway until "
        "he was sixty. We love to travel. Last week our son was told that he has diabetis. He is a teacher. What can "
        "he eat with diabetis? Thank you and God bless you, Carol"
    )
    results = search(letter)
    assert results.hits[0].title == "Diabetes"
    assert "diabetes" in results.corrected


LIFE = (
    "I moved here in March and know nobody yet, but the garden is lovely and my cat likes the new kitchen. "
    * 2
)


@pytest.mark.parametrize(
    "told", ["When I stand up I get dizzy", "Everything goes black as soon as I am standing"]
)
def test_a_letter_finds_what_it_tells_of_without_a_name(library, told):
    publish("Low Blood Pressure", overview="<p>Drink water.</p>")
    assert titles(f"{LIFE}{told} and my daughter worries. {LIFE}")[0] == "Low Blood Pressure"


def test_a_word_of_a_story_may_be_misspelt(library):
    publish("Low Blood Pressure", overview="<p>Drink water.</p>")
    assert titles(f"{LIFE}I am dizzzy when I stand up. {LIFE}")[0] == "Low Blood Pressure"


def test_words_that_stand_far_apart_in_a_letter_tell_nothing_together(library):
    publish("Low Blood Pressure", overview="<p>Drink water.</p>")
    assert "Low Blood Pressure" not in titles(f"I stand in my kitchen. {LIFE}My sister was dizzy. {LIFE}")


def test_a_short_query_is_no_story(library):
    publish("Low Blood Pressure", overview="<p>Drink water.</p>")
    assert "Low Blood Pressure" not in titles("dizzy when I stand up")


def test_what_a_letter_names_comes_before_what_it_seems_to_tell_of(library):
    publish("Low Blood Pressure", overview="<p>Drink water.</p>")
    letter = f"{LIFE}I was diagnosed with myasthenia gravis. When I stand up I am dizzy. Is myasthenia gravis curable?"
    assert titles(letter)[:2] == ["Myasthenia Gravis", "Low Blood Pressure"]


def test_each_story_has_parts_of_single_words_that_stand_in_no_other_of_its_parts():
    lines = STORIES.read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if line and not line.startswith("#")]
    assert len(told) > 200
    for line in told:
        story, _mark, meant = line.partition(">")
        parts = [[words(one) for one in part.split("|")] for part in story.split("+")]
        assert all(len(one) == 1 for part in parts for one in part), line
        stems = [stem(one[0]) for part in parts for one in part]
        assert len(stems) == len(set(stems)), line
        assert meant.strip(), line


def test_a_letter_full_of_misspellings_costs_few_queries(library):
    with CaptureQueriesContext(connection) as queries:
        search("I hav arthuritis an siezures. " * 200 + "Wat can I doo abowt diabetis?")
    assert len(queries) <= 10


def test_likeness_hears_as_well_as_reads():
    assert likeness("newmonia", "pneumonia") > likeness("newmonia", "neuroma")
    assert likeness("azma", "asthma") > 0.34
    assert likeness("gout", "flu") == 0
