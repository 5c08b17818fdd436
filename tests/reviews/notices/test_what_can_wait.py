"""What comes by mail at once whatever a person chose, and what waits for the digest that they want."""

import pytest
from django.core import mail

from reviews import actions
from reviews.models import Letter, Notice, NoticeKind
from reviews.notices import catch_up, choose, send_due
from reviews.notices.kinds import KINDS
from tests import factories as make
from tests.reviews.boards import new_round

pytestmark = pytest.mark.django_db

K = NoticeKind


def test_every_kind_has_its_row_and_what_asks_for_an_act_of_somebody_named_never_waits():
    assert set(KINDS) == set(K.values)
    assert not {K.ASKED, K.REMINDER, K.SENT_BACK, K.INTEREST, K.REPORT, K.WITHDRAWN} & {
        kind for kind, row in KINDS.items() if row.can_wait
    }


def test_who_wants_no_news_is_still_told_at_once_of_what_cannot_wait(writer, signer, chair):
    for person in (writer, signer, chair):
        choose(person.pk, "none")
    round_ = new_round(writer, "Nerve Block")
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    make.request_changes(round_, signer)
    topic = make.published_topic(make.make_user("writer"), signer)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A wrong dose.")
    catch_up()
    send_due()
    assert {(one.to[0], one.subject) for one in mail.outbox if one.to[0] in (writer.email, signer.email)} == {
        (writer.email, "A text came back to its writer"),
        (signer.email, "A page was withdrawn"),
    }


def test_many_reviews_without_reviewers_are_no_heap_of_mail(writer, chair):
    for _topic in range(5):
        new_round(writer)
    catch_up()
    assert Notice.objects.filter(person=chair, kind=K.UNASKED).count() == 5
    assert not Letter.objects.exists()
