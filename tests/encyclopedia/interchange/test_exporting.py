"""export_topics: what patients read, as bundles, and nothing that they do not."""

import gzip
import json
from base64 import b64encode
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from encyclopedia.drafting import content_of
from encyclopedia.models import Edition, ImageFile, Topic
from reviews import actions
from tests.encyclopedia.images.pictures import SVG, png
from tests.encyclopedia.interchange.samples import bundle, line, write
from tests.factories import edit, make_topic, make_user, published_topic, submit, words

pytestmark = pytest.mark.django_db


def exported():
    out = StringIO()
    call_command("export_topics", stdout=out)
    return [json.loads(text) for text in out.getvalue().splitlines()]


def test_a_bundle_that_came_in_as_reviewed_goes_out_as_it_came(tmp_path):
    make_user("chair", "chair")
    given = bundle("a:1", codes=[{"system": "1.2.3", "code": "A", "display": "One"}], summary="In short.")
    path = write(tmp_path / "file", [json.dumps(given).encode()])
    call_command(
        "import_topics", path, as_reviewed=True, attested_by="chair", reason="Upstream.", stdout=StringIO()
    )
    (out,) = exported()
    references = out.pop("references")
    assert [(reference["text"], reference["url"]) for reference in references] == [
        (reference["text"], reference["url"]) for reference in given.pop("references")
    ]
    assert out == given | {"related": []}


def test_only_shown_editions_go_out():
    writer, reviewer, chair = make_user("writer"), make_user("reviewer"), make_user("chair")
    shown = published_topic(writer, reviewer, "Shown Topic")
    hidden = published_topic(writer, reviewer, "Hidden Topic")
    shown.related.add(hidden)
    actions.withdraw_topic(topic_id=hidden.pk, by=chair, reason="Wrong dose.")
    actions.start_draft(topic_id=shown.pk, by=writer)
    edit(shown, writer, summary="Not signed yet.")
    make_topic(writer, "Draft Topic")
    submit(make_topic(writer, "Topic In Review"), writer)
    (out,) = exported()
    assert out["title"] == "Shown Topic"
    assert out["related"] == []
    assert "Not signed yet" not in json.dumps(out)


def test_what_goes_out_comes_back_in_unchanged(tmp_path):
    published_topic(make_user("writer"), make_user("reviewer"), "Written Here")
    path = tmp_path / "topics.jsonl.gz"
    call_command("export_topics", str(path), stdout=StringIO())
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        assert len(stream.readlines()) == 1
    out = StringIO()
    call_command("import_topics", str(path), stdout=out)
    assert "unchanged 1, refused 0" in out.getvalue()
    assert Topic.objects.count() == Edition.objects.count() == 1


def test_a_file_that_cannot_be_written_is_said_to_be(tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_topics", str(tmp_path / "missing" / "file"), stdout=StringIO())


def test_a_finished_export_takes_the_place_of_the_earlier_file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(line())
    published_topic(make_user("writer"), make_user("reviewer"))
    call_command("export_topics", str(path), stdout=StringIO())
    assert json.loads(path.read_bytes())["format"] == "topic-bundle/1"
    assert [item.name for item in tmp_path.iterdir()] == ["file"]


def test_key_points_and_call_outs_go_out_and_come_back(tmp_path):
    writer = make_user("writer")
    sections = [{"key": "risks", "heading": "Risks", "html": "<p>Some.</p>", "is_callout": True}]
    published_topic(writer, make_user("reviewer"), kind="condition", key_points=["One.", "Two."], sections=[
        {"key": "overview", "heading": "Overview", "html": "<p>What.</p>"}, *sections
    ])  # fmt: skip
    (out,) = exported()
    assert out["key_points"] == ["One.", "Two."]
    assert out["sections"][1:] == sections
    path = write(tmp_path / "file", [json.dumps(out | {"source_id": "elsewhere:1"}).encode()])
    call_command("import_topics", path, stdout=StringIO())
    words = content_of(Topic.objects.get(source_id="elsewhere:1").versions.get())
    assert (words["key_points"], words["sections"][1:]) == (["One.", "Two."], sections)


def test_a_picture_goes_out_with_its_bytes_and_comes_back_as_the_same_picture(tmp_path):
    writer = make_user("writer")
    image = {"alt": "A knee.", "caption": "The knee.", "credit": "Sample clinic"}
    data = b64encode(png((700, 400))).decode()
    sections = [
        {**one, "images": [{**image, "data": data}]} if one["key"] == "risks" else one
        for one in words()["sections"]
    ]
    topic = published_topic(writer, make_user("reviewer"), sections=sections)
    signed = Edition.objects.get(topic=topic).signed_content()["sections"][3]["images"]
    (out,) = exported()
    assert set(out["sections"][3]["images"][0]) == {"alt", "caption", "credit", "data"}
    path = write(tmp_path / "file", [json.dumps(out | {"source_id": "elsewhere:1"}).encode()])
    call_command("import_topics", path, stdout=StringIO())
    came = content_of(Topic.objects.get(source_id="elsewhere:1").versions.get())
    assert came["sections"][3]["images"] == signed
    told = StringIO()
    call_command("import_topics", path, stdout=told)
    assert "unchanged 1" in told.getvalue()


@pytest.mark.parametrize(
    ("image", "told"),
    [
        ({"alt": "A knee.", "data": "!"}, "not in Base64"),
        ({"alt": "A knee.", "data": b64encode(SVG).decode()}, "A drawing in SVG"),
        ({"alt": "A knee."}, "sections[0].images.data"),
        ({"alt": " ", "data": b64encode(png()).decode()}, "Say in words what the picture shows"),
    ],
)
def test_a_line_whose_picture_cannot_be_kept_is_refused_and_nothing_of_it_stays(tmp_path, image, told):
    line = bundle("a:1")
    line["sections"][0]["images"] = [image]
    path = write(tmp_path / "file", [json.dumps(line).encode()])
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("import_topics", path, stdout=StringIO(), stderr=err)
    assert told in err.getvalue()
    assert not Topic.objects.exists()
    assert not ImageFile.objects.exists()
