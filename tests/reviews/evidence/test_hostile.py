"""A file that somebody made to do harm is refused in words: nothing is unpacked, and nothing read without a limit."""

import warnings
import zipfile

import pytest
from django.core.management import CommandError

from reviews.evidence import opening
from tests import factories as make
from tests.reviews.evidence.telltale import Story, download, files_of, verify, zipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def files() -> dict[str, bytes]:
    """The download of a topic with one draft."""
    writer = make.make_user("writer")
    return files_of(download(Story(make.make_topic(writer), writer, writer, writer, writer)))


def fault(target) -> str:
    with pytest.raises(CommandError) as told:
        verify(target)
    return str(told.value)


@pytest.mark.parametrize("raw", [b"", b"PK", b"not a zip", b"PK\x05\x06" + b"\0" * 17])
def test_what_is_no_zip_is_said_to_be_none(target, raw):
    target.write_bytes(raw)
    assert "no ZIP file that can be read" in fault(target)


def test_a_file_that_is_not_there_is_said_not_to_be_read(target):
    assert "no ZIP file that can be read" in fault(target)


def test_an_empty_zip_lacks_everything(target):
    assert fault(zipped(target, {})) == "README.txt: the file is missing"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/x",
        "/etc/passwd",
        "..\\x",
        "editions/../../x.json",
        "editions/edition-0001.json/",
        "EVIDENCE.JSON",
        "more.txt",
        "more.txt\0evidence.json",
    ],
)
def test_a_name_that_no_evidence_has_is_refused(files, target, tmp_path, name):
    before = set(tmp_path.rglob("*"))
    assert "no evidence holds a file of this name" in fault(zipped(target, files | {name: b"x"}))
    assert set(tmp_path.rglob("*")) - before == {target}


def test_a_file_that_is_there_twice_is_refused(files, target):
    zipped(target, files)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(target, "a") as archive:
            archive.writestr("evidence.json", b"{}")
    assert fault(target) == "evidence.json: the file is there twice"


def test_a_bomb_is_refused_before_it_is_unpacked(files, target):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data if name != "evidence.html" else bytes(opening.LARGEST_FILE + 1))
    assert fault(target) == "evidence.html: the file is too large to be read"


def test_many_large_files_and_many_small_ones_are_refused(files, target, monkeypatch):
    zipped(target, files)
    monkeypatch.setattr(opening, "LARGEST_WHOLE", 1000)
    assert "together are too large" in fault(target)
    monkeypatch.setattr(opening, "MOST_FILES", 3)
    assert "files: too many" in fault(target)


def test_json_that_is_huge_is_refused(files, target):
    huge = b'{"a":"' + b"x" * (opening.LARGEST_JSON + 1) + b'"}'
    zipped(target, files | {"evidence.json": huge}, is_sealed_again=True)
    assert fault(target) == "evidence.json: the file is too large to be read"


def test_a_line_that_is_huge_is_refused(files, target):
    zipped(target, files | {"events.jsonl": b"x" * (opening.LARGEST_LINE + 100_000)}, is_sealed_again=True)
    assert "one of its lines is too long" in fault(target)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"a":1.5}',
        b'{"a":NaN}',
        b'{"a":"\\ud800"}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":1,"a":2}',
        b'{ "a":1}',
    ],
)
@pytest.mark.parametrize("name", ["evidence.json", "manifest.json", "events.jsonl"])
def test_json_that_is_none_is_refused_wherever_it_stands(files, target, name, raw):
    if name == "events.jsonl" and not raw:
        raw = b"\n"
    zipped(target, files | {name: raw}, is_sealed_again=name != "manifest.json")
    assert fault(target).startswith(name)


@pytest.mark.parametrize("raw", [b'{"format":"topic-evidence/1"}', b'{"format":"other"}', b"{}"])
def test_json_that_is_no_evidence_is_refused(files, target, raw):
    zipped(target, files | {"evidence.json": raw}, is_sealed_again=True)
    assert fault(target).startswith("evidence.json: it ")


def test_a_damaged_file_is_said_to_be_damaged(files, target):
    zipped(target, files)
    raw = bytearray(target.read_bytes())
    with zipfile.ZipFile(target) as archive:
        start = archive.getinfo("evidence.html").header_offset + 60
    raw[start : start + 40] = b"\xff" * 40
    target.write_bytes(bytes(raw))
    assert fault(target) == "evidence.html: the file cannot be read: it is damaged"
