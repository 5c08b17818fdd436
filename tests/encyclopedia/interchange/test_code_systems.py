"""Code systems come under many names and are kept under one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encyclopedia.interchange import normalise_system
from encyclopedia.interchange.code_systems import FHIR_URIS, ICD_10_CM, LOINC, NAMES, SNOMED_CT


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2.16.840.1.113883.6.90", ICD_10_CM),
        ("urn:oid:2.16.840.1.113883.6.90", ICD_10_CM),
        ("URN:OID:2.16.840.1.113883.6.90", ICD_10_CM),
        ("http://hl7.org/fhir/sid/icd-10-cm", ICD_10_CM),
        (" http://snomed.info/sct ", SNOMED_CT),
        ("http://loinc.org/", LOINC),
        ("https://loinc.org", LOINC),
        ("1.2.3.4", "1.2.3.4"),
        ("https://codes.example.org/local", "https://codes.example.org/local"),
    ],
)
def test_a_system_is_kept_under_its_oid_or_else_its_uri(given, kept):
    assert normalise_system(given) == kept


@pytest.mark.parametrize(
    "given", ["", "ICD-10", "9.9.9", "1..2", "urn:oid:", "urn:oid:ICD", "a b", "x:" + "y" * 200]
)
def test_what_is_neither_an_oid_nor_a_uri_is_refused(given):
    with pytest.raises(ValueError, match=re.escape(given) or "^$"):
        normalise_system(given)


def test_every_uri_leads_to_a_system_with_a_name():
    assert set(FHIR_URIS.values()) <= set(NAMES)


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing_more(text):
    try:
        once = normalise_system(text)
    except ValueError:
        return
    assert normalise_system(once) == once
