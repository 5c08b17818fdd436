"""A reviewer who left holds up no review: their seat stands among those for which a chair asks somebody."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from reviews import actions
from tests import factories as make
from tests.reviews.boards import signed_in, text
from tests.reviews.commands.test_run_due_work import run
from tests.reviews.test_clock import LEAD, by_clock, due_date, on, page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("how", ["account", "place", "term", "licence"])
def test_a_reviewer_who_left_is_not_counted_on_and_a_chair_asks_another(writer, signer, chair, how):
    topic = page(writer, signer, title="Nerve Block")
    with on(due_date(topic) - LEAD):
        run()
        round_ = by_clock().get()
        actions.disclose(by=signer, interests="")
        actions.disclose(by=chair, interests="")
        make.take_seat(round_, signer)
        assert "Open seats" not in text(signed_in(chair).get("/admin/").content.decode())
        yesterday = timezone.localdate() - timedelta(days=1)
        member = signer.board_member
        if how == "account":
            User.objects.filter(pk=signer.pk).update(is_active=False)
        else:
            ended = {"place": ("is_active", False), "term": ("term_until", yesterday)}
            setattr(member, *ended.get(how, ("licence_valid_until", yesterday)))
            member.save()
        work = text(signed_in(chair).get("/admin/").content.decode())
        assert f"{member} cannot sign any more: ask another member" in work
        other = make.make_user("reviewer")
        seat = round_.assignments.get().seat
        actions.assign(
            round_id=round_.pk,
            by=chair,
            member_id=other.board_member.pk,
            seat=seat,
            reason="They left the board.",
        )
        assert "cannot sign any more" not in text(signed_in(chair).get("/admin/").content.decode())
        assert make.approve(round_, other).edition is not None
