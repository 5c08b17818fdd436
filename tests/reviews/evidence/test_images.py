"""Pictures in the evidence: their bytes are in the download, and whoever changes one is found out."""

import hashlib
import re

import pytest
from django.core.management import CommandError, call_command

from encyclopedia.content import image_name
from encyclopedia.images import store_picture
from encyclopedia.models import ImageFile
from tests import factories as make
from tests.encyclopedia.images.pictures import png
from tests.reviews.commands.test_verify_audit import behind_its_back
from tests.reviews.evidence.telltale import Story, download, files_of, verify, zipped

pytestmark = pytest.mark.django_db

GUARD = {"encyclopedia_imagefile": ("encyclopedia_imagefile_append_only_update",)}


@pytest.fixture
def names() -> list[str]:
    """The files of a picture that an edition of the only topic shows."""
    return []


@pytest.fixture
def files(names) -> dict[str, bytes]:
    writer = make.make_user("writer")
    kept = store_picture(png((700, 400)), by=writer)
    store_picture(png((700, 410)), by=writer)  # of no edition
    names += [f"images/{image_name(file)}" for file in kept]
    image = {"files": kept, "alt": "A knee.", "caption": "The knee.", "credit": "Sample clinic"}
    sections = [
        {**one, "images": [image]} if one["key"] == "risks" else one for one in make.words()["sections"]
    ]
    topic = make.published_topic(writer, make.make_user("reviewer"), sections=sections)
    return files_of(download(Story(topic, writer, writer, writer, writer)))


def fault(target) -> str:
    with pytest.raises(CommandError) as told:
        verify(target)
    return str(told.value)


def test_the_bytes_of_each_picture_are_in_the_download_and_it_verifies(files, names, target):
    there = [name for name in files if name.startswith("images/")]
    assert there == sorted(names)
    for name in there:
        assert hashlib.sha256(files[name]).hexdigest() in name
    assert set(re.findall(r'src="([^"]*)"', files["evidence.html"].decode())) == {names[0]}
    assert verify(zipped(target, files))


def test_a_picture_that_was_changed_put_in_or_taken_out_is_named(files, names, target):
    other = png((120, 120))
    changed = files | {names[0]: other}
    assert fault(zipped(target, changed)).startswith(f"{names[0]}: the file was changed")
    assert (
        fault(zipped(target, changed, is_sealed_again=True))
        == f"{names[0]}: it is not the picture that was signed"
    )
    more = f"images/{hashlib.sha256(other).hexdigest()}.png"
    put_in = fault(zipped(target, files | {more: other}, is_sealed_again=True))
    assert put_in == f"{more}: no edition names this file: it was put in"
    fewer = {name: data for name, data in files.items() if name != names[1]}
    assert fault(zipped(target, fewer, is_sealed_again=True)) == f"{names[1]}: the file is missing"


def audit() -> str:
    with pytest.raises(CommandError) as told:
        call_command("verify_audit")
    return str(told.value)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("change", "value", "told"),
    [
        ("data = %s", b"other bytes", "its bytes do not match its hash"),
        ("type = %s", "text/html", "it is not as the edition that shows it was signed"),
        ("width = %s", 701, "it is not as the edition that shows it was signed"),
    ],
)
def test_verify_audit_finds_a_picture_that_was_changed_behind_its_back(monkeypatch, change, value, told):
    monkeypatch.setattr("tests.reviews.commands.test_verify_audit.GUARDS", GUARD)
    file = ImageFile.objects.order_by("pk")[0]
    sql = f"UPDATE encyclopedia_imagefile SET {change} WHERE id = %s"
    behind_its_back("encyclopedia_imagefile", sql, value, file.pk)
    assert told in audit()
