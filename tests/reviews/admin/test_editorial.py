"""A change that its writer calls editorial: what refuses it, what the reviewer sees, and the way out of it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from encyclopedia.models import Scope, Topic, TopicKind
from reviews import actions
from reviews.models import AuditEvent, ReviewRound, Significance
from tests.factories import (
    approve,
    edit,
    make_topic,
    make_user,
    open_version,
    published_topic,
    submit,
    take_seat,
    words,
)
from tests.reviews.admin.test_rounds import reading, screen, signed_in

pytestmark = pytest.mark.django_db

SLIP, DOSE = "<p>It eses pain.</p>", "<p>Take no more than 125 mg.</p>"


def drafted(writer, reviewer, **bodies: str) -> Topic:
    """A shown topic with a draft in which these sections (by the first word of their key) read otherwise."""
    topic = published_topic(writer, reviewer, title="Nerve Block")
    actions.start_draft(topic_id=topic.pk, by=writer)
    changed = words("Nerve Block")["sections"]
    for section in changed:
        section["html"] = bodies.get(section["key"].split("-")[0], section["html"])
    edit(topic, writer, sections=changed)
    return topic


def submit_screen(topic: Topic) -> str:
    return reverse("admin:encyclopedia_topic_submit", args=[topic.pk])


def send(client: Client, topic: Topic, **changes: str):
    version = open_version(topic)
    data = {
        "version": version.pk,
        "base": version.content_hash,
        "note": "A slip.",
        "scope": Scope.WHOLE_PAGE,
        "significance": Significance.EDITORIAL,
        **changes,
    }
    return client.post(submit_screen(topic), data)


def editorial_round(writer, reviewer) -> ReviewRound:
    topic = drafted(writer, reviewer, why=SLIP)
    assert send(signed_in(writer), topic).status_code == 302
    return ReviewRound.objects.get(topic=topic, closed_at__isnull=True)


def test_a_misspelling_may_be_editorial_and_is_reviewed_as_its_changes_alone():
    round_ = editorial_round(make_user("writer"), make_user("reviewer"))
    assert (round_.significance, round_.scope) == (Significance.EDITORIAL, Scope.CHANGES_ONLY)
    assert AuditEvent.objects.filter(details__significance="editorial", topic=round_.topic).count() == 1


def test_a_changed_dose_cannot_be_called_editorial_and_the_answer_says_why():
    writer = make_user("writer")
    topic = drafted(writer, make_user("reviewer"), risks=DOSE)
    answer = send(signed_in(writer), topic)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "This change cannot be editorial: The dose changed from 250 mg to 125 mg in Risks." in page
    assert "A slip." in page
    assert open_version(topic).status == "draft"


def test_a_word_in_a_section_of_safety_cannot_be_editorial():
    writer = make_user("writer")
    topic = drafted(writer, make_user("reviewer"), risks="<p>Take no more then 250 mg.</p>")
    answer = send(signed_in(writer), topic)
    assert answer.status_code == 400
    assert "in Risks" in answer.content.decode()


def test_what_patients_do_not_read_now_cannot_be_editorial():
    writer = make_user("writer")
    answer = send(signed_in(writer), make_topic(writer))
    assert answer.status_code == 400
    assert "Patients do not read this page now" in answer.content.decode()


def test_a_page_in_a_language_that_is_not_known_takes_no_changed_word_for_editorial():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    kind = TopicKind.objects.get(key="treatment")
    topic = actions.create_topic(
        by=writer, kind=kind, title="Bloqueo", language="es", content=words("Bloqueo")
    )
    approve(submit(topic, writer), reviewer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    edit(topic, writer, language="es", summary="Bloqueo en brebe.")
    answer = send(signed_in(writer), topic)
    assert answer.status_code == 400
    assert "Words in this language cannot be checked here." in answer.content.decode()


def test_the_submit_screen_lists_beforehand_what_cannot_be_editorial():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    page = signed_in(writer).get(submit_screen(drafted(writer, reviewer, risks=DOSE))).content.decode()
    assert "The dose changed from 250 mg to 125 mg in Risks." in page
    assert 'type="radio" name="significance"' not in page


def test_the_submit_screen_asks_where_the_writer_has_a_choice():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    page = signed_in(writer).get(submit_screen(drafted(writer, reviewer, why=SLIP))).content.decode()
    chosen = re.findall(r'<input type="radio" name="significance" value="(\w+)"[^>]*checked', page)
    assert chosen == ["clinical"]
    assert 'id="clinical"' not in page


def test_a_change_is_clinical_unless_the_writer_says_otherwise():
    writer = make_user("writer")
    topic = drafted(writer, make_user("reviewer"), why=SLIP)
    send(signed_in(writer), topic, significance="")
    assert ReviewRound.objects.get(topic=topic, closed_at__isnull=True).significance == Significance.CLINICAL


def test_the_reviewer_is_told_what_signing_confirms_and_signs_that():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    round_ = editorial_round(writer, reviewer)
    page = reading(round_, reviewer).get(screen(round_)).content.decode()
    assert "The writer calls this change editorial" in page
    assert "None was found. You are the one who judges it." in page
    before = round_.topic.editions.get().current_as_of
    signed = approve(round_, reviewer, current_as_of=before)
    assert "confirm that they are editorial and change nothing of clinical meaning" in signed.record.statement
    assert signed.edition is not None
    assert signed.edition.current_as_of == before


def test_a_reviewer_calls_it_clinical_from_the_review_screen():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    round_ = editorial_round(writer, reviewer)
    client = reading(round_, reviewer)
    page = client.get(screen(round_)).content.decode()
    [address] = re.findall(r'href="([^"]+)">This is clinical<', page)
    version = open_version(round_.topic)
    answer = client.post(
        address, {"version": version.pk, "base": round_.pk, "reason": "It changes what the block does."}
    )
    assert answer.status_code == 302
    after = ReviewRound.objects.get(topic=round_.topic, closed_at__isnull=True)
    assert (after.significance, after.content_hash) == (Significance.CLINICAL, round_.content_hash)
    assert "It changes what the block does." in after.note


def test_nobody_is_offered_to_call_a_clinical_round_clinical():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = drafted(writer, reviewer, risks=DOSE)
    send(signed_in(writer), topic, significance="clinical")
    round_ = ReviewRound.objects.get(topic=topic, closed_at__isnull=True)
    assert "This is clinical" not in reading(round_, reviewer).get(screen(round_)).content.decode()


@pytest.mark.parametrize(
    ("view", "address"),
    [("changes", "#change-1"), ("side", "#change-1"), ("clean", "/sign/?view=changes#change-1")],
)
def test_the_review_lists_the_findings_in_words_and_leads_to_their_marks(view, address):
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = drafted(writer, reviewer, risks=DOSE)
    send(signed_in(writer), topic, significance="clinical")
    round_ = ReviewRound.objects.get(topic=topic, closed_at__isnull=True)
    page = reading(round_, reviewer).get(f"{screen(round_)}?view={view}").content.decode()
    finding = "The dose changed from 250 mg to 125 mg in Risks."
    [place] = re.findall(rf'(?:href|formaction)="([^"]+)"[^>]*>{finding}</(?:a|button)>', page)
    assert place.endswith(address)
    if view != "clean":
        assert 'id="change-1"' in page
        assert "redline-clinical is-dose" in page


def test_an_editorial_change_needs_one_checker_of_any_seat():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    round_ = editorial_round(writer, reviewer)
    nurse = make_user("reviewer", profession="nurse", credentials="RN")
    take_seat(round_, nurse)
    assert approve(round_, nurse, current_as_of=timezone.localdate()).edition is not None
