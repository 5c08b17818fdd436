"""The canonical bytes are those of RFC 8785."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encyclopedia.content import canonical_bytes, content_hash

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=20,
)


def test_keys_are_sorted_by_utf_16_code_units_as_in_the_rfc() -> None:
    given_value = {
        "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
        "\U0001f600": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis",
    }  # fmt: skip
    values = list(json.loads(canonical_bytes(given_value)).values())
    assert values == [
        "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
        "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
    ]  # fmt: skip


def test_strings_are_escaped_as_in_the_rfc() -> None:
    given_value = {"string": '\u20ac$\u000f\nA\'B"\\\\"/', "literals": [None, True, False]}
    expected = '{"literals":[null,true,false],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert canonical_bytes(given_value) == expected.encode()


def test_controls_have_their_short_form_or_four_lower_case_digits() -> None:
    assert (
        canonical_bytes("\b\t\n\f\r\x00\x1f\x7f\u2028") == b'"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\xe2\x80\xa8"'
    )


def test_whole_numbers_are_written_plainly_up_to_the_largest_exact_one() -> None:
    assert canonical_bytes([0, -1, 2**53, -(2**53)]) == b"[0,-1,9007199254740992,-9007199254740992]"
    with pytest.raises(ValueError, match="whole numbers"):
        canonical_bytes(2**53 + 1)


@pytest.mark.parametrize("value", [1.0, float("nan"), (1,), {1: "a"}, b"a", {"a": object()}])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_bytes(value)


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, ["a\udc00b"]])
def test_a_lone_surrogate_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="surrogate"):
        canonical_bytes(value)


def test_endless_nesting_is_refused_without_a_recursion_error() -> None:
    value: list[object] = []
    for _ in range(10_000):
        value = [value]
    with pytest.raises(ValueError, match="nested too deeply"):
        canonical_bytes(value)


@given(_VALUES)
def test_reading_the_bytes_gives_the_value_back(value: object) -> None:
    assert json.loads(canonical_bytes(value)) == value


@given(st.dictionaries(_TEXT, _VALUES, max_size=6))
def test_the_order_of_keys_does_not_change_the_hash(value: dict[str, object]) -> None:
    assert content_hash(dict(reversed(value.items()))) == content_hash(value)


def test_the_hash_is_sha_256_of_the_bytes_in_hexadecimal() -> None:
    assert content_hash({"b": 1, "a": "x"}) == hashlib.sha256(b'{"a":"x","b":1}').hexdigest()
