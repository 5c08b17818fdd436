"""verify_audit FILE.zip: a byte changed in any file is found, and so is a forgery with sums made anew."""

import json

import pytest
from django.core.management import CommandError

from encyclopedia.content import canonical_bytes, content_hash
from reviews.audit import link_hash
from reviews.evidence.tables import tables
from reviews.models import AuditEvent
from tests.reviews.evidence.telltale import Story, changed, download, files_of, verify, zipped

pytestmark = pytest.mark.django_db


def fault(target, files, *, sealed_again: bool = True, more: tuple = ()) -> str:
    with pytest.raises(CommandError) as told:
        verify(zipped(target, files, is_sealed_again=sealed_again), *more)
    target.unlink()
    assert told.value.returncode == 1
    return str(told.value)


def test_one_byte_changed_in_any_file_is_found_and_the_file_named(files, target):
    for name, data in files.items():
        middle = len(data) // 2
        tampered = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        words = fault(target, files | {name: tampered}, sealed_again=False)
        # A changed sum in the manifest looks like a change of the file that it names.
        assert words.startswith(f"{name}: ") or name == "manifest.json", words


def test_a_file_put_in_or_taken_out_is_found(files, target):
    assert "no edition names" in fault(target, files | {"editions/edition-0009.json": b"{}"})
    assert "manifest does not name" in fault(
        target, files | {"editions/edition-0009.json": b"{}"}, sealed_again=False
    )
    for name in files:
        rest = {other: data for other, data in files.items() if other != name}
        assert fault(target, rest, sealed_again=name != "manifest.json").startswith(f"{name}: "), name


# --- What somebody changes who then makes the manifest anew ---


def test_a_changed_word_of_an_edition_is_found(files, target):
    name = "editions/edition-0002.json"
    words = fault(target, files | {name: files[name].replace(b"500 mg", b"900 mg")})
    assert words == "edition 2: its words do not match the hash signed"


def forge_edition(facts):
    facts["editions"][0]["sealed"]["current_as_of"] = "2031-01-01"


def forge_signature(facts):
    facts["signatures"][0]["sealed"]["statement"] += " Indeed."


def forge_signature_and_hash(facts):
    forge_signature(facts)
    one = facts["signatures"][0]
    one["hash"] = content_hash(one["sealed"])


def copy_signature_to_another_version(facts):
    one = facts["signatures"][1]
    one["sealed"]["version"] = facts["versions"][-1]["id"]
    one["sealed"]["round"] = facts["rounds"][-1]["id"]


def move_round_to_another_version(facts):
    facts["rounds"][0]["version"] = facts["versions"][-1]["id"]


def drop_signature(facts):
    del facts["signatures"][2]


def drop_edition(facts):
    del facts["editions"][0]


def forge_comment(facts):
    facts["comments"][0]["sealed"]["body"] = "Fine."


def drop_comment(facts):
    del facts["comments"][1]


def forge_head(facts):
    facts["head"]["hash"] = "0" * 64


def forge_seat(facts):
    facts["signatures"][3]["seat"] = "a physician"


def forge_waiver(facts):
    next(one for one in facts["assignments"] if one["waived_by"])["waiver_reason"] = "None."


def forge_status(facts):
    facts["assignments"][0]["status_in_words"] = "Declined"


FORGED = {
    forge_edition: "edition 1: it is not what was published",
    forge_signature: "its words do not match its own hash",
    forge_signature_and_hash: "no audit event holds its hash",
    copy_signature_to_another_version: "its words do not match its own hash",
    move_round_to_another_version: "it does not belong to the version and text of its round",
    drop_signature: "the chain names it, but it is gone",
    drop_edition: "editions/edition-0001.json: no edition names this file",
    forge_comment: "its words are not those that its audit event holds",
    drop_comment: "the chain names it, but it is gone",
    forge_head: "the end of the chain: the events do not lead to event",
    forge_seat: "signatures.csv: it says something else",
    forge_waiver: "the waiver is not what was written down",
    forge_status: "assignments.csv: it says something else",
}


def test_whatever_is_forged_in_the_json_is_named(files, target):
    for change, words in FORGED.items():
        assert words in fault(target, changed(files, change)), change.__name__


