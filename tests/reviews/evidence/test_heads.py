"""Heads kept elsewhere, and chains that began before links could be proven without showing words."""

import json

import pytest
from django.core.management import CommandError

from encyclopedia.content import content_hash
from reviews.audit import GENESIS, event_words, link_hash
from reviews.models import AuditEvent, AuditHead
from tests import factories as make
from tests.databases import behind_its_back
from tests.reviews.evidence.telltale import Story, download, files_of, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return make.published_topic(make.make_user("writer"), make.make_user("reviewer"))


@pytest.fixture
def head(topic, tmp_path):
    path = tmp_path / "head.json"
    verify("--write-head", path)
    return path


def fault(*arguments) -> str:
    with pytest.raises(CommandError) as told:
        verify(*arguments)
    assert told.value.returncode == 1
    return str(told.value)


def rewrite(sequence: int, *, reason: str) -> None:
    """Change an event and make every hash after it anew, the head's too: nothing in the database tells."""
    previous = GENESIS
    for event in AuditEvent.objects.order_by("sequence"):
        if event.sequence == sequence:
            event.reason = reason
        event.previous_hash = previous
        previous = link_hash(event.sequence, previous, content_hash(event_words(event)))
        behind_its_back(
            "UPDATE reviews_auditevent SET reason = %s, previous_hash = %s, hash = %s WHERE id = %s",
            [event.reason, event.previous_hash, previous, event.pk],
        )
    behind_its_back("UPDATE reviews_audithead SET hash = %s", [previous])


def test_a_head_says_number_hash_time_and_site(head, settings):
    kept, last = json.loads(head.read_bytes()), AuditHead.objects.get()
    assert (kept["sequence"], kept["hash"], kept["site"]) == (last.sequence, last.hash, settings.BASE_URL)
    assert kept["written_at"].endswith("+00:00")


def test_a_head_proves_that_nothing_before_it_was_rewritten_however_much_came_after(topic, head):
    sequence = AuditHead.objects.get().sequence
    make.published_topic(make.make_user("writer"), make.make_user("reviewer"))
    assert f"Nothing up to event {sequence} was rewritten since " in verify("--head", head)


def test_a_chain_written_anew_passes_by_itself_and_not_against_the_head(head):
    rewrite(2, reason="Another reason.")
    verify()
    assert "had another hash then: it, or something before it, was rewritten" in fault("--head", head)


def test_a_chain_cut_short_and_mended_does_not_pass_against_the_head(topic, tmp_path):
    make.make_topic(make.make_user("writer"))
    head = tmp_path / "head.json"
    verify("--write-head", head)
    last = AuditEvent.objects.order_by("-sequence")[0]
    behind_its_back("DELETE FROM reviews_auditevent WHERE id = %s", [last.pk])
    behind_its_back(
        "UPDATE reviews_audithead SET sequence = %s, hash = %s", [last.sequence - 1, last.previous_hash]
    )
    verify()
    assert f"event {last.sequence}, and the chain does not reach that far" in fault("--head", head)


def test_a_word_changed_before_the_head_is_named_as_ever(head):
    behind_its_back("UPDATE reviews_auditevent SET reason = 'x' WHERE sequence = 2")
    assert "audit event 2: its words do not match its own hash" in fault("--head", head)


def test_a_head_of_another_site_and_one_of_the_future_are_said_in_words(head):
    kept = json.loads(head.read_bytes())
    head.write_text(json.dumps(kept | {"site": "https://other.example"}))
    assert "it was written by another site, https://other.example" in fault("--head", head)
    head.write_text(json.dumps(kept | {"sequence": 4040}))
    assert "names event 4040, and the chain does not reach that far" in fault("--head", head)


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"{}", b"\xff", b"[" * 9000, b"x" * 20_000, b'{"format":"audit-head/1"}',
     b'{"format":"audit-head/1","hash":"x","sequence":true,"site":"","written_at":""}',
     b'{"format":"audit-head/1","hash":"x","sequence":-1,"site":"","written_at":""}'],
)  # fmt: skip
def test_what_is_no_head_is_said_to_be_none(tmp_path, raw):
    path = tmp_path / "head.json"
    path.write_bytes(raw)
    assert fault("--head", path).startswith(f"{path}: ")


def test_a_head_that_is_not_there_or_cannot_be_written_is_said(tmp_path):
    assert "No such file" in fault("--head", tmp_path / "none.json")
    assert "No such file" in fault("--write-head", tmp_path / "none" / "head.json")


def test_a_head_is_kept_and_not_replaced(head):
    before = head.read_bytes()
    assert "Heads are kept, not replaced" in fault("--write-head", head)
    assert head.read_bytes() == before


def test_no_head_is_written_of_a_chain_that_does_not_hold(topic, tmp_path):
    behind_its_back("UPDATE reviews_auditevent SET reason = 'x' WHERE sequence = 2")
    path = tmp_path / "head.json"
    fault("--write-head", path)
    assert not path.exists()


def test_the_head_of_an_empty_chain_holds_for_ever(tmp_path):
    path = tmp_path / "head.json"
    verify("--write-head", path)
    make.make_topic(make.make_user("writer"))
    verify("--head", path)


# --- The first form of the chain ---


def in_the_first_form(until: int) -> None:
    """Make the hashes up to an event as they were made before; those after it as now."""
    previous = GENESIS
    for event in AuditEvent.objects.order_by("sequence"):
        words = event_words(event)
        if event.sequence <= until:
            hash_ = content_hash({**words, "sequence": event.sequence, "previous": previous})
        else:
            hash_ = link_hash(event.sequence, previous, content_hash(words))
        behind_its_back(
            "UPDATE reviews_auditevent SET previous_hash = %s, hash = %s WHERE id = %s",
            [previous, hash_, event.pk],
        )
        previous = hash_
    behind_its_back("UPDATE reviews_audithead SET hash = %s", [previous])


def test_a_chain_that_began_in_the_first_form_holds_and_its_links_are_counted_as_trusted(tmp_path):
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    topic = make.make_topic(writer)
    make.make_topic(writer)
    middle = AuditHead.objects.get().sequence
    make.approve(make.submit(topic, writer), signer)
    make.make_topic(writer)
    in_the_first_form(middle)
    verify()
    target = tmp_path / "evidence.zip"
    target.write_bytes(download(Story(topic, writer, signer, signer, signer)))
    assert "1 of the links are of the first form of the chain and were taken on trust." in verify(target)
    lines = [json.loads(line) for line in files_of(target.read_bytes())["events.jsonl"].splitlines()]
    links = [link for line in lines if "gap" in line for link in line["links"]]
    assert [link.startswith("=") for link in links] == [True, False]


def test_a_changed_event_of_the_first_form_is_named(topic):
    in_the_first_form(2)
    verify()
    behind_its_back("UPDATE reviews_auditevent SET reason = 'x' WHERE sequence = 1")
    assert "audit event 1: its words do not match" in fault()
