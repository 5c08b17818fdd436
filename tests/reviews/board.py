"""Policies of the board for tests: which seats a round asks for, and where it stands."""

from django.contrib.auth.models import User

from reviews import actions
from reviews.models import Decision, PolicySeat, Profession, ReviewPolicy, ReviewRecord, ReviewRound
from reviews.quorum import Quorum, quorum
from tests import factories as make

PHYSICIAN, PHARMACIST, NURSE, ANY = Profession.PHYSICIAN, Profession.PHARMACIST, Profession.NURSE, ""


def ask_for(*professions: str, **changes) -> ReviewPolicy:
    """Let the policy of treatments ask for these seats."""
    policy = ReviewPolicy.objects.get(kind__key="treatment")
    policy.seats.all().delete()
    for position, profession in enumerate(professions):
        PolicySeat.objects.create(policy=policy, position=position, profession=profession)
    for name, value in changes.items():
        setattr(policy, name, value)
    policy.save()
    return policy


def member(profession: str) -> User:
    return make.make_user("reviewer", profession=profession)


def new_round(writer: User) -> ReviewRound:
    return make.submit(make.make_topic(writer), writer)


def stands(round_: ReviewRound) -> Quorum:
    round_ = ReviewRound.objects.select_related("topic", "version").get(pk=round_.pk)
    return quorum(round_, round_.content_hash)


def is_shown(round_: ReviewRound) -> bool:
    return round_.topic.editions.shown().exists()


def recuse(round_: ReviewRound, by: User, comment: str = "My brother wrote it.") -> actions.Signed:
    return make.approve(round_, by, decision=Decision.RECUSE, current_as_of=None, comment=comment)


def withdraw(round_: ReviewRound, by: User, reason: str = "I overlooked a dose.") -> ReviewRecord:
    return actions.withdraw_signature(round_id=round_.pk, by=by, password=make.PASSWORD, reason=reason)
