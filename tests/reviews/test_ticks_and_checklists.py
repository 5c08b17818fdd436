"""Ticks and checklists: asked for, checked, kept with the signature; and what signing costs."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encyclopedia.errors import BadInput
from encyclopedia.models import Topic
from reviews import actions
from reviews.checklists import AGREE, DISAGREE, NOT_APPLICABLE, checklists_for, score_in_words
from reviews.models import (
    ChecklistItem,
    ChecklistUse,
    Decision,
)
from tests import factories as make
from tests.reviews.board import (
    ANY,
    ask_for,
    new_round,
)

pytestmark = pytest.mark.django_db


# --- Ticks and checklists -----------------------------------------------------------------------------------------


def test_ticks_are_kept_in_the_order_of_the_page_and_nothing_else_with_them(writer: User, signer: User):
    round_ = new_round(writer)
    keys = [section["key"] for section in make.words()["sections"]]
    record = make.approve(round_, signer, sections_read=[*reversed(keys), "not-a-section"]).record
    assert record.sections_read == keys


def test_a_section_without_its_tick_is_named(writer: User, signer: User):
    round_ = new_round(writer)
    with pytest.raises(BadInput, match="Without a tick: Risks"):
        make.approve(
            round_, signer, sections_read=["treatment-overview", "why-it-is-done", "how-well-it-works"]
        )


def test_answers_are_kept_as_they_were_worded_when_the_round_opened(writer: User, signer: User):
    round_ = new_round(writer)
    first = checklists_for(round_)[0].items[0]
    ChecklistItem.objects.filter(key=first.key).update(text="Another wording.")
    record = make.approve(round_, signer, answers={first.name: DISAGREE}).record
    assert record.answers == [
        {"checklist": first.checklist, "item": first.key, "text": first.text, "answer": DISAGREE}
    ]
    assert checklists_for(new_round(writer))[0].items[0].text == "Another wording."


def test_a_required_checklist_is_answered_in_full_before_an_approval_and_only_then(
    writer: User, signer: User
):
    ask_for(ANY, checklist_use=ChecklistUse.REQUIRED)
    round_ = new_round(writer)
    (asked,) = checklists_for(round_)
    answers = {item.name: AGREE for item in asked.items}
    answers.pop(asked.items[3].name)
    with pytest.raises(BadInput, match="1 of 16 statements have no answer"):
        make.approve(round_, signer, answers=answers)
    make.request_changes(round_, signer)
    again = make.submit(round_.topic, writer)
    assert make.approve(again, signer, answers=answers | {asked.items[3].name: NOT_APPLICABLE}).edition


def test_the_score_leaves_out_what_does_not_apply():
    answers = [{"answer": AGREE}] * 14 + [{"answer": DISAGREE}, {"answer": NOT_APPLICABLE}]
    assert score_in_words(answers) == "14 of 15 that apply: 93 %"
    assert score_in_words([{"answer": NOT_APPLICABLE}]) == "none of the statements applies"


def test_an_answer_that_nobody_offered_is_refused(writer: User, signer: User):
    round_ = new_round(writer)
    item = checklists_for(round_)[0].items[0]
    with pytest.raises(BadInput, match="agree, disagree"):
        make.approve(round_, signer, answers={item.name: "perhaps"})


# --- What it costs ------------------------------------------------------------------------------------------------


def test_signing_and_publishing_with_one_seat_takes_few_statements(writer: User, signer: User):
    """Under 25 with BEGIN and COMMIT, ticks and a whole checklist; SQLite keeps its search index in one table more."""
    topic: Topic = make.published_topic(writer, signer)
    for n in range(2):
        actions.start_draft(topic_id=topic.pk, by=writer)
        make.edit(topic, writer, summary=f"Newer, {n}.")
        round_ = make.submit(topic, writer)
        make.take_seat(round_, signer)
        (asked,) = checklists_for(round_)
        given = {
            "sections_read": [section["key"] for section in make.words()["sections"]],
            "answers": {item.name: AGREE for item in asked.items},
        }
        with CaptureQueriesContext(connection) as statements:
            signed = actions.sign(
                round_id=round_.pk,
                decision=Decision.APPROVE,
                by=signer,
                password=make.PASSWORD,
                content_hash=round_.content_hash,
                current_as_of=timezone.localdate(),
                **given,
            )
        assert signed.edition is not None
    assert len(statements) <= (24 if connection.vendor == "postgresql" else 25)
