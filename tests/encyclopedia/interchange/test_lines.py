"""Files are read line by line, whatever they are."""

import gzip
import io

import pytest

from encyclopedia.interchange import LineTooLong, Unreadable, numbered_lines, opened
from encyclopedia.interchange import lines as module


def read(path):
    with opened(str(path)) as stream:
        return list(numbered_lines(stream))


def test_a_plain_and_a_packed_file_read_the_same(tmp_path):
    plain, packed = tmp_path / "plain", tmp_path / "packed"  # the name says nothing: the first bytes do
    plain.write_bytes(b"one\n\ntwo")
    packed.write_bytes(gzip.compress(b"one\n\ntwo"))
    assert read(plain) == read(packed) == [(1, b"one\n"), (3, b"two")]


def test_an_empty_file_has_no_lines(tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    assert read(tmp_path / "empty") == []


def test_standard_input_is_read_for_a_dash(monkeypatch):
    class Input:
        buffer = io.BytesIO(gzip.compress(b"one\n"))

    monkeypatch.setattr("sys.stdin", Input)
    with opened("-") as stream:
        assert list(numbered_lines(stream)) == [(1, b"one\n")]


def test_a_line_that_is_too_long_is_passed_over_and_the_next_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_LINE", 10)
    (tmp_path / "file").write_bytes(b"short\n" + b"x" * 200_000 + b"\nafter\n" + b"y" * 11)
    read_lines = read(tmp_path / "file")
    assert [number for number, _line in read_lines] == [1, 2, 3, 4]
    assert [isinstance(line, LineTooLong) for _number, line in read_lines] == [False, True, False, True]


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_file_that_cannot_be_opened_is_said_to_be(tmp_path, name):
    with pytest.raises(Unreadable, match="cannot be read"):
        read(tmp_path / name)


def test_a_packed_file_that_breaks_off_gives_what_came_before(tmp_path):
    (tmp_path / "cut").write_bytes(gzip.compress(b"one\ntwo\n" + bytes(range(256)) * 2000)[:-20])
    with opened(str(tmp_path / "cut")) as stream:
        lines = numbered_lines(stream)
        assert next(lines) == (1, b"one\n")
        with pytest.raises(Unreadable, match="breaks off after line"):
            list(lines)
