"""The board in the demo: what it asks for by now, and reviews under way in which several people have a part."""

from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from encyclopedia.drafting import content_of, save_draft
from encyclopedia.models import Scope, Topic, TopicVersion
from reviews import actions
from reviews.actions.policies import CHANGED_POLICY, policy_state, policy_subject
from reviews.audit import record_event
from reviews.models import PolicySeat, Profession, ReviewPolicy, ReviewRound

from . import samples

if TYPE_CHECKING:
    from .load import Story

PHYSICIAN: Final = {"profession": Profession.PHYSICIAN, "in_corrections": True}
ORDERS_TESTS: Final = {
    "profession": Profession.PHYSICIAN,
    "or_professions": [Profession.ADVANCED_PRACTITIONER],
    "called": "somebody who may order tests",
    "in_corrections": True,
}

# The seats of a kind. The pages before were signed by one member each.
SEATS: Final[dict[str, tuple[dict[str, Any], ...]]] = {
    "medication": (
        {"profession": Profession.PHARMACIST, "in_corrections": True},
        {"profession": Profession.PHYSICIAN},
    ),
    "condition": (
        PHYSICIAN,
        {"profession": Profession.PHARMACIST, "when": PolicySeat.When.MEDICINES},
    ),
    "treatment": (PHYSICIAN, {}),
    "procedure": (PHYSICIAN,),
    "test": (ORDERS_TESTS,),
}


def policies(story: "Story") -> None:
    """The chair sets what the board has decided: more than one signature, and by whom."""
    for key, seats in SEATS.items():
        policy = ReviewPolicy.objects.get(kind__key=key)
        before = policy_state(policy)
        policy.seats.all().delete()
        for position, seat in enumerate(seats):
            PolicySeat.objects.create(policy=policy, position=position, **seat)
        policy.refresh_from_db()
        record_event(
            act=CHANGED_POLICY,
            by=story.people["chair"],
            at=timezone.now(),
            subject=policy_subject(policy),
            reason="As the board decided: nobody publishes alone.",
            details={"before": before, "after": policy_state(policy)},
        )


def comment_on_asthma(story: "Story", round_: ReviewRound) -> None:
    """What the nurse wants changed, said at the words themselves, with a wording the writer can take over."""
    story.take_seat(round_, "nurse")
    actions.comment(
        version_id=round_.version_id,
        by=story.people["nurse"],
        section="treatment",
        quote="Use it only as your plan says.",
        body="People ask us how often. The plan has a limit for one day, and this sentence should send them to it.",
        suggestion="Use it only as your plan says. Ask what the most puffs in one day are for you.",
    )


def at_work(story: "Story") -> None:
    """Reviews in which several people have a part by now."""
    _one_of_two_signed(story)
    _an_interest(story)
    _an_urgent_publication(story)
    _a_correction(story)


def _one_of_two_signed(story: "Story") -> None:
    """The pharmacist has signed a change of dose; the chair asked the physician for the other signature."""
    round_ = _open_round("metformin")
    story.take_seat(round_, "pharmacist")
    actions.comment(
        version_id=round_.version_id,
        by=story.people["pharmacist"],
        section="how-to-take",
        quote="Most people take no more than 2,000 mg in 24 hours.",
        body="Checked against the label and our own clinics’ protocol: 2,000 mg is right.",
    )
    story.sign(round_, "pharmacist", story.today, "The new limit is the one we dispense by.")
    actions.assign(
        round_id=round_.pk,
        member_id=story.people["physician"].board_member.pk,
        by=story.people["chair"],
    )


def _an_interest(story: "Story") -> None:
    """The physician declares an interest, and cannot read on until the chair has decided."""
    story.take_seat(
        _open_round("knee-replacement"),
        "physician",
        "I was paid for two talks by a maker of knee implants last year.",
    )


def _an_urgent_publication(story: "Story") -> None:
    """Two people published at once; the full board still has to sign."""
    note = story.revise("cpap-for-sleep-apnea", "writer2")
    round_ = story.submit("cpap-for-sleep-apnea", "writer2", note, Scope.CHANGES_ONLY)
    urgent = actions.make_urgent(
        round_id=round_.pk,
        by=story.people["chair"],
        reason="A maker recalled machines that our patients use. They must read it today.",
    )
    for who in ("physician", "nurse"):
        story.sign(urgent, who, story.today)


def _a_correction(story: "Story") -> None:
    """A sentence that could be read the wrong way is corrected on its own short way."""
    change = samples.revision_steps("acid-reflux")[0]
    topic = Topic.objects.get(slug="acid-reflux")
    version: TopicVersion = actions.start_correction(topic_id=topic.pk, by=story.people["writer"])
    saved = save_draft(
        version_id=version.pk,
        raw=samples.revised(content_of(version), change["changes"]),
        base_hash=version.content_hash,
        by=story.people["writer"],
    )
    actions.submit(
        version_id=version.pk,
        by=story.people["writer"],
        base_hash=saved.version.content_hash,
        note=change["note"],
        scope=Scope.CHANGES_ONLY,
    )


def _open_round(slug: str) -> ReviewRound:
    return ReviewRound.objects.get(topic__slug=slug, closed_at__isnull=True)
