"""A topic about which there is everything to tell, and what tests do with its download."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from encyclopedia.content import canonical_bytes
from encyclopedia.models import Topic
from reviews import actions
from reviews.checklists import checklists_for
from reviews.models import Comment, Decision, Declaration, Profession
from tests import factories as make
from tests.reviews.boards import ask_for

HOSTILE = '=HYPERLINK("https://example.org")'


@dataclass
class Story:
    """Who did what: one topic with two editions, and another beside it whose words are nobody's business."""

    topic: Topic
    writer: User
    signer: User
    pharmacist: User
    chair: User


def tell() -> Story:
    """Live through it all: a request for changes, comments, a waived interest, a withdrawn signature, a checklist."""
    people = Story(
        topic=Topic(),
        writer=make.make_user("writer", "willa"),
        signer=make.make_user("reviewer", "sam", credentials="MD, FAAPM"),
        pharmacist=make.make_user(
            "reviewer", "petra", profession=Profession.PHARMACIST, credentials="PharmD"
        ),
        chair=make.make_user("chair", "clara"),
    )
    ask_for(Profession.PHYSICIAN, Profession.PHARMACIST, people=2)
    topic = people.topic = make.make_topic(people.writer, "Nerve Block", author=HOSTILE)
    first = make.submit(topic, people.writer, note="The first text.")
    make.take_seat(first, people.signer)
    thread = actions.comment(
        version_id=first.version_id,
        by=people.signer,
        section="risks",
        quote="250 mg",
        body="Is that a day or at once?",
    )
    make.request_changes(first, people.signer, "Say how often.")
    actions.comment(
        version_id=first.version_id,
        by=people.writer,
        section="",
        quote="",
        body="A day.",
        parent_id=thread.pk,
    )
    actions.resolve_comment(comment_id=thread.pk, by=people.writer, resolution="It says a day now.")
    sections = make.words()["sections"]
    sections[3]["html"] = "<p>Take no more than 250 mg a day.</p>"
    make.edit(topic, people.writer, sections=sections)
    second = make.submit(topic, people.writer, note="It says how often.")
    other = make.make_user("reviewer", "dora")
    actions.take_seat(round_id=second.pk, by=other, declaration=Declaration.NONE)
    actions.decline(round_id=second.pk, by=other, reason="On leave.")
    assignment = actions.take_seat(
        round_id=second.pk,
        by=people.pharmacist,
        declaration=Declaration.INTEREST,
        interest="I own shares of the maker.",
    )
    actions.waive(assignment_id=assignment.pk, by=people.chair, reason="Two shares, from an aunt.")
    make.approve(second, people.signer)
    actions.withdraw_signature(
        round_id=second.pk, by=people.signer, password=make.PASSWORD, reason="I had not read the risks."
    )
    items = [item for asked in checklists_for(second) for item in asked.items]
    answers = {item.name: "agree" for item in items} | {items[0].name: "disagree"}
    make.approve(second, people.pharmacist, answers=answers)
    make.approve(second, people.signer)
    other_topic = make.make_topic(people.writer, "Secret Of Another Topic", summary="Another Topics Words.")
    make.request_changes(make.submit(other_topic, people.writer), people.signer, "Words of another topic.")
    sections[3]["html"] = "<p>Take no more than 500 mg a day.</p>"
    actions.start_draft(topic_id=topic.pk, by=people.writer)
    make.edit(topic, people.writer, sections=sections)
    third = make.submit(topic, people.writer, note="A higher dose.")
    make.approve(third, people.pharmacist)
    make.approve(third, people.signer)
    make.make_topic(people.writer, "A Third Topic")
    people.topic = Topic.objects.get(pk=topic.pk)
    assert people.topic.editions.count() == 2
    assert Comment.objects.count() == 2
    assert second.records.filter(decision=Decision.WITHDRAW).count() == 1
    return people


def client_for(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def download(story: Story, user: User | None = None) -> bytes:
    """The download as the browser gets it."""
    address = reverse("admin:encyclopedia_topic_evidence_zip", args=[story.topic.pk])
    answer = client_for(user or story.writer).get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def files_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def zipped(path: Path, files: dict[str, bytes], *, is_sealed_again: bool = False) -> Path:
    """Write the files as a ZIP; ``is_sealed_again`` makes the manifest anew, as somebody who forges would."""
    if is_sealed_again:
        sums = {
            name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "manifest.json"
        }
        files = files | {"manifest.json": canonical_bytes({"format": "evidence-manifest/1", "files": sums})}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def changed(files: dict[str, bytes], change: Callable[[dict], None]) -> dict[str, bytes]:
    """The files with ``evidence.json`` changed, in canonical form again."""
    facts = json.loads(files["evidence.json"])
    change(facts)
    return files | {"evidence.json": canonical_bytes(facts)}


def verify(*arguments: object) -> str:
    """What verify_audit says; raises CommandError where it fails."""
    out = StringIO()
    call_command("verify_audit", *map(str, arguments), stdout=out)
    return out.getvalue()
