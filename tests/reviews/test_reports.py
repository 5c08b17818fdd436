"""What staff do with readers' reports: who may, what it leaves behind, and that a serious one reaches the board."""

from typing import Any

import pytest

from encyclopedia.errors import BadInput, WrongState
from encyclopedia.models import Harm, ReaderReport, Topic
from reviews import actions
from reviews.audit import Fault, verify_chain
from reviews.models import AuditEvent, ReportState, ReportStep, ReviewRound, UnsettledReport
from reviews.reports import OPEN, by_harm, counts_waiting, standing_reports, waiting
from reviews.workflow import Act
from tests import factories as make
from tests.databases import all_rows
from tests.factories import report
from tests.reviews.sql import assert_refused

pytestmark = pytest.mark.django_db

SECRET = "My name is Zyx Canary and I have lupus"


@pytest.fixture
def topic(writer, signer) -> Topic:
    return make.published_topic(writer, signer, "Nerve Block")


def stands(one: ReaderReport) -> Any:
    return standing_reports().get(pk=one.pk)


def weigh(one: ReaderReport, by: Any, harm: str = Harm.SERIOUS, **more: Any) -> ReportStep:
    asked = {"base": stands(one).last_step, "reason": "Checked against the label.", **more}
    return actions.weigh_report(report_id=one.pk, by=by, harm=harm, **asked)


def faults() -> list[str]:
    return [f"{one.where}: {one.what}" for one in verify_chain() if isinstance(one, Fault)]


# --- Serious ---


def test_a_serious_report_opens_a_review_of_the_whole_page_in_the_same_act(topic, chair):
    one = report(topic, SECRET, "risks")
    step = weigh(one, chair)
    round_ = ReviewRound.objects.get(closed_at__isnull=True)
    assert (round_.kind, round_.scope) == ("reaffirmation", "whole_page")
    assert (step.round, step.state, step.harm) == (round_, ReportState.IN_ROUND, Harm.SERIOUS)
    assert f"report {one.pk}, on edition 1, Risks. Checked against the label." in round_.note
    events = list(AuditEvent.objects.filter(topic=topic).order_by("sequence"))[-2:]
    assert [event.act for event in events] == [Act.BRING_REPORT, "weigh a reader's report"]
    assert events[1].details["round"] == round_.number
    assert counts_waiting() == (0, 0)
    assert faults() == []


def test_a_serious_report_joins_the_review_of_the_page_that_is_open_already(topic, chair):
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due.")
    assert weigh(report(topic), chair).round == round_
    assert ReviewRound.objects.filter(closed_at__isnull=True).count() == 1


def test_a_review_of_a_draft_does_not_stand_in_for_one_of_the_page_unless_it_is_chosen(topic, writer, chair):
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="Newer.")
    of_draft = make.submit(topic, writer)
    first, second = report(topic, "The dose is wrong."), report(topic, "The other dose is wrong.")
    assert weigh(first, chair, round_id=of_draft.pk).round == of_draft
    of_page = weigh(second, chair).round
    assert of_page is not None
    assert of_page.kind == "reaffirmation"


def test_a_round_of_another_topic_or_one_that_is_over_cannot_be_chosen(topic, writer, signer, chair):
    other = make.published_topic(writer, signer)
    open_elsewhere = actions.open_reaffirmation(topic_id=other.pk, by=chair, note="Due.")
    over = topic.rounds.get()
    for chosen in (open_elsewhere, over):
        with pytest.raises(WrongState):
            weigh(report(topic), chair, round_id=chosen.pk)
    assert not ReportStep.objects.exists()


def test_a_serious_report_on_a_page_that_nobody_reads_is_on_record_and_waits_for_an_answer(topic, chair):
    one = report(topic)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Unsafe.")
    step = weigh(one, chair)
    assert (step.round, step.state, step.harm) == (None, ReportState.NEW, Harm.SERIOUS)
    assert counts_waiting() == (1, 1)


