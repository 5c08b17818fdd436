"""Ticks and checklists on their way from the review screen to the record; standing aside."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from encyclopedia.models import Scope
from reviews import actions
from reviews.checklists import AGREE, DISAGREE, checklists_for
from reviews.models import AssignmentStatus, ChecklistUse, Decision, ReviewPolicy, ReviewRecord, ReviewRound
from tests.factories import PASSWORD, edit, make_topic, make_user, published_topic, submit, take_seat
from tests.reviews.admin.test_sign import address, decision, first_step, hidden_fields, sign

pytestmark = pytest.mark.django_db

KEYS = ["treatment-overview", "why-it-is-done", "how-well-it-works", "risks"]


@pytest.fixture
def writer():
    return make_user("writer")


@pytest.fixture
def reviewer():
    return make_user("reviewer")


@pytest.fixture
def client(reviewer):
    signed_in = Client()
    signed_in.force_login(reviewer)
    return signed_in


def opened(writer, reviewer, checklist_use=ChecklistUse.OPTIONAL) -> ReviewRound:
    ReviewPolicy.objects.filter(kind__key="treatment").update(checklist_use=checklist_use)
    round_ = submit(make_topic(writer), writer)
    take_seat(round_, reviewer)
    return round_


def review(client, round_: ReviewRound) -> str:
    return client.get(reverse("admin:reviews_reviewround_change", args=[round_.pk])).content.decode()


def ticked(page: str) -> list[str]:
    form = page[page.index('id="decision-form"') :]
    return re.findall(r'name="read" value="([\w-]+)" checked', form)


def all_agree(round_: ReviewRound) -> dict[str, str]:
    return {item.name: AGREE for asked in checklists_for(round_) for item in asked.items}


def test_a_review_of_the_whole_page_has_a_tick_for_each_section_with_a_way_to_it(client, writer, reviewer):
    page = review(client, opened(writer, reviewer))
    form = page[page.index('id="decision-form"') :]
    for key in KEYS:
        assert f'name="read" value="{key}"' in form
        (target,) = set(re.findall(rf'href="#((?:section-)?{key})"', form))
        assert f'id="{target}"' in page
    assert not ticked(page)


def test_a_review_of_the_changes_alone_asks_for_no_tick_and_no_checklist(client, writer, reviewer):
    topic = published_topic(writer, make_user("reviewer"))
    actions.start_draft(topic_id=topic.pk, by=writer)
    edit(topic, writer, summary="Other words.")
    round_ = submit(topic, writer, scope=Scope.CHANGES_ONLY)
    take_seat(round_, reviewer)
    page = review(client, round_)
    assert 'id="decision-form"' in page
    assert 'name="read"' not in page
    assert 'name="item.' not in page
    assert sign(client, round_, read=[]).status_code == 302
    assert ReviewRecord.objects.get(round=round_).sections_read == []


def test_optional_checklists_are_folded_and_required_ones_open_and_said_to_be_so(client, writer, reviewer):
    page = review(client, opened(writer, reviewer))
    assert re.search(r'<details class="checklist">\s*<summary><strong>Understandable and actionable', page)
    assert "optional" in page
    page = review(client, opened(writer, reviewer, ChecklistUse.REQUIRED))
    assert '<details class="checklist" open>' in page
    assert "required for an approval" in page


def test_an_incomplete_required_checklist_is_refused_before_the_password_and_nothing_is_lost(
    client, writer, reviewer
):
    round_ = opened(writer, reviewer, ChecklistUse.REQUIRED)
    answers = all_agree(round_)
    left_out = list(answers)[2]
    del answers[left_out]
    first = next(iter(answers))
    answers[first] = DISAGREE
    answer = client.post(address(round_), decision(round_, comment="Mine.", **answers))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "1 of 16 statements have no answer" in page
    assert 'type="password"' not in page
    assert ticked(page) == KEYS
    assert f'name="{first}" value="{DISAGREE}" checked' in page
    assert page.count('value="agree" checked') == 14
    assert "Mine." in page
    assert sign(client, round_, **answers, **{left_out: AGREE}).status_code == 302


def test_a_missing_tick_is_named_and_the_others_stay(client, writer, reviewer):
    round_ = opened(writer, reviewer)
    answer = client.post(address(round_), decision(round_, read=KEYS[1:]))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Without a tick: Treatment Overview" in page
    assert ticked(page) == KEYS[1:]


def test_everything_typed_passes_the_sign_screen_into_the_record(client, writer, reviewer):
    round_ = opened(writer, reviewer)
    answers = {**all_agree(round_), "item.plain.purpose": DISAGREE, "item.plain.summary": "not_applicable"}
    shown = first_step(client, round_, **answers)
    assert shown["read"] == sorted(KEYS)
    answer = client.post(address(round_), {**shown, "password": "wrong"})
    assert hidden_fields(answer.content.decode()) == shown
    page = client.post(address(round_), {**shown, "password": PASSWORD}, follow=True).content.decode()
    record = ReviewRecord.objects.get()
    assert record.sections_read == KEYS
    assert {answer["item"]: answer["answer"] for answer in record.answers} == {
        name.rpartition(".")[2]: value for name, value in answers.items()
    }
    assert "14 of 15 that apply: 93 %" in page
    assert "Treatment Overview; Why It Is Done; How Well It Works; Risks" in page


def test_ticks_taken_away_between_the_steps_come_back_to_the_form(client, writer, reviewer):
    round_ = opened(writer, reviewer)
    shown = first_step(client, round_)
    answer = client.post(address(round_), {**shown, "read": KEYS[:1], "password": PASSWORD})
    assert answer.status_code == 400
    assert ticked(answer.content.decode()) == KEYS[:1]
    assert not ReviewRecord.objects.exists()


def test_a_request_for_changes_needs_no_tick_and_keeps_the_answers_given(client, writer, reviewer):
    round_ = opened(writer, reviewer, ChecklistUse.REQUIRED)
    given = {"decision": "request_changes", "comment": "Again.", "read": [], "item.plain.purpose": DISAGREE}
    assert sign(client, round_, **given).status_code == 302
    record = ReviewRecord.objects.get()
    assert [(one["item"], one["answer"]) for one in record.answers] == [("purpose", DISAGREE)]
    assert record.sections_read == []


def test_standing_aside_is_signed_with_its_own_sentence_and_frees_the_seat(client, writer, reviewer):
    round_ = opened(writer, reviewer)
    shown = first_step(client, round_, decision="recuse", comment="My brother makes it.", read=[])
    assert "stand aside from the review" in shown["statement"]
    assert "current_as_of" not in shown
    page = client.post(address(round_), {**shown, "password": PASSWORD}, follow=True).content.decode()
    assert "You stood aside, and your seat is open again" in page
    assert "Stood aside" in page
    assert "My brother makes it." in page
    assert ReviewRecord.objects.get().decision == Decision.RECUSE
    assert round_.assignments.get().status == AssignmentStatus.RECUSED
    assert 'id="decision-form"' not in review(client, round_)


def test_who_declared_an_interest_can_stand_aside_and_sees_no_text(client, writer, reviewer):
    round_ = submit(make_topic(writer), writer)
    actions.take_seat(round_id=round_.pk, by=reviewer, declaration="interest", interest="Shares.")
    answer = client.post(address(round_), decision(round_, decision="recuse", comment=""))
    assert answer.status_code == 400
    assert "Say why you stand aside" in answer.content.decode()
    assert "Take no more than 250 mg" not in answer.content.decode()
    assert sign(client, round_, decision="recuse", comment="Shares.").status_code == 302
    refused = client.post(address(round_), decision(round_, password=PASSWORD, statement="I agree."))
    assert refused.status_code in (403, 409)
    assert "Take no more than 250 mg" not in refused.content.decode()


def test_a_declared_interest_and_its_waiver_stand_on_the_record_page(client, writer, reviewer):
    round_ = submit(make_topic(writer), writer)
    taken = actions.take_seat(round_id=round_.pk, by=reviewer, declaration="interest", interest="Shares.")
    chair = make_user("chair")
    actions.waive(assignment_id=taken.pk, by=chair, reason="Of another firm.")
    assert sign(client, round_).status_code == 302
    page = client.get(reverse("admin:reviews_reviewround_record", args=[round_.pk])).content.decode()
    for words in ("Shares.", f"Waived by {chair.get_full_name()}", "Of another firm.", "A clinical reviewer"):
        assert words in html.unescape(page)
