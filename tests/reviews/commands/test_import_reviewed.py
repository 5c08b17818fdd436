"""import_topics --as-reviewed: a chair attests to pages that were reviewed elsewhere, and nobody else does."""

from datetime import date

import pytest
from django.core.management import CommandError
from django.utils import timezone

from encyclopedia.drafting import content_of, save_draft
from encyclopedia.models import Edition, ReviewKind, Status, Topic, TopicVersion
from reviews import actions
from reviews.models import ReviewRecord
from tests.encyclopedia.interchange.samples import line, write
from tests.factories import approve, make_user, submit
from tests.reviews.commands.importing import bring_in, counted, reviewed, the_chain_holds

pytestmark = pytest.mark.django_db


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
        "signed_on": timezone.localdate().isoformat(),
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
