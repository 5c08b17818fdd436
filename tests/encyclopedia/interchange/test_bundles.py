"""A line is a bundle, or is refused with a sentence: never anything else."""

import contextlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encyclopedia.drafting import clean_content
from encyclopedia.errors import BadInput
from encyclopedia.interchange import parse

from .samples import bundle, line

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def test_a_complete_line_is_read():
    read = parse(line())
    assert (read.source_id, read.language, read.kind) == ("sample:1", "en", "condition")
    assert read.codes == (("2.16.840.1.113883.6.90", "J02.9", "Pharyngitis"),)
    assert read.categories == ("Ear, Nose and Throat",)
    assert read.current_as_of == date(2024, 3, 1)
    content = clean_content({**read.words, "language": read.language})
    assert content["attribution"] == {
        "text": "From An Institute.",
        "license": "CC BY 4.0",
        "source_url": "https://example.org/sore-throat",
    }


def test_fields_from_references_on_may_be_left_out():
    optional = ("references", "author", "current_as_of", "source_url", "license", "attribution")
    read = parse(line(**dict.fromkeys(optional)))
    assert read.current_as_of is None
    assert read.words["references"] == []


def test_unknown_fields_are_passed_over():
    assert parse(line(colour="blue", weights=[1, 2])) == parse(line())


def test_a_byte_order_mark_before_the_first_line_does_no_harm():
    assert parse(b"\xef\xbb\xbf" + line()) == parse(line())


@pytest.mark.parametrize(
    "field",
    ["format", "source_id", "language", "kind", "title", "also_called", "categories", "codes", "sections"],
)
def test_a_missing_field_is_named(field):
    with pytest.raises(BadInput, match=field):
        parse(line(**{field: None}))


@pytest.mark.parametrize("field", sorted(bundle()))
@pytest.mark.parametrize("value", [7, True, {"a": 1}, [[]], [None], [3], "\ud800"])
def test_a_field_of_the_wrong_type_is_refused_or_harmless(field, value):
    with contextlib.suppress(BadInput):
        read = parse(json.dumps({**bundle(), field: value}).encode())
        clean_content({**read.words, "language": read.language})


@pytest.mark.parametrize(
    "data",
    [
        b"not json\n",
        b"[]",
        b"null",
        b'"text"',
        b"{",
        b"\xff\xfe{}",
        b'{"format": NaN}',
        b"[" * 200_000,
        b'{"format": ' + b"9" * 6000 + b"}",
        line(format="topic-bundle/2"),
        line(sections=[]),
        line(sections=[{"key": "a", "heading": "A"}]),
        line(sections=["<p>x</p>"]),
        line(source_id="two\nlines"),
        line(source_id="nul\0inside"),
        line(source_id=" spaces "),
        line(source_id="x" * 201),
        line(codes=["J02"]),
        line(codes=[{"system": "ICD", "code": "J02"}]),
        line(codes=[{"system": "1.2.3", "code": ""}]),
        line(codes=[{"system": "1.2.3", "code": "x" * 61}]),
        line(categories=["x" * 121]),
        line(current_as_of="yesterday"),
        line(current_as_of="2024-02-30"),
        line(current_as_of="2024-W01-1"),
    ],
)
def test_what_is_no_bundle_is_refused_with_a_sentence(data):
    with pytest.raises(BadInput, match=r"\w"):
        parse(data)


def test_the_same_code_twice_is_kept_once():
    twice = [
        {"system": "1.2.3", "code": "A", "display": "One"},
        {"system": "urn:oid:1.2.3", "code": "A", "display": "Other"},
    ]
    assert parse(line(codes=twice)).codes == (("1.2.3", "A", "One"),)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(BadInput):
        parse(data)


@given(st.sampled_from(sorted(bundle())), json_values)
def test_any_json_in_any_field_is_read_or_refused(field, value):
    with contextlib.suppress(BadInput):
        read = parse(json.dumps({**bundle(), field: value}).encode())
        clean_content({**read.words, "language": read.language})
