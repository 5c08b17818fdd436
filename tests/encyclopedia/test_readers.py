"""What is kept of a reader's words, and how much harm they are taken to tell of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encyclopedia.readers.weighing import in_words, weigh
from encyclopedia.readers.wording import clean_words, commitment, mask, sameness


@pytest.mark.parametrize(
    "personal",
    [
        "555-123-4567",
        "(555) 123-4567",
        "+1 555 123 4567",
        "1 555.123.4567",
        "+44 20 7946 0958",
        "555-1234",
        "123-45-6789",
        "MRN 0012345678",
        "MRN 12345678",
        "MRN: 0012-3456",
        "my medical record number is 4455667",
        "Patient ID: AB-123456",
        "número de historia clínica: 445566",
        "born 3/4/1962",
        "born on March 4, 1962",
        "DOB: 1962-03-04",
        "Date of birth 4 March 62",
        "nací el 4 de marzo de 1962",
        "fecha de nacimiento: 04/03/1962",
        "jo@example.org",
        "jo＠example.org",
        "jo.o'neil+x@mail.example.co.uk",
    ],
)
def test_what_tells_who_wrote_it_is_masked(personal):
    masked = mask(f"Call me: {personal}, please.")
    assert "removed]" in masked
    digits = [part for part in personal.split() if any(map(str.isdigit, part)) and part in masked]
    assert digits in ([], ["1"])
    assert masked.endswith("please.")


@pytest.mark.parametrize(
    "dose",
    [
        "5,000 mg",
        "take 200-400 mg",
        "100-1000 mg a day",
        "1000-2000 units",
        "500000 units",
        "2024-03-01",
        "10.1056/NEJMoa2034577",
        "120/80",
        "98.6",
        "PMID 12345678",
        "3 times in 24 hours",
        "Patient no. 5000 mg",
        "born before 37 weeks",
        "the record of 2019-10-22",
        "edition 12345678",
    ],
)
def test_a_dose_a_date_and_a_source_are_never_masked(dose):
    assert mask(f"It says {dose}.") == f"It says {dose}."


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_and_leaves_no_control(text):
    kept = clean_words(text)
    assert not [one for one in kept if one != "\n" and not one.isprintable() and not one.isspace()] or (
        clean_words(kept) == kept
    )
    assert "\x00" not in kept
    kept.encode()


def test_the_words_prove_themselves_with_their_nonce_alone():
    assert commitment("a", "words") == commitment("a", "words")
    assert commitment("a", "words") != commitment("b", "words")


def test_the_same_words_are_the_same_whatever_their_case_space_and_points():
    assert sameness("The dose is WRONG!") == sameness("the  dose is wrong")
    assert sameness("The dose is right") != sameness("The dose is wrong")
    assert sameness("!!!") != sameness("???")


@pytest.mark.parametrize(
    ("text", "is_safety", "harm"),
    [
        ("My father died after this.", False, "serious"),
        ("I took an overdose because of it", False, "serious"),
        ("Mi madre tuvo una hemorragia", False, "serious"),
        ("it should say 25 mg", True, "serious"),
        ("it should say 25 mg", False, "minor"),
        ("The dose seems ten times too high", True, "serious"),
        ("La dosis está mal", True, "serious"),
        ("The dose seems high", False, "minor"),
        ("A typing error", True, "minor"),
        ("A typing error, and the link is broken", False, "none"),
        ("Studied the diet page with skill", False, "none"),
        ("Call 911 is good advice", False, "serious"),
        ("Room 9112", False, "none"),
    ],
)
def test_harm_is_proposed_by_plain_rules(text, is_safety, harm):
    proposal = weigh(text, in_safety_section=is_safety)
    assert proposal.harm == harm
    assert bool(proposal.because) is (harm != "none")
    assert in_words(proposal.because) or harm == "none"