def relined(files, change) -> dict[str, bytes]:
    lines = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    change(lines)
    return files | {"events.jsonl": b"".join(canonical_bytes(line) + b"\n" for line in lines)}


def own(lines, n: int = 1):
    return [line for line in lines if "gap" not in line][n]


def test_a_changed_event_a_removed_one_and_a_moved_one_are_named(files, target):
    def reason(lines):
        own(lines)["reason"] = "Another."

    def removed(lines):
        lines.remove(own(lines))

    def swapped(lines):
        lines[0], lines[1] = lines[1], lines[0]

    def gap(lines):
        line = next(line for line in lines if "gap" in line)
        line["links"].pop()

    def link(lines):
        line = next(line for line in lines if "gap" in line)
        line["links"][0] = "f" * 64

    def cut(lines):
        del lines[-1]

    sequence = own([json.loads(line) for line in files["events.jsonl"].splitlines()])["sequence"]
    assert fault(target, relined(files, reason)).startswith(f"audit event {sequence}: its words do not")
    assert "is missing before it" in fault(target, relined(files, removed))
    assert "event" in fault(target, relined(files, swapped))
    for change in (gap, link, cut):
        assert "event" in fault(target, relined(files, change)), change.__name__


def test_an_event_of_another_topic_does_not_pass_for_one_of_this(files, target):
    def topic(lines):
        line = own(lines)
        line["topic"] += 1
        words = {name: line[name] for name in line if name not in ("sequence", "previous", "hash")}
        line["hash"] = link_hash(line["sequence"], line["previous"], content_hash(words))

    assert "it is an event of another topic" in fault(target, relined(files, topic))


def rewritten(files) -> dict[str, bytes]:
    """The first event says something else, and every hash after it is made anew: a forgery that fits together."""
    lines = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    own(lines, 0)["reason"] = "Never happened."
    previous = own(lines, 0)["previous"]
    for line in lines:
        if "gap" in line:
            for n, link in enumerate(line["links"]):
                previous = link_hash(line["gap"] + n, previous, link)
            last = line["gap"] + len(line["links"]) - 1
            continue
        words = {name: line[name] for name in line if name not in ("sequence", "previous", "hash")}
        line["previous"] = previous
        line["hash"] = previous = link_hash(line["sequence"], previous, content_hash(words))
        last = line["sequence"]

    def head(facts):
        facts["head"] = {"sequence": last, "hash": previous}

    forged = changed(files, head) | {
        "events.jsonl": b"".join(canonical_bytes(line) + b"\n" for line in lines)
    }
    events = [line for line in lines if "gap" not in line]
    return forged | tables(json.loads(forged["evidence.json"]), events)


def test_a_history_written_anew_from_the_start_shows_against_a_head_kept_elsewhere(
    story: Story, target, tmp_path
):
    head = tmp_path / "head.json"
    verify("--write-head", head)
    files = files_of(download(story))
    forged = rewritten(files)
    verify(zipped(target, forged, is_sealed_again=True))  # it fits together, so without a head it passes
    words = fault(target, forged, more=("--head", head))
    assert "had another hash then: it, or something before it, was rewritten" in words
    assert "The chain is the one whose head was kept on" in verify(zipped(target, files), "--head", head)
    # The chain of links reaches over the gaps: a head in the middle of a gap binds what is before it as well.
    gap = next(json.loads(line) for line in files["events.jsonl"].splitlines() if b'"gap"' in line)
    middle = json.loads(head.read_bytes()) | {"sequence": gap["gap"]}
    middle["hash"] = AuditEvent.objects.get(sequence=gap["gap"]).hash
    head.write_bytes(canonical_bytes(middle))
    verify(target, "--head", head)
    assert "was rewritten" in fault(target, forged, more=("--head", head))


def test_a_head_that_a_download_cannot_be_held_against_is_said_in_words(
    story: Story, files, target, tmp_path, settings
):
    head = tmp_path / "head.json"
    verify("--write-head", head)
    kept = json.loads(head.read_bytes())
    for change, words in (
        ({"site": "https://other.example"}, "it was written by https://other.example"),
        ({"sequence": 10**6}, "after this download was made"),
        ({"sequence": 1}, "it ends before the first event of this topic"),
    ):
        head.write_bytes(canonical_bytes(kept | change))
        assert words in fault(target, files, more=("--head", head))
