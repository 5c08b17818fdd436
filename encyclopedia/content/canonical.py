"""The canonical form of a content and its hash: RFC 8785 (JSON Canonicalization Scheme) and SHA-256.

A signature is worth what its bytes are worth: the same words must give the same bytes on every machine and
in every year. So this accepts only what JSON can carry without a doubt. Floats are refused (their text form
is the one hard part of RFC 8785, and content has none), as are whole numbers that an ECMAScript number
cannot hold.
"""

import hashlib
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring  # escapes exactly as RFC 8785 §3.2.2.2 asks, and nothing more
from typing import Any, Final

LARGEST_EXACT_INTEGER: Final = 2**53
MAX_DEPTH: Final = 100


def canonical_bytes(value: object) -> bytes:
    """Return the RFC 8785 bytes of `value`: str, int, bool, None, list and dict with string keys.

    Raises TypeError for any other type (floats included) and ValueError for a whole number beyond 2**53,
    for a lone surrogate and for nesting deeper than a hundred levels.
    """
    out: list[str] = []
    _write(value, out, 0)
    try:
        return "".join(out).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("A lone surrogate has no place in canonical JSON.") from error


def content_hash(content: Mapping[str, object]) -> str:
    """Return the SHA-256 of the canonical form, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(content)).hexdigest()


def _write(value: object, out: list[str], depth: int) -> None:
    if isinstance(value, str):
        out.append(encode_basestring(value))
    elif value is None or isinstance(value, int):
        out.append(_literal(value))
    elif depth >= MAX_DEPTH:
        raise ValueError("The value is nested too deeply for canonical JSON.")
    elif isinstance(value, dict):
        out.append("{")
        for position, key in enumerate(_in_order(value)):
            if position:
                out.append(",")
            out.append(encode_basestring(key))
            out.append(":")
            _write(value[key], out, depth + 1)
        out.append("}")
    elif isinstance(value, list):
        out.append("[")
        for position, item in enumerate(value):
            if position:
                out.append(",")
            _write(item, out, depth + 1)
        out.append("]")
    else:
        raise TypeError(f"{type(value).__name__} has no canonical JSON form here.")


def _literal(value: int | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if abs(value) > LARGEST_EXACT_INTEGER:
        raise ValueError("The number is beyond the whole numbers that canonical JSON holds exactly.")
    return int.__repr__(value)


def _in_order(keys: Iterable[Any]) -> list[str]:
    """Order keys by UTF-16 code units (RFC 8785 §3.2.3), which within ASCII is the order of code points."""
    try:
        is_ascii = "".join(keys).isascii()
    except TypeError:
        is_ascii = False  # a key that is no text: told by what orders the others
    return sorted(keys) if is_ascii else sorted(keys, key=_utf16)


def _utf16(key: object) -> bytes:
    if not isinstance(key, str):
        raise TypeError(f"A key must be text, not {type(key).__name__}.")
    try:
        return key.encode("utf-16-be")
    except UnicodeEncodeError as error:
        raise ValueError("A lone surrogate has no place in canonical JSON.") from error
