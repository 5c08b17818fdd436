"""Who is told of an event: the rules, one function for each act that anybody is told of."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from encyclopedia.models import ReviewKind
from reviews import roles
from reviews.actions.catalogue import CHANGED_CATALOGUE
from reviews.actions.concerns import FLAGGED
from reviews.actions.correcting import BROUGHT_IN
from reviews.actions.reopening import FAILED_OPENING
from reviews.actions.reports import WEIGHED
from reviews.actions.scheduling import FAILED_PUBLICATION
from reviews.models import AuditEvent, Notice, NoticeKind
from reviews.workflow import Act, State

from .facts import Facts

K = NoticeKind
Rule = Callable[[Facts, AuditEvent], Iterator[tuple[NoticeKind, set[int], dict[str, Any]]]]
"""Yields kind, people, and the rows that the notice is about besides topic and round, or instead of those."""


def _asked(facts: Facts, event: AuditEvent) -> Any:
    part = facts.assignment(event)
    if part is None:
        return
    yield K.ASKED, {part.member.user_id}, {"assignment": part}
    if event.act == Act.ASSIGN and part.delegated_from is not None:
        yield K.RELIEVED, {part.delegated_from.member.user_id}, {"assignment": part.delegated_from}


def _declared(facts: Facts, event: AuditEvent) -> Any:
    part = facts.assignment(event)
    if part is not None and event.details.get("declaration") == "interest":
        # Nobody decides who may review a text that they worked on.
        chairs = facts.holders(roles.CHAIR) - facts.writers(event)
        yield K.INTEREST, chairs, {"assignment": part}


def _decided(facts: Facts, event: AuditEvent) -> Any:
    part = facts.assignment(event)
    if part is not None:
        yield K.DECIDED, {part.member.user_id}, {"assignment": part}


def _given_back(facts: Facts, event: AuditEvent) -> Any:
    part = facts.assignment(event)
    if part is not None and part.seat:
        yield K.GIVEN_BACK, facts.holders(roles.CHAIR), {"assignment": part}


def _opened(facts: Facts, event: AuditEvent) -> Any:
    """Of whatever opened a round, an act or the clock: the event seals it."""
    kind = K.HURRY if event.act in _HURRIES else K.UNASKED
    if "in retrospect of" in event.details:
        kind = K.RETROSPECT
    yield kind, facts.holders(roles.CHAIR), {}


def _sent_back(facts: Facts, event: AuditEvent) -> Any:
    yield K.SENT_BACK, facts.writers(event), {}


def _brought_in(facts: Facts, event: AuditEvent) -> Any:
    if "closed round" in event.details:
        yield from _sent_back(facts, event)


def _signed(facts: Facts, event: AuditEvent) -> Any:
    if event.to_state != State.WAITING:
        return
    yield K.APPROVED, facts.writers(event), {}
    if not event.details.get("publish_at"):
        yield K.TO_PUBLISH, facts.holders(roles.CHAIR), {}


def _left_behind(facts: Facts, event: AuditEvent) -> Any:
    """Of the translations of a page that moved on, or went: who wrote them and may still; where nobody may, chairs.
    Of one that cannot wait chairs as well: they alone can withdraw it.
    """
    for edition in facts.left_behind(event):
        kind = K.LEFT_ALONE if edition.cannot_wait else K.BEHIND
        people = facts.writers_of(edition.version) & facts.holders(roles.WRITE)
        if edition.cannot_wait:
            people |= facts.holders(roles.CHAIR)
        about = {
            "topic_id": edition.topic_id,
            "round": edition.round,
            "source": f"event:{event.sequence}:{edition.topic_id}",
        }
        yield kind, people or facts.holders(roles.CHAIR), about


def _published(facts: Facts, event: AuditEvent) -> Any:
    yield K.PUBLISHED, facts.writers(event) | facts.signers(event), {}
    yield from _left_behind(facts, event)


def _withdrawn(facts: Facts, event: AuditEvent) -> Any:
    told = facts.writers(event) | facts.signers(event) | facts.holders(roles.CHAIR)
    yield K.WITHDRAWN, told, {}
    yield from _left_behind(facts, event)


def _not_published(facts: Facts, event: AuditEvent) -> Any:
    yield K.NOT_PUBLISHED, facts.holders(roles.CHAIR), {}


def _not_opened(facts: Facts, event: AuditEvent) -> Any:
    yield K.NOT_OPENED, facts.holders(roles.CHAIR), {}


def _commented(facts: Facts, event: AuditEvent) -> Any:
    thread = facts.thread(event)
    if thread is None:
        return
    in_it = {thread.author_id, *(reply.author_id for reply in thread.replies.all())}
    yield K.COMMENTED, facts.writers_of(thread.version) | in_it, {"comment": thread}


def _came_up(facts: Facts, event: AuditEvent) -> Any:
    """Of a note or of a serious report that a review under way has to answer. Nobody has a part in a new one yet."""
    yield K.CAME_UP, facts.reviewing(event), {}


def _changed(facts: Facts, event: AuditEvent) -> Any:
    """Of changed codes, which flag the page."""
    if "concerns" in event.details:
        yield from _came_up(facts, event)


# A person opens these because something may be wrong with what patients read.
_HURRIES: Final = frozenset({Act.MAKE_URGENT, Act.BRING_REPORT, Act.RAISE_CONCERN})

RULES: Final[dict[str, Rule]] = {
    Act.ASSIGN: _asked,
    Act.DELEGATE: _asked,
    Act.TAKE_SEAT: _declared,
    Act.WAIVE: _decided,
    Act.KEEP_OUT: _decided,
    Act.DECLINE: _given_back,
    Act.RECUSE: _given_back,
    Act.REQUEST_CHANGES: _sent_back,
    Act.SEND_BACK: _sent_back,
    BROUGHT_IN: _brought_in,
    Act.APPROVE: _signed,
    Act.PUBLISH: _published,
    Act.WITHDRAW: _withdrawn,
    FAILED_PUBLICATION: _not_published,
    FAILED_OPENING: _not_opened,
    Act.COMMENT: _commented,
    Act.RAISE_CONCERN: _came_up,
    FLAGGED: _came_up,
    CHANGED_CATALOGUE: _changed,
    WEIGHED: _came_up,
}


def notices_of(facts: Facts, event: AuditEvent) -> Iterator[Notice]:
    """The notices that an event makes: none for who did it themselves, nor for who has no right to know.

    Of what an act left behind elsewhere that cannot wait its actor is told as well: with one chair, nobody else may be
    there to withdraw it.
    """
    round_ = facts.round(event)
    if round_ is not None and round_.kind == ReviewKind.ATTESTED_IMPORT:
        return  # made and closed at once by a chair, of thousands of pages maybe: the import itself told of it
    opens = round_ is not None and any(
        name.startswith("round:") for name in event.details.get("evidence", ())
    )
    rule = _opened if opens else RULES.get(event.act)
    if rule is None or event.topic_id is None:
        return
    of_event = {"source": f"event:{event.sequence}", "topic_id": event.topic_id, "round": round_}
    for kind, people, about in rule(facts, event):
        for person in sorted(people if kind == K.LEFT_ALONE else people - {event.actor_id}):
            if facts.may_get(person, kind):
                yield Notice(person_id=person, kind=kind, made_at=event.at, **of_event | about)