def test_a_report_whose_review_is_over_waits_for_somebody_to_say_what_came_of_it(
    topic, signer, chair, writer
):
    one = report(topic)
    round_ = weigh(one, chair).round
    with pytest.raises(WrongState, match="before it"):
        actions.answer_report(report_id=one.pk, by=chair, base=stands(one).last_step, answer="Done.")
    make.request_changes(round_, signer)
    assert counts_waiting() == (1, 1)
    make.revise(topic, writer, signer, summary="Mended.")
    step = actions.answer_report(
        report_id=one.pk, by=chair, base=stands(one).last_step, answer="The dose is mended.", edition=2
    )
    assert (step.state, step.edition.number, step.harm) == (ReportState.ANSWERED, 2, Harm.SERIOUS)
    assert counts_waiting() == (0, 0)
    assert faults() == []


# --- Answering and dismissing ---


def test_an_answer_names_a_later_edition_of_the_topic_or_none(topic, chair):
    one = report(topic, "A word is misspelled.")
    for number in (1, 2, 99):
        with pytest.raises(BadInput):
            actions.answer_report(report_id=one.pk, by=chair, base=0, answer="Done.", edition=number)
    assert actions.answer_report(report_id=one.pk, by=chair, base=0, answer="Done.").edition is None
    with pytest.raises(WrongState, match="settled"):
        actions.dismiss_report(report_id=one.pk, by=chair, base=stands(one).last_step, reason="No.")


def test_what_the_rules_take_for_serious_is_looked_at_by_a_person_before_it_is_answered(topic, chair):
    one = report(topic, "My aunt died.")
    with pytest.raises(WrongState, match="how much harm"):
        actions.answer_report(report_id=one.pk, by=chair, base=0, answer="Thanks.")
    weigh(one, chair, Harm.NONE)
    done = actions.answer_report(report_id=one.pk, by=chair, base=stands(one).last_step, answer="No fault.")
    assert done.harm == Harm.NONE


def test_a_reason_is_required_everywhere_and_nothing_is_written_without(topic, chair):
    one = report(topic, "A word is misspelled.")
    before = all_rows()
    for act, field in (
        ("weigh_report", "reason"),
        ("answer_report", "answer"),
        ("dismiss_report", "reason"),
        ("remove_words", "reason"),
    ):
        more = {"harm": "minor"} if act == "weigh_report" else {}
        with pytest.raises(BadInput):
            getattr(actions, act)(report_id=one.pk, by=chair, base=0, **{field: "  "}, **more)
    with pytest.raises(BadInput):
        weigh(one, chair, "enormous")
    assert all_rows() == before


def test_the_second_of_two_who_saw_the_same_is_told(topic, chair):
    one = report(topic, "A word is misspelled.")
    actions.dismiss_report(report_id=one.pk, by=chair, base=0, reason="It is not.")
    with pytest.raises(WrongState, match="after you opened it"):
        actions.weigh_report(report_id=one.pk, by=chair, base=0, harm=Harm.SERIOUS, reason="It is.")
    assert ReportStep.objects.count() == 1


def test_the_database_knows_which_reports_are_not_settled_and_loses_none(topic, chair):
    one, other, last = (report(topic, f"The {word} dose is wrong.") for word in ("first", "second", "third"))

    def unsettled() -> set[int]:
        found = set(UnsettledReport.objects.values_list("report", flat=True))
        assert found == set(standing_reports().filter(OPEN).values_list("pk", flat=True))
        return found

    asked = {"by": chair, "reason": "It says what the label says."}
    assert unsettled() == {one.pk, other.pk, last.pk}
    weigh(one, chair, Harm.MINOR)
    actions.dismiss_report(report_id=other.pk, base=stands(other).last_step, **asked)
    assert unsettled() == {one.pk, last.pk}
    for statement in (
        "DELETE FROM reviews_unsettledreport WHERE report_id = %s",
        "UPDATE reviews_unsettledreport SET report_id = report_id WHERE report_id = %s",
    ):
        assert_refused(statement, one.pk, because="a report is unsettled until|a row says which report")
    weigh(other, chair)
    assert stands(other).state == ReportState.IN_ROUND
    assert unsettled() == {one.pk, other.pk, last.pk}
    actions.remove_words(report_id=last.pk, base=stands(last).last_step, **asked)
    assert unsettled() == {one.pk, other.pk, last.pk}


