"""import_topics: everything that can come in does, once, and nothing else."""

import json
from datetime import date
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from encyclopedia.drafting import content_of, save_draft
from encyclopedia.models import (
    Category,
    ClinicalCode,
    Edition,
    IncomingText,
    ReviewKind,
    Status,
    Topic,
    TopicVersion,
)
from reviews import actions
from reviews.audit import Fault, verify_chain
from reviews.models import AuditEvent, ReviewRecord
from tests.encyclopedia.interchange.samples import line, write
from tests.factories import approve, make_user, open_version, submit

pytestmark = pytest.mark.django_db


def bring_in(path, *options, **named):
    """Run the command; return its last line of output, and everything on the error stream."""
    out, err = StringIO(), StringIO()
    call_command("import_topics", path, *options, stdout=out, stderr=err, **named)
    return out.getvalue().strip().splitlines()[-1], err.getvalue()


def counted(created=0, changed=0, held=0, unchanged=0, refused=0):
    return (
        f"created {created}, changed {changed} (held {held} beside open work), "
        f"unchanged {unchanged}, refused {refused}"
    )


def the_chain_holds():
    return not [step for step in verify_chain() if isinstance(step, Fault)]


def reviewed(chair, reason="Reviewed upstream."):
    return {"as_reviewed": True, "attested_by": chair.username, "reason": reason}


def everything():
    """How many rows stand in each table that an import could write to."""
    return {
        model._meta.label: model._base_manager.count()
        for model in (
            Topic,
            TopicVersion,
            Category,
            Edition,
            AuditEvent,
            User,
            Topic.history.model,
            IncomingText,
        )
    }


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
    with pytest.raises(CommandError, match="Every line was refused"):
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


# --- As reviewed ---


def test_attested_topics_become_editions_with_the_bundles_date(tmp_path, client):
    chair = make_user("chair", "ruth", credentials="MD, MPH")
    last, _err = bring_in(write(tmp_path / "file", [line("a:1"), line("a:2")]), **reviewed(chair))
    assert last == counted(created=2)
    edition = Edition.objects.get(topic__source_id="a:1")
    assert edition.current_as_of == date(2024, 3, 1)
    assert edition.kind == ReviewKind.ATTESTED_IMPORT
    assert edition.attestation == {
        "name": "Ruth Example",
        "credentials": "MD, MPH",
        "reason": "Reviewed upstream.",
    }
    assert {record.signer_id for record in ReviewRecord.objects.all()} == {chair.pk}
    assert the_chain_holds()


def test_importing_reviewed_topics_again_changes_nothing_and_changes_make_drafts(tmp_path):
    chair = make_user("chair")
    path = write(tmp_path / "one", [line("a:1"), line("a:2")])
    bring_in(path, **reviewed(chair))
    assert bring_in(path, **reviewed(chair))[0] == counted(unchanged=2)
    changed = write(tmp_path / "two", [line("a:1", summary="Changed."), line("a:2")])
    assert bring_in(changed, **reviewed(chair))[0] == counted(changed=1, unchanged=1)
    assert Edition.objects.count() == 2
    draft = TopicVersion.objects.get(status=Status.DRAFT)
    assert (draft.topic.source_id, draft.summary) == ("a:1", "Changed.")


def test_an_imported_topic_is_revised_and_signed_like_any_other(tmp_path):
    chair, writer, reviewer = make_user("chair"), make_user("writer"), make_user("reviewer")
    bring_in(write(tmp_path / "file", [line()]), **reviewed(chair))
    topic = Topic.objects.get()
    version = actions.start_draft(topic_id=topic.pk, by=writer)
    words = {**content_of(version), "summary": "Revised here."}
    save_draft(version_id=version.pk, raw=words, base_hash=version.content_hash, by=writer)
    edition = approve(submit(topic, writer), reviewer).edition
    assert edition is not None
    assert (edition.number, edition.current_as_of) == (2, timezone.localdate())
    assert edition.signed_content()["summary"] == "Revised here."


@pytest.mark.parametrize("as_of", [None, "2999-01-01"])
def test_what_has_no_date_or_a_future_one_cannot_come_in_as_reviewed(tmp_path, as_of):
    path = write(tmp_path / "file", [line("a:1", current_as_of=as_of), line("a:2")])
    last, _err = bring_in(path, **reviewed(make_user("chair")))
    assert last == counted(created=1, refused=1)
    assert not Topic.objects.filter(source_id="a:1").exists()


@pytest.mark.parametrize(("heading", "html"), [("", "<p>Words.</p>"), ("Overview", "<p> </p>")])
def test_a_page_without_text_or_with_a_nameless_section_cannot_come_in_as_reviewed(tmp_path, heading, html):
    sections = [{"key": "information", "heading": heading, "html": html}]
    path = write(tmp_path / "file", [line("a:1", sections=sections), line("a:2")])
    assert bring_in(path, **reviewed(make_user("chair")))[0] == counted(created=1, refused=1)


@pytest.mark.parametrize("role", ["writer", "reviewer", "manager"])
def test_only_a_chair_attests(tmp_path, role):
    with pytest.raises(CommandError, match="Only a chair"):
        bring_in(write(tmp_path / "file", [line()]), **reviewed(make_user(role)))
    assert not Topic.objects.exists()


def test_a_superuser_who_sits_on_no_board_cannot_attest(tmp_path):
    with pytest.raises(CommandError, match="Only a chair"):
        bring_in(write(tmp_path / "file", [line()]), **reviewed(make_user(None, is_superuser=True)))


def test_nobody_attests_what_they_import(tmp_path):
    chair = make_user("chair", is_superuser=True)
    with pytest.raises(CommandError, match="cannot attest"):
        bring_in(write(tmp_path / "file", [line()]), by=chair.username, **reviewed(chair))
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    "options",
    [
        {"as_reviewed": True},
        {"as_reviewed": True, "attested_by": "chair"},
        {"as_reviewed": True, "attested_by": "chair", "reason": "  "},
        {"as_reviewed": True, "attested_by": "nobody", "reason": "x"},
        {"attested_by": "chair"},
        {"reason": "x"},
        {"by": "nobody"},
        {"limit": 0},
    ],
)
def test_options_that_do_not_fit_together_are_refused_before_the_first_line(tmp_path, options):
    make_user("chair", "chair")
    with pytest.raises(CommandError):
        bring_in(write(tmp_path / "file", [line()]), **options)
    assert not Topic.objects.exists()
