"""Medicines by name and by stem."""

import pytest

from encyclopedia.content import ImageContent, section_content
from reviews.significance import is_medicine, medicines_named
from tests.reviews.redline.reading import content, reference


@pytest.mark.parametrize(
    "word", ["ibuprofen", "Tylenol", "LISINOPRIL", "zofenopril", "cemiplimab", "avapritinib", "gemifloxacin"]
)
def test_a_name_or_a_stem_is_a_medicine(word: str) -> None:
    assert is_medicine(word)


@pytest.mark.parametrize(
    "word",
    ["April", "cholesterol", "water", "sulfates", "histidine", "call", "magazine", "peptide", "insult"],
)
def test_an_everyday_word_is_none(word: str) -> None:
    assert not is_medicine(word)


def test_a_page_names_its_medicines_once_in_reading_order() -> None:
    page = content(
        "<p>Take <em>Naproxen</em>&nbsp;or aspirin, never naproxen and warfarin.</p>",
        title="Pain",
        also_called=["Advil pain"],
        references=[reference("A trial of metformin")],
    )

    assert medicines_named(page, "condition") == ["advil", "naproxen", "aspirin", "warfarin"]


def test_a_substance_of_the_body_alone_asks_for_no_pharmacist() -> None:
    page = content("<p>The brain makes dopamine.</p>", title="Brain", also_called=[], summary="")

    assert medicines_named(page, "condition") == []


def test_the_page_of_a_medication_names_its_title_at_least() -> None:
    page = content("<p>It helps.</p>", title="Newdrug", also_called=[], summary="")

    assert medicines_named(page, "medication") == ["Newdrug"]
    assert medicines_named(page, "condition") == []


def test_a_medicine_in_a_key_point_or_in_the_words_of_a_picture_is_named() -> None:
    image: ImageContent = {
        "files": [],
        "alt": "A box of naproxen.",
        "caption": "Take ibuprofen.",
        "credit": "Tylenol",
    }
    subject = content(
        title="Pain",
        also_called=[],
        key_points=["Warfarin is no friend of it."],
        sections=[section_content("a", "Overview", "<p>It hurts.</p>", images=[image])],
    )
    assert medicines_named(subject, "condition") == ["warfarin", "naproxen", "ibuprofen"]
