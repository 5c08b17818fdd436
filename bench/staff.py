"""What staff wait for: signing, the review screen, their lists. In this process, through Django's test client."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews import actions
from reviews.admin.picture.screens import PARTS
from reviews.checklists import AGREE, checklists_for
from reviews.models import BoardMember, Decision, ReviewRound
from reviews.statements import statement

from .library import PASSWORD
from .results import Measure

TIMES = 20
WARM = 2
ROUNDS_NEEDED = 3 * (TIMES + WARM)


def measure(
    name: str,
    act: Callable[[Any], None],
    over: Sequence[Any],
    *,
    queries_below: float | None = None,
    ms_below: float | None = None,
) -> list[Measure]:
    """Do `act` once for each of `over`: the first ones count queries and warm up, the others are timed."""
    counts: list[float] = []
    for item in over[:WARM]:
        with CaptureQueriesContext(connection) as captured:
            act(item)
        counts.append(len(captured))
    times: list[float] = []
    for item in over[WARM:]:
        began = time.perf_counter()
        act(item)
        times.append((time.perf_counter() - began) * 1000)
    return [
        # The first call also fills what is kept for the life of a process; the last shows what every later one costs.
        Measure(f"{name}: queries", counts[-1:], below=queries_below, note="BEGIN and COMMIT counted"),
        Measure(f"{name}: time", times, "ms", below=ms_below),
    ]


def get(client: Client, path: str) -> None:
    """Ask for a page, and end the bench when it does not come."""
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"bench: {path} answered {answer.status_code}")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def checklist(round_: ReviewRound) -> dict[str, str]:
    """Every statement of the round's checklists, agreed with."""
    return {item.name: AGREE for asked in checklists_for(round_) for item in asked.items}


def sections_of(round_: ReviewRound) -> list[str]:
    return list(round_.version.sections.values_list("key", flat=True))


def sign(prepared: tuple[ReviewRound, list[str]], by: User) -> None:
    """Sign for a round and the sections of its page."""
    round_, sections = prepared
    signed = actions.sign(
        round_id=round_.pk,
        decision=Decision.APPROVE,
        by=by,
        password=PASSWORD,
        content_hash=round_.content_hash,
        current_as_of=timezone.localdate(),
        comment="Read against the guideline.",
        answers=checklist(round_),
        sections_read=sections,
    )
    if signed.edition is None:
        raise SystemExit("bench: the signature did not publish")


def sign_by_post(prepared: tuple[ReviewRound, list[str]], by: User, client: Client) -> None:
    """The whole request by which the sign screen signs."""
    round_, sections = prepared
    today = timezone.localdate()
    sentence = statement(
        round_=round_,
        decision=Decision.APPROVE,
        by=by,
        member=BoardMember.objects.get(user=by),
        current_as_of=today,
    )
    answer = client.post(
        f"/admin/reviews/reviewround/{round_.pk}/sign/",
        {
            "decision": Decision.APPROVE.value,
            "current_as_of": today.isoformat(),
            "comment": "Read against the guideline.",
            "content_hash": round_.content_hash,
            "statement": sentence,
            "password": PASSWORD,
            "read": sections,
            **checklist(round_),
        },
    )
    if answer.status_code != 302:
        raise SystemExit(f"bench: signing by the screen answered {answer.status_code}")


def staff_measures(rounds: Sequence[ReviewRound], reviewer: User, chair: User) -> list[Measure]:
    """All of them. The rounds are used up: their revisions are published."""
    reading, *others = (rounds[n :: len(rounds) // (TIMES + WARM)] for n in range(3))
    acting, posting = ([(round_, sections_of(round_)) for round_ in some] for some in others)
    as_reviewer, as_chair = signed_in(reviewer), signed_in(chair)
    again = [None] * (TIMES + WARM)
    found = measure(
        "review screen",
        lambda round_: get(as_reviewer, f"/admin/reviews/reviewround/{round_.pk}/change/"),
        reading,
        queries_below=25,
        ms_below=80,
    )
    found += measure(
        "topic hub",
        lambda round_: get(as_reviewer, f"/admin/encyclopedia/topic/{round_.topic_id}/change/"),
        reading,
    )
    found += measure("Your work, reviewer", lambda _: get(as_reviewer, "/admin/"), again)
    found += measure("Your work, chair", lambda _: get(as_chair, "/admin/"), again)
    for part in PARTS:
        pages = [f"/admin/report/{part.key}/"] * (TIMES + WARM)
        found += measure(f"board report, {part.key}", lambda page: get(as_chair, page), pages, ms_below=300)
    found += measure("topic list", lambda _: get(as_chair, "/admin/encyclopedia/topic/"), again)
    found += measure(
        "topic list, searched", lambda _: get(as_chair, "/admin/encyclopedia/topic/?q=fever"), again
    )
    return (
        measure(
            "signing and publishing",
            lambda prepared: sign(prepared, reviewer),
            acting,
            queries_below=25,
            ms_below=40,
        )
        + measure(
            "the same, whole request", lambda prepared: sign_by_post(prepared, reviewer, as_reviewer), posting
        )
        + found
    )
