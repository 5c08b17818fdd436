"""What the clock does about telling people, in the order in which one step feeds the next."""

from typing import Final

from reviews.actions.clock import Step, Told

from .catching_up import catch_up
from .digests import write_digests
from .pruning import prune
from .reminding import remind
from .sending import send_due


def _catch_up() -> Told:
    return _counted("Notices of what was done", catch_up())


def _remind() -> Told:
    return _counted("Reminders and warnings", remind())


def _write_digests() -> Told:
    return _counted("Digests written", write_digests())


def _send() -> Told:
    outcome = send_due()
    told = _counted("Letters sent", outcome.sent)
    if outcome.failed:
        told.failed.append(
            f"Letters that could not be sent: {outcome.failed}. A manager sees them in the outbox."
        )
    if outcome.uncertain:
        told.failed.append(f"Letters that were perhaps sent: {outcome.uncertain}. A manager decides on them.")
    return told


def _prune() -> Told:
    return _counted("Old notices and letters deleted", prune())


def _counted(what: str, n: int) -> Told:
    return Told([f"{what}: {n}."] if n else [])


STEPS: Final = (
    Step("notices of what was done", _catch_up),
    Step("reminders", _remind),
    Step("digests", _write_digests),
    Step("mail", _send),
    Step("old notices and letters", _prune),
)