def test_of_two_chairs_at_the_same_instant_one_opens_the_review_and_the_other_is_told(real_database):
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    chairs = [make.make_user("chair") for _ in range(2)]
    one = report(make.published_topic(writer, signer))
    outcomes = real_database.together(
        *[
            lambda chair=chair: actions.weigh_report(
                report_id=one.pk, by=chair, base=0, harm=Harm.SERIOUS, reason="Serious."
            )
            for chair in chairs
        ]
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["ReportStep", "WrongState"]
    assert ReviewRound.objects.filter(closed_at__isnull=True).count() == 1


# --- Order and sameness ---


def test_the_most_harmful_come_first_and_of_these_the_oldest_and_what_staff_say_counts(topic, chair):
    first = report(topic, "A word is misspelled.")
    second = report(topic, "The dose seems high.")
    third = report(topic, "Somebody died.")
    fourth = report(topic, "Somebody was poisoned.")

    def order():
        return [one.pk for one in by_harm(standing_reports())]

    assert order() == [third.pk, fourth.pk, second.pk, first.pk]
    weigh(third, chair, Harm.NONE)
    assert order() == [fourth.pk, second.pk, first.pk, third.pk]


def test_what_is_done_to_a_report_is_done_to_those_that_say_the_same_of_the_topic_and_to_no_other(
    topic, writer, signer, chair
):
    same = [
        report(topic, words) for words in ("The link is broken.", "the link is BROKEN!", "The link is broken")
    ]
    other = report(topic, "Another link is broken.")
    elsewhere = report(make.published_topic(writer, signer), "The link is broken.")
    actions.dismiss_report(report_id=same[1].pk, by=chair, base=0, reason="It works.")
    assert [stands(one).state for one in same] == ["dismissed"] * 3
    assert [stands(one).state for one in (other, elsewhere)] == ["new"] * 2
    event = AuditEvent.objects.latest("sequence")
    assert sorted(event.details["reports"]) == [one.pk for one in same]
    late = report(topic, "The link is broken.")
    assert stands(late).state == "new"
    assert faults() == []


def test_the_worst_of_those_that_say_the_same_stands_for_them_and_none_is_answered_unweighed(topic, chair):
    words = "It says 500 mg and that is wrong."
    of_page, of_risks = report(topic, words), report(topic, words, "risks")
    assert (of_page.proposed_harm, of_risks.proposed_harm) == (Harm.MINOR, Harm.SERIOUS)
    assert [one.pk for one in waiting(standing_reports())] == [of_risks.pk]
    with pytest.raises(WrongState, match="serious"):
        actions.answer_report(report_id=of_page.pk, by=chair, base=0, answer="Done.")
    weigh(of_page, chair, Harm.MINOR)
    actions.answer_report(report_id=of_page.pk, by=chair, base=stands(of_page).last_step, answer="Done.")
    assert stands(of_risks).state == ReportState.ANSWERED
    assert faults() == []


def test_a_report_before_the_board_is_not_settled_with_one_that_says_the_same_and_whose_review_is_over(
    topic, signer, chair
):
    first = report(topic)
    make.request_changes(weigh(first, chair).round, signer)
    second = report(topic)
    open_round = weigh(second, chair).round
    actions.answer_report(report_id=first.pk, by=chair, base=stands(first).last_step, answer="Done.")
    assert stands(first).state == ReportState.ANSWERED
    assert (stands(second).state, stands(second).round_id) == (ReportState.IN_ROUND, open_round.pk)
    assert faults() == []
