"""The topic hub: where every link about a topic lands, and every act on it begins."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.currency import Currency, currency, due_on
from encyclopedia.incoming import waiting_for
from encyclopedia.models import Edition, IncomingText, Status, Topic, TopicVersion
from reviews.actions.catalogue import CHANGED_CATALOGUE
from reviews.actions.concerns import FLAGGED
from reviews.actions.correcting import BROUGHT_IN
from reviews.actions.discussing import REOPENED
from reviews.actions.reopening import FAILED_OPENING
from reviews.actions.reports import ANSWERED, DISMISSED, REMOVED, WEIGHED
from reviews.actions.scheduling import FAILED_PUBLICATION
from reviews.actions.translating import FOLLOWED
from reviews.actions.urgent import OPENED_IN_RETROSPECT
from reviews.audit import printed_name
from reviews.concerns import waiting
from reviews.models import AuditEvent, Decision, ReviewRecord, ReviewRound
from reviews.policies import acts_open_to, allows, standing_of, state_of, under_way
from reviews.retrospect import owed_by
from reviews.sources import flags
from reviews.taking_part import check_could_sign
from reviews.workflow import VERSION_ACTS, Act, Standing, State

from .board import board_of
from .meant import newest_version, query_of, version_url
from .policies import policy_panel
from .reading import standing_words
from .report_rows import hub_reports
from .threads import count_open
from .translating import followed_by, languages_of

TIMELINE = 40

ACT_LABELS: dict[str, Any] = {
    Act.CREATE_TOPIC: gettext_lazy("made the topic"),
    Act.START_DRAFT: gettext_lazy("started a draft"),
    Act.SUBMIT: gettext_lazy("submitted it for review"),
    Act.RECALL: gettext_lazy("recalled it from review"),
    Act.ABANDON: gettext_lazy("abandoned the draft"),
    Act.APPROVE: gettext_lazy("signed an approval"),
    Act.REQUEST_CHANGES: gettext_lazy("asked for changes"),
    Act.SCHEDULE: gettext_lazy("set the date of publication"),
    Act.PUBLISH: gettext_lazy("published"),
    Act.SEND_BACK: gettext_lazy("sent it back"),
    Act.REAFFIRM: gettext_lazy("opened a review of the whole page"),
    Act.BRING_REPORT: gettext_lazy("brought a reader’s report before the board"),
    Act.RAISE_CONCERN: gettext_lazy("brought something before the board"),
    Act.SETTLE_CONCERN: gettext_lazy("said that no review is needed"),
    FLAGGED: gettext_lazy("changed names that mean the same"),
    OPENED_IN_RETROSPECT: gettext_lazy("published it in urgency, so the full board’s review is open"),
    Act.CANCEL_REAFFIRMATION: gettext_lazy("cancelled the review"),
    Act.WITHDRAW: gettext_lazy("withdrew the topic"),
    Act.RESTORE: gettext_lazy("opened a review to restore it"),
    Act.RENAME: gettext_lazy("changed the address"),
    Act.START_CORRECTION: gettext_lazy("started a correction"),
    Act.MAKE_URGENT: gettext_lazy("made the review urgent"),
    Act.RECLASSIFY: gettext_lazy("called the change clinical"),
    Act.TAKE_SEAT: gettext_lazy("joined the review"),
    Act.ASSIGN: gettext_lazy("asked a member to take a seat"),
    Act.DECLINE: gettext_lazy("gave their part back"),
    Act.DELEGATE: gettext_lazy("passed the seat on"),
    Act.WAIVE: gettext_lazy("waived an interest"),
    Act.KEEP_OUT: gettext_lazy("kept a member out for an interest"),
    Act.RECUSE: gettext_lazy("stood aside"),
    Act.WITHDRAW_SIGNATURE: gettext_lazy("withdrew their signature"),
    BROUGHT_IN: gettext_lazy("published an edition, whose words came into it"),
    CHANGED_CATALOGUE: gettext_lazy("changed the catalogue data"),
    FOLLOWED: gettext_lazy("said which edition of its source the draft follows"),
    Act.ACCEPT_SUGGESTION: gettext_lazy("took over a suggested wording"),
    WEIGHED: gettext_lazy("said how much harm a reader’s report may tell of"),
    ANSWERED: gettext_lazy("answered a reader’s report"),
    DISMISSED: gettext_lazy("dismissed a reader’s report"),
    REMOVED: gettext_lazy("removed the words of a reader’s report"),
    "attest import": gettext_lazy("attested the import"),
    FAILED_PUBLICATION: gettext_lazy("scheduled publication was refused"),
    FAILED_OPENING: gettext_lazy("a review that came due could not be opened"),
}

DISCUSSED = (Act.COMMENT, Act.RESOLVE, REOPENED)

BUTTONS: dict[Act, tuple[str, Any]] = {
    Act.SUBMIT: ("encyclopedia_topic_submit", gettext_lazy("Submit for review")),
    Act.RECALL: ("encyclopedia_topic_recall", gettext_lazy("Recall from review")),
    Act.ABANDON: ("encyclopedia_topic_abandon", gettext_lazy("Abandon the draft")),
    Act.START_DRAFT: ("encyclopedia_topic_start_draft", gettext_lazy("Revise")),
    Act.START_CORRECTION: ("encyclopedia_topic_start_correction", gettext_lazy("Correct the page")),
    Act.MAKE_URGENT: ("encyclopedia_topic_make_urgent", gettext_lazy("Publish in urgency")),
    Act.RECLASSIFY: ("encyclopedia_topic_reclassify", gettext_lazy("This change is clinical")),
    Act.REAFFIRM: ("encyclopedia_topic_reaffirm", gettext_lazy("Reaffirm")),
    Act.RAISE_CONCERN: ("encyclopedia_topic_raise_concern", gettext_lazy("Bring to the board")),
    Act.SETTLE_CONCERN: ("encyclopedia_topic_settle_concern", gettext_lazy("No review is needed")),
    Act.CANCEL_REAFFIRMATION: ("encyclopedia_topic_cancel_reaffirmation", gettext_lazy("Cancel the review")),
    Act.SCHEDULE: ("encyclopedia_topic_schedule", gettext_lazy("Schedule")),
    Act.PUBLISH: ("encyclopedia_topic_publish", gettext_lazy("Publish now")),
    Act.SEND_BACK: ("encyclopedia_topic_send_back", gettext_lazy("Send back")),
    Act.RENAME: ("encyclopedia_topic_rename", gettext_lazy("Change the address")),
    Act.RESTORE: ("encyclopedia_topic_restore", gettext_lazy("Restore by a new review")),
    Act.WITHDRAW: ("encyclopedia_topic_withdraw", gettext_lazy("Withdraw")),
}


CORRECTION_LABELS: dict[Act, Any] = {
    Act.SUBMIT: gettext_lazy("Submit the correction"),
    Act.RECALL: gettext_lazy("Recall the correction"),
    Act.ABANDON: gettext_lazy("Abandon the correction"),
}


@dataclass(frozen=True)
class Button:
    label: Any
    url: str


@dataclass(frozen=True)
class NextStep:
    """What happens next with the topic, in words, and the button of the one who reads it (if it is theirs)."""

    words: str
    button: Button | None = None


def hub(topic: Topic, by: Any) -> dict[str, Any]:
    """Everything that the hub shows to ``by``."""
    today = timezone.localdate()
    version = newest_version(topic)
    edition = topic.editions.order_by("-number").select_related("version").first()
    standing = standing_of(topic)
    rounds = list(topic.rounds.filter(closed_at__isnull=True).select_related("version", "opened_by"))
    for round_ in rounds:
        round_.topic = topic
    correction = under_way(topic, correction=True)
    others = [round_ for round_ in rounds if correction is None or round_.version_id != correction.pk]
    acts = acts_open_to(by, topic, version, edition)
    state = _currency(topic, edition, today) if standing == Standing.SHOWN else None
    work = (
        version
        if version is not None and state_of(version) in (State.DRAFT, State.IN_REVIEW, State.WAITING)
        else None
    )
    owed = owed_by(topic)
    return {
        "topic": topic,
        "standing": standing,
        "edition": edition,
        "edition_is_shown": edition is not None and edition.shown_until is None,
        "currency": state,
        "due_on": due_on(edition.current_as_of, topic.review_months) if edition else None,
        "work": work,
        "work_state": state_of(work) if work else "",
        "correction": _correction(topic, correction, edition, rounds, by) if correction else None,
        "retrospect": owed,
        "flags": flags(topic),
        "concerns": list(waiting(topic)),
        "rounds": [(round_, _round_in_words(round_)) for round_ in others],
        "boards": [(round_, board_of(round_, by, suggest=False)) for round_ in rounds],
        "next_step": _next_step(topic, work, others, acts, by, state, is_owed=owed is not None),
        "buttons": _buttons(topic, acts),
        "policy": policy_panel(topic, by),
        "languages": languages_of(topic, by),
        "follows": followed_by(edition, work),
        "may_edit_catalogue": by.has_perm("encyclopedia.edit_catalogue"),
        "contributors": _contributors(work),
        "open_comments": count_open(topic),
        **hub_reports(topic, edition, by),
        **_incoming(topic, correction),
        "timeline": _timeline(topic),
        "closed_rounds": list(topic.rounds.filter(closed_at__isnull=False).select_related("edition")[:20]),
        "owner": printed_name(topic.owner) if topic.owner else "",
        "withdrawn_by": printed_name(topic.withdrawn_by) if topic.withdrawn_by else "",
        "permanent_address": f"{settings.BASE_URL}/t/{topic.public_id}/",
    }


def _correction(
    topic: Topic, version: TopicVersion, edition: Edition | None, rounds: list[ReviewRound], by: Any
) -> dict[str, Any]:
    """The correction under way: where it stands, and what this person can do with it."""
    acts = [act for act in acts_open_to(by, topic, version, edition) if act in VERSION_ACTS]
    round_ = next((one for one in rounds if one.version_id == version.pk), None)
    return {
        "version": version,
        "state": state_of(version),
        "round": round_,
        "words": _round_in_words(round_) if round_ else "",
        "editor": version_url("draft", topic, version) if Act.SAVE_DRAFT in acts else "",
        "preview": version_url("preview", topic, version),
        "buttons": [
            Button(
                CORRECTION_LABELS.get(act, label),
                reverse(f"admin:{name}", args=[topic.pk]) + query_of(version),
            )
            for act, (name, label) in BUTTONS.items()
            if act in acts and act != Act.CANCEL_REAFFIRMATION
        ],
    }


def _incoming(topic: Topic, correction: TopicVersion | None) -> dict[str, Any]:
    """Words of others that wait for an answer, and the editor in which it is given."""
    incoming = IncomingText.objects.filter(topic=topic, settled_at__isnull=True).first()
    is_its = incoming is not None and correction is not None and waiting_for(correction) is not None
    return {"incoming": incoming, "incoming_url": version_url("draft", topic, correction if is_its else None)}


def _currency(topic: Topic, edition: Edition | None, today: date) -> Currency | None:
    return currency(edition.current_as_of, topic.review_months, today) if edition else None


def _round_in_words(round_: ReviewRound) -> str:
    records = list(round_.records.select_related("signer__board_member"))
    return standing_words(round_, state_of(round_.version), records)


def _contributors(work: TopicVersion | None) -> list[str]:
    if work is None:
        return []
    names = {c.user_id: printed_name(c.user) for c in work.contributions.select_related("user")}
    return sorted(names.values())


def _buttons(topic: Topic, acts: list[Act]) -> list[Button]:
    return [
        Button(label, reverse(f"admin:{name}", args=[topic.pk]))
        for act, (name, label) in BUTTONS.items()
        if act in acts
    ]


def _next_step(
    topic: Topic,
    work: TopicVersion | None,
    rounds: list[ReviewRound],
    acts: list[Act],
    by: Any,
    state: Currency | None,
    *,
    is_owed: bool,
) -> NextStep:
    draft_url = reverse("admin:encyclopedia_topic_draft", args=[topic.pk])
    if work is not None and work.status == Status.DRAFT:
        return _draft_step(work, Button(_("Go on writing"), draft_url) if Act.SAVE_DRAFT in acts else None)
    for round_ in rounds:
        if round_.version.status == Status.APPROVED and work is not None and round_.version_id == work.pk:
            when = (
                date_format(timezone.localtime(round_.publish_at), "F j, Y, P e")
                if round_.publish_at
                else "–"
            )
            return NextStep(_("Approved. It waits to be published: %(when)s") % {"when": when})
    for round_ in rounds:
        url = reverse("admin:reviews_reviewround_change", args=[round_.pk])
        words = _("The board reviews version %(n)s until %(due)s.") % {
            "n": round_.version.number,
            "due": date_format(round_.due_on, "F j, Y"),
        }
        may_sign = allows(check_could_sign, round_, by, timezone.localdate())
        return NextStep(words, Button(_("Review and sign") if may_sign else _("Read the review"), url))
    if topic.withdrawn_at is not None:
        return NextStep(
            _("Withdrawn. A new review can bring it back."), _first(topic, acts, Act.RESTORE, Act.START_DRAFT)
        )
    wanted: tuple[Act, ...] = (Act.START_DRAFT, Act.REAFFIRM)
    if is_owed:
        words = _("The full board has not signed yet what was published in urgency. Open its review again.")
        wanted = (Act.REAFFIRM,)
    elif state in (Currency.OVERDUE, Currency.EXPIRED):
        words = _(
            "The page is past its review date, and says so to patients. Revise it, or have it reaffirmed."
        )
        wanted = (Act.REAFFIRM, Act.START_DRAFT)
    else:
        words = _("No draft is under way.")
    return NextStep(words, _first(topic, acts, *wanted))


def _draft_step(draft: TopicVersion, button: Button | None) -> NextStep:
    """What a draft waits for: an answer to the board, or its writer."""
    asked = ReviewRecord.objects.filter(version=draft, decision=Decision.REQUEST_CHANGES).last()
    if asked is None:
        return NextStep(_("Version %(n)s is being written.") % {"n": draft.number}, button)
    words = _("%(who)s asked for changes in version %(n)s: “%(what)s”") % {
        "who": f"{asked.signer_name}, {asked.signer_credentials},",
        "n": draft.number,
        "what": asked.comment,
    }
    return NextStep(words, button)


def _first(topic: Topic, acts: list[Act], *wanted: Act) -> Button | None:
    for act in wanted:
        if act in acts:
            name, label = BUTTONS[act]
            return Button(label, reverse(f"admin:{name}", args=[topic.pk]))
    return None


def _timeline(topic: Topic) -> list[dict[str, Any]]:
    return [
        {
            "at": event.at,
            "who": event.actor_name or _("The clock"),
            "did": ACT_LABELS.get(event.act, event.act),
            "what": event.subject,
            "why": event.reason,
        }
        # What is said of the text has a page of its own, and would push the rest out.
        for event in AuditEvent.objects.filter(topic=topic).exclude(act__in=DISCUSSED)[:TIMELINE]
    ]
