"""import_topics: everything that can come in does, once, and nothing else."""

import json

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError

from encyclopedia.drafting import content_of, save_draft
from encyclopedia.models import Category, ClinicalCode, Edition, IncomingText, Status, Topic
from tests.encyclopedia.interchange.samples import line, write
from tests.factories import make_user, open_version
from tests.reviews.commands.importing import bring_in, counted, everything, reviewed, the_chain_holds

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("packed", [False, True])
def test_new_topics_become_drafts_with_their_catalogue_data(tmp_path, packed):
    path = write(tmp_path / "file", [line("a:1"), line("a:2")], packed=packed)
    assert bring_in(path) == (counted(created=2), "")
    topic = Topic.objects.get(source_id="a:1")
    version = topic.versions.get()
    assert version.status == Status.DRAFT
    assert [section.heading for section in version.sections.all()] == ["Overview", "Symptoms"]
    assert (version.license, version.source_url) == ("CC BY 4.0", "https://example.org/sore-throat")
    assert [category.name for category in topic.categories.all()] == ["Ear, Nose and Throat"]
    assert topic.codes.get().system == "2.16.840.1.113883.6.90"
    assert Category.objects.count() == 1
    assert not Edition.objects.exists()
    assert [row.history_type for row in topic.history.all()] == ["+"]
    assert topic.history.get().categories.count() == 1
    assert the_chain_holds()


def test_importing_again_changes_nothing(tmp_path):
    path = write(tmp_path / "file", [line("a:1"), line("a:2")])
    bring_in(path)
    before = everything()
    assert bring_in(path) == (counted(unchanged=2), "")
    assert everything() == before


def test_a_dry_run_counts_and_writes_nothing(tmp_path):
    path = write(tmp_path / "file", [line("a:1"), line("a:2"), b"{}\n"])
    before = everything()
    last, refusals = bring_in(path, dry_run=True)
    assert last == "Dry run, nothing written: " + counted(created=2, refused=1)
    assert "Line 3" in refusals
    assert everything() == before


def test_the_importer_is_made_on_first_use_and_cannot_sign_in(tmp_path):
    bring_in(write(tmp_path / "file", [line()]))
    importer = User.objects.get(username="importer")
    assert not importer.has_usable_password()
    assert not importer.is_staff
    assert [group.name for group in importer.groups.all()] == ["Writer"]


def test_a_persons_own_account_called_importer_is_not_used(tmp_path):
    make_user("writer", "importer")
    with pytest.raises(CommandError, match="belongs to a person"):
        bring_in(write(tmp_path / "file", [line()]))
    assert not Topic.objects.exists()


def test_a_named_writer_imports_in_their_own_name(tmp_path):
    writer = make_user("writer")
    bring_in(write(tmp_path / "file", [line()]), by=writer.username)
    assert Topic.objects.get().created_by == writer
    assert not User.objects.filter(username="importer").exists()


@pytest.mark.parametrize("role", ["reviewer", "manager", None])
def test_who_may_not_write_may_not_import(tmp_path, role):
    person = make_user(role)
    with pytest.raises(CommandError, match="Your role does not include"):
        bring_in(write(tmp_path / "file", [line()]), by=person.username)
    assert not Topic.objects.exists()


def test_each_refused_line_is_named_with_its_reason_and_the_rest_goes_in(tmp_path):
    lines = [
        line("a:1"),
        b"not json\n",
        line("a:3", kind="gadget"),
        line("a:4", language="fr"),
        line("a:5", title="x" * 300),
        line("a:1"),
        line("a:7", references=[{"text": "x", "url": "javascript:alert(1)"}]),
        b"\xff\n",
        line("a:9"),
    ]
    last, refusals = bring_in(write(tmp_path / "file", lines))
    assert last == counted(created=2, refused=7)
    told = refusals.strip().splitlines()
    assert [words.split(" refused: ")[0] for words in told] == [
        "Line 2",
        "Line 3 (a:3)",
        "Line 4 (a:4)",
        "Line 5 (a:5)",
        "Line 6 (a:1)",
        "Line 7 (a:7)",
        "Line 8",
    ]
    assert "Known are: condition, medication" in told[1]
    assert set(Topic.objects.values_list("source_id", flat=True)) == {"a:1", "a:9"}


