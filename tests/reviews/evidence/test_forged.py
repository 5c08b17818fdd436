"""What fits together and is a forgery all the same: names sealed twice, events in the first form, rows of rounds."""

import json

import pytest

from encyclopedia.content import canonical_bytes, content_hash
from reviews import actions
from reviews.audit import link_hash
from reviews.evidence.tables import tables
from reviews.models import Assignment, Declaration
from tests import factories as make
from tests.reviews.evidence.telltale import changed, client_for, download, files_of, verify, zipped
from tests.reviews.evidence.test_verifying import fault

pytestmark = pytest.mark.django_db


def lines_of(files) -> list[dict]:
    return [json.loads(line) for line in files["events.jsonl"].splitlines()]


def words_of(line: dict) -> dict:
    return {name: line[name] for name in line if name not in ("sequence", "previous", "hash")}


def with_lines(files, lines: list[dict], end: tuple[int, str]) -> dict[str, bytes]:
    """The files with another chain, and all that follows from it made anew."""

    def head(facts):
        facts["head"] = {"sequence": end[0], "hash": end[1]}

    made = changed(files, head) | {"events.jsonl": b"".join(canonical_bytes(line) + b"\n" for line in lines)}
    events = [line for line in lines if "gap" not in line]
    return made | tables(json.loads(made["evidence.json"]), events)


def appended(files, details: dict) -> dict[str, bytes]:
    """The download with one more event at its end, as whoever may write events could have it."""
    lines, end = lines_of(files), json.loads(files["evidence.json"])["head"]
    last = [line for line in lines if "gap" not in line][-1]
    line = {**words_of(last), "details": details, "sequence": end["sequence"] + 1, "previous": end["hash"]}
    line["hash"] = link_hash(line["sequence"], line["previous"], content_hash(words_of(line)))
    return with_lines(files, [*lines, line], (line["sequence"], line["hash"]))


def test_a_forged_signature_does_not_pass_by_a_second_seal(files, target):
    forged = json.loads(files["evidence.json"])["signatures"][0]
    forged["sealed"]["comment"] = "I never said this."
    hash_ = content_hash(forged["sealed"])

    def forge(facts):
        facts["signatures"][0] |= {"sealed": forged["sealed"], "hash": hash_}

    name = f"record:{forged['id']}"
    both = appended(changed(files, forge), {"evidence": {name: hash_}})
    assert f"it seals {name}, which an event before it had sealed" in fault(target, both)


def test_a_forged_comment_does_not_pass_by_a_second_seal(files, target):
    forged = json.loads(files["evidence.json"])["comments"][0]
    forged["sealed"]["body"] = "Fine."

    def forge(facts):
        facts["comments"][0]["sealed"] = forged["sealed"]

    details = {"comment": forged["id"], "words": content_hash(forged["sealed"])}
    both = appended(changed(files, forge), details)
    assert f"it seals comment:{forged['id']}, which" in fault(target, both)


def in_the_first_form(files, head: dict) -> dict[str, bytes]:
    """Every event forged as the first form had them; the last link of the last gap leads back to the true head."""
    lines = [line for line in lines_of(files) if "gap" not in line]
    first = lines[0]["sequence"]
    lines[0]["reason"] = "Never happened."
    previous = lines[0]["previous"]
    for n, line in enumerate(lines):
        line["sequence"], line["previous"] = first + n, previous
        line["hash"] = previous = content_hash(
            {**words_of(line), **{k: line[k] for k in ("sequence", "previous")}}
        )
    gap, count = first + len(lines), head["sequence"] - first - len(lines) + 1
    lines.append({"gap": gap, "links": ["=" + "0" * 64] * (count - 1) + ["=" + head["hash"]]})
    return with_lines(files, lines, (head["sequence"], head["hash"]))


def test_events_forged_in_the_first_form_do_not_lead_to_a_head_that_was_kept(files, target, tmp_path):
    head = tmp_path / "head.json"
    verify("--write-head", head)
    kept = json.loads(head.read_bytes())
    forged = in_the_first_form(files, kept)
    told = verify(zipped(target, forged, is_sealed_again=True))
    assert "were taken on trust" in told
    assert "Held against no head" in told
    assert "can only be taken on trust" in fault(target, forged, more=("--head", head))
    told = verify(zipped(target, files), "--head", head)
    assert f"{kept['written_at']}, up to event {kept['sequence']}." in told


# --- Rounds, declarations, waivers ---


def forge_policy(facts):
    facts["rounds"][0]["policy"]["fewest_people"] = 9


def move_round(facts):
    facts["rounds"][0]["topic"] += 1


def forge_declaration(facts):
    waived(facts)["interest"] = "Nothing to speak of."


def forge_seat(facts):
    waived(facts)["seat_key"] = "seat-9"


def forge_waiver(facts):
    waived(facts)["waiver_reason"] = "It is nothing."


def drop_assignment(facts):
    facts["assignments"].remove(waived(facts))


def withhold_interest(facts):
    waived(facts)["interest_withheld"] = True


def waived(facts) -> dict:
    return next(one for one in facts["assignments"] if one["waived_by"])


FORGED = {
    forge_policy: "round 1: it is not as it was opened",
    move_round: "round 1: it is not as it was opened",
    forge_declaration: "it is not what was declared",
    forge_seat: "it is not what was declared",
    forge_waiver: "the waiver is not what was written down",
    drop_assignment: "the chain names it, but it is gone",
    withhold_interest: "it is not what was declared",
}


@pytest.mark.parametrize("change", FORGED)
def test_a_forged_round_declaration_or_waiver_is_named(files, target, change):
    made = changed(files, change)
    events = [line for line in lines_of(files) if "gap" not in line]
    made |= tables(json.loads(made["evidence.json"]), events)
    assert FORGED[change] in fault(target, made)


def test_an_interest_that_nobody_waived_is_for_chairs_and_who_declared_it(story, target):
    round_ = make.submit(make.make_topic(story.writer, "Another Block"), story.writer)
    one = actions.take_seat(
        round_id=round_.pk, by=story.signer, declaration=Declaration.INTEREST, interest="A cousin at Acme."
    )
    story.topic = round_.topic
    for who, reads in (
        (story.chair, True),
        (story.signer, True),
        (story.pharmacist, False),
        (story.writer, False),
    ):
        raw = download(story, who)
        files = files_of(raw)
        told = [name for name, data in files.items() if b"Acme" in data]
        assert told == (["assignments.csv", "evidence.html", "evidence.json"] if reads else [])
        page = client_for(who).get(f"/admin/encyclopedia/topic/{round_.topic_id}/evidence/").content.decode()
        assert ("Acme" in page) is reads
        verify(zipped(target, files))
    assert Assignment.objects.get(pk=one.pk).interest == "A cousin at Acme."
