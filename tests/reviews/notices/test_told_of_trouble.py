"""Who is told where many things happen at once, where something goes wrong, and where it cannot wait."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from encyclopedia.models import Topic, TopicKind
from reviews import actions
from reviews.actions.reopening import open_due
from reviews.models import Notice, NoticeKind
from reviews.notices import catch_up, choose, inbox_of
from reviews.notices.telling import RULES
from reviews.workflow import Act
from tests import factories as make
from tests.databases import behind_its_back
from tests.reviews.test_concerns import ICD, change_codes

pytestmark = pytest.mark.django_db

K = NoticeKind


def told(user: User, **only: bool) -> list[str]:
    """The kinds of what this person was told, oldest first."""
    catch_up()
    return [one.kind for one in inbox_of(user).filter(**only).order_by("pk")]


def still_open(user: User) -> list[str]:
    return told(user, is_open=True)


@pytest.fixture
def round_(writer):
    return make.submit(make.make_topic(writer), writer)


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_attested_import_tells_nobody_topic_by_topic(chair, language):
    importer = make.make_user("writer")
    for number in range(2):
        actions.import_topic(
            source_id=f"nih:{number}",
            language=language,
            kind=TopicKind.objects.get(key="treatment"),
            raw=make.words(title=f"Nerve Block {number}"),
            by=importer,
            current_as_of=timezone.localdate(),
            attestation=actions.Attestation(by=make.make_user("chair"), reason="Reviewed before."),
        )
    assert Topic.objects.filter(editions__isnull=False).count() == 2
    assert told(chair) == told(importer) == []


def test_of_an_urgent_review_without_reviewers_the_chair_gets_a_letter_at_once(writer, signer, chair, round_):
    other = make.make_user("chair")
    choose(chair.pk, "none")
    actions.make_urgent(round_id=round_.pk, by=other, reason="A recall.")
    assert told(chair) == [K.UNASKED, K.HURRY]
    assert still_open(chair) == [K.HURRY], "the round before is over"
    assert list(chair.letters.values_list("subject", flat=True)) == [
        "A review that cannot wait has no reviewers yet"
    ]
    urgent = Notice.objects.filter(kind=K.HURRY).latest("pk").round
    actions.assign(round_id=urgent.pk, member_id=signer.board_member.pk, by=other)
    assert still_open(chair) == []


def test_a_page_that_the_clock_cannot_bring_before_the_board_is_told_to_chairs_until_somebody_does(
    writer, signer, chair
):
    topic = make.published_topic(writer, signer)
    section = topic.editions.get().version.sections.first()
    heading = section.heading
    change = "UPDATE encyclopedia_section SET heading = %s WHERE id = %s"
    behind_its_back(change, ["Forged", section.pk])
    with time_machine.travel(timezone.now() + timedelta(days=2000)):
        open_due()
        assert still_open(chair) == [K.NOT_OPENED]
        behind_its_back(change, [heading, section.pk])
        open_due()
        assert still_open(chair) == [K.UNASKED]


def test_an_event_that_breaks_its_rule_is_logged_and_holds_up_no_other(
    writer, signer, chair, round_, monkeypatch, caplog
):
    def broken(_facts, _event):
        raise ValueError("trouble")
        yield

    monkeypatch.setitem(RULES, Act.ASSIGN, broken)
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    make.request_changes(round_, signer)
    assert told(writer) == [K.SENT_BACK]
    assert told(signer) == []
    assert [record.exc_info[0] for record in caplog.records if record.name.startswith("reviews.")] == [
        ValueError
    ]


@pytest.mark.parametrize("what", ["names", "codes"])
def test_who_reviews_a_page_is_told_of_names_and_codes_that_changed_meanwhile(writer, signer, chair, what):
    topic = make.published_topic(writer, signer)
    review = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due.")
    actions.assign(round_id=review.pk, member_id=signer.board_member.pk, by=chair)
    assert K.CAME_UP not in told(signer)
    if what == "names":
        actions.flag_named([topic.staff_title], "en", "Another name came.", chair)
    else:
        change_codes(topic, chair, (ICD, "M54.5", "Low back pain"))
    assert told(signer)[-1] == K.CAME_UP