def test_what_the_database_refuses_is_a_refused_line_and_no_traceback(tmp_path):
    long = "https://example.org/" + "x" * 1500
    last, refusals = bring_in(write(tmp_path / "file", [line("a:1", source_url=long), line("a:2")]))
    assert last in {counted(created=1, refused=1), counted(created=2)}
    assert "Traceback" not in refusals


def test_the_exit_says_so_when_every_line_was_refused(tmp_path):
    with pytest.raises(CommandError, match="Every line was refused"):
        bring_in(write(tmp_path / "file", [b"{}\n"]))


def test_a_missing_file_is_said_to_be(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        bring_in(str(tmp_path / "missing"))
    assert not User.objects.exists()


def test_a_file_that_breaks_off_keeps_what_came_before(tmp_path):
    path = tmp_path / "file"
    write(path, [line("a:1"), *(line(f"a:{n}", author=f"{n * 7919}") for n in range(2, 60))], packed=True)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(CommandError, match="breaks off"):
        bring_in(str(path))
    assert Topic.objects.filter(source_id="a:1").exists()


def test_a_limit_takes_the_first_lines_only(tmp_path):
    path = write(tmp_path / "file", [line(f"a:{n}") for n in range(5)])
    assert bring_in(path, limit=2)[0] == counted(created=2)


def test_a_changed_topic_whose_draft_nobody_touched_has_the_new_words(tmp_path):
    bring_in(write(tmp_path / "one", [line()]))
    assert bring_in(write(tmp_path / "two", [line(summary="Now shorter.")]))[0] == counted(changed=1)
    assert Topic.objects.get().versions.get().summary == "Now shorter."


def test_a_draft_that_a_person_edited_stays_and_the_incoming_words_are_kept_beside_it(tmp_path):
    bring_in(write(tmp_path / "one", [line()]))
    writer, version = make_user("writer"), open_version(Topic.objects.get())
    mine = {**content_of(version), "summary": "In my own words."}
    save_draft(version_id=version.pk, raw=mine, base_hash=version.content_hash, by=writer)
    changed = write(tmp_path / "two", [line(summary="From the source.")])
    assert bring_in(changed)[0] == counted(changed=1, held=1)
    assert Topic.objects.get().versions.get().summary == "In my own words."
    assert json.loads(IncomingText.objects.get().content)["summary"] == "From the source."
    assert bring_in(changed)[0] == counted(unchanged=1)


def test_a_topic_in_another_language_needs_a_source_id_of_its_own(tmp_path):
    bring_in(write(tmp_path / "one", [line("a:1"), line("a:2")]))
    last, refusals = bring_in(write(tmp_path / "two", [line("a:1", language="es"), line("a:2")]))
    assert last == counted(unchanged=1, refused=1)
    assert "another language" in refusals


def test_related_topics_that_are_here_are_linked_and_others_left_out(tmp_path):
    bring_in(write(tmp_path / "file", [line("a:1"), line("a:2", related=["a:1", "a:77"])]))
    assert [topic.source_id for topic in Topic.objects.get(source_id="a:1").related.all()] == ["a:2"]


def test_two_displays_of_one_code_come_in_as_one(tmp_path):
    codes = [{"system": "1.2.3", "code": "A", "display": name} for name in ("One", "Two")]
    bring_in(write(tmp_path / "file", [line(codes=codes)]))
    assert ClinicalCode.objects.get().display == "One"


def test_hostile_html_comes_in_harmless(tmp_path):
    html = '<p onclick="x()">Safe<script>alert(1)</script><a href="javascript:x()">y</a></p>'
    sections = [{"key": "information", "heading": "Overview", "html": html}]
    chair = make_user("chair")
    bring_in(write(tmp_path / "file", [line(sections=sections)]), **reviewed(chair))
    edition = Edition.objects.get()
    for text in (edition.content, edition.page.article):
        assert "script" not in text
        assert "onclick" not in text
