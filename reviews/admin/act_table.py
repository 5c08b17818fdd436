"""What each act screen says and calls: one row an act. The rules live in ``reviews.actions``."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from encyclopedia.errors import BadInput
from encyclopedia.models import Scope, Topic, TopicVersion
from reviews import actions
from reviews.models import Significance
from reviews.workflow import Act

from .act_forms import (
    ConfirmForm,
    NoteForm,
    ReasonForm,
    RenameForm,
    ScheduleForm,
    SubmitForm,
    scheduled_base,
)
from .act_screen import ActScreen


def key_of(version: TopicVersion | None) -> int:
    return version.pk if version else 0


def shown_version(topic: Topic) -> int:
    """The version of the last edition; 0, which is none, when there was never one."""
    return topic.editions.order_by("-number").values_list("version_id", flat=True).first() or 0


def round_meant(data: dict[str, Any]) -> int:
    """The review that the person was shown. Raises BadInput when the form does not say which."""
    if not data["base"].isdecimal():
        raise BadInput(_("The page did not send all it should. Reload it, then try again."))
    return int(data["base"])


SCREENS: dict[Act, ActScreen] = {
    one.act: one
    for one in (
        ActScreen(
            Act.SUBMIT,
            _("Submit for review"),
            _(
                "The text is frozen and goes to the clinical review board. You can recall it until the board decides."
            ),
            _("Submit for review"),
            SubmitForm,
            lambda topic, version, by, data: (
                actions.submit(
                    version_id=key_of(version),
                    by=by,
                    base_hash=data["base"],
                    note=data["note"],
                    scope=Scope(data["scope"]),
                    significance=Significance(data["significance"]),
                ),
                _("It is with the board now."),
            )[1],
            for_correction=(
                _("Submit this correction"),
                _(
                    "The correction is frozen and goes to the seats that the policy asks for in corrections. They "
                    "review the changes alone, and the page keeps its date. You can recall it until they decide."
                ),
                _("Submit the correction"),
            ),
        ),
        ActScreen(
            Act.RECALL,
            _("Recall from review"),
            _("The version becomes a draft again. What was signed in this review counts for nothing."),
            _("Recall it"),
            ReasonForm,
            lambda topic, version, by, data: (
                actions.recall(version_id=key_of(version), by=by, reason=data["reason"]),
                _("It is a draft again."),
            )[1],
        ),
        ActScreen(
            Act.ABANDON,
            _("Abandon this draft"),
            _(
                "The draft is given up. Its words stay in the record; a new draft starts from the current edition."
            ),
            _("Abandon the draft"),
            ReasonForm,
            lambda topic, version, by, data: (
                actions.abandon_draft(
                    version_id=key_of(version), by=by, base_hash=data["base"], reason=data["reason"]
                ),
                _("It is abandoned. Its words are kept."),
            )[1],
            for_correction=(
                _("Abandon this correction"),
                _("The correction is given up. Its words stay in the record; a longer draft is not touched."),
                _("Abandon the correction"),
            ),
            is_grave=True,
        ),
        ActScreen(
            Act.START_DRAFT,
            _("Revise this topic"),
            _(
                "A new draft starts with the words of the last edition. Patients go on reading that edition meanwhile."
            ),
            _("Start a draft"),
            ConfirmForm,
            lambda topic, version, by, data: (
                actions.start_draft(topic_id=topic.pk, by=by),
                _("The draft is ready to be written."),
            )[1],
        ),
        ActScreen(
            Act.START_CORRECTION,
            _("Correct this page"),
            _(
                "A correction starts with the words that patients read now and goes through a short review of its own. "
                "A longer draft stays as it is meanwhile; once the correction is published, its changes come into that "
                "draft by themselves, and its writer is asked wherever both changed the same part."
            ),
            _("Start a correction"),
            ConfirmForm,
            lambda topic, version, by, data: (
                actions.start_correction(topic_id=topic.pk, by=by),
                _("The correction is ready to be written."),
            )[1],
        ),
        ActScreen(
            Act.MAKE_URGENT,
            _("Publish in urgency"),
            _(
                "The open review closes, and one that two people sign takes its place. Signatures given so far do not "
                "carry over. When the two have signed, the page is published at once, and a review by the full board "
                "opens that has to be signed by a deadline."
            ),
            _("Let two people sign"),
            ReasonForm,
            lambda topic, version, by, data: (
                actions.make_urgent(round_id=round_meant(data), by=by, reason=data["reason"]),
                _("The urgent review is open. Ask two people to sign it."),
            )[1],
            is_grave=True,
        ),
        ActScreen(
            Act.RECLASSIFY,
            _("This change is clinical"),
            _(
                "The writer called this change editorial, so one person checks it. If it is clinical, that review "
                "closes and one that asks for every seat of the policy takes its place. The writer and the board read "
                "your reason."
            ),
            _("Call it clinical"),
            ReasonForm,
            lambda topic, version, by, data: (
                actions.reclassify(round_id=round_meant(data), by=by, reason=data["reason"]),
                _("The review by the board is open."),
            )[1],
        ),
        ActScreen(
            Act.REAFFIRM,
            _("Reaffirm this page"),
            _(
                "Opens a review of the whole page as it is. When the board approves it, a new edition with the same "
                "words and a later date takes its place."
            ),
            _("Open the review"),
            NoteForm,
            lambda topic, version, by, data: (
                actions.open_reaffirmation(topic_id=topic.pk, by=by, note=data["note"]),
                _("The review of the whole page is open."),
            )[1],
        ),
        ActScreen(
            Act.CANCEL_REAFFIRMATION,
            _("Cancel the review of this page"),
            _("The review closes without a decision. The page stays as it is, with its old date."),
            _("Cancel the review"),
            ReasonForm,
            lambda topic, version, by, data: (
                actions.cancel_reaffirmation(version_id=shown_version(topic), by=by, reason=data["reason"]),
                _("The review is cancelled."),
            )[1],
        ),
        ActScreen(
            Act.WITHDRAW,
            _("Withdraw this topic"),
            _(
                "Patients stop seeing the page at once; its address says that it was withdrawn. Only a new review "
                "brings it back."
            ),
            _("Withdraw it now"),
            ReasonForm,
            lambda topic, version, by, data: (
                actions.withdraw_topic(topic_id=topic.pk, by=by, reason=data["reason"]),
                _("The topic is withdrawn. Patients no longer see it."),
            )[1],
            is_grave=True,
        ),
        ActScreen(
            Act.RESTORE,
            _("Restore this topic by a new review"),
            _(
                "Opens a review of the whole last edition. When the board approves it, patients see the page again."
            ),
            _("Open the review"),
            NoteForm,
            lambda topic, version, by, data: (
                actions.restore_topic(topic_id=topic.pk, by=by, note=data["note"]),
                _("The review is open. Patients see the page again when the board has approved it."),
            )[1],
        ),
        ActScreen(
            Act.RAISE_CONCERN,
            _("Bring something before the board"),
            _(
                "A new guideline, a warning, a question. A review of the whole page opens; where one is open, its "
                "reviewers read what you write."
            ),
            _("Bring it before the board"),
            NoteForm,
            lambda topic, version, by, data: (
                _("A review of the whole page is open.")
                if actions.raise_concern(topic_id=topic.pk, by=by, note=data["note"])[1]
                else _("The review that is open shows it to its reviewers.")
            ),
        ),
        ActScreen(
            Act.SETTLE_CONCERN,
            _("No review is needed"),
            _("What came up about this page is answered without a review. The reason stays on the record."),
            _("No review is needed"),
            ReasonForm,
            lambda topic, version, by, data: (
                actions.settle_concerns(topic_id=topic.pk, by=by, reason=data["reason"], base=data["base"]),
                _("It is settled."),
            )[1],
        ),
        ActScreen(
            Act.RENAME,
            _("Change the address"),
            _("The old address leads to the new one for ever. The permanent address does not change."),
            _("Change the address"),
            RenameForm,
            lambda topic, version, by, data: (
                actions.rename_topic(topic_id=topic.pk, by=by, slug=data["slug"], base_slug=data["base"]),
                _("The address is changed; the old one redirects."),
            )[1],
        ),
        ActScreen(
            Act.SCHEDULE,
            _("Schedule publication"),
            _(
                "Once approved, the version waits until then. The signatures are checked again at that moment."
            ),
            _("Set the date"),
            ScheduleForm,
            lambda topic, version, by, data: (
                actions.schedule(
                    version_id=key_of(version),
                    by=by,
                    publish_at=data["publish_at"],
                    base_publish_at=scheduled_base(data["base"]),
                ),
                _("The date is set.") if data["publish_at"] else _("The date is cleared."),
            )[1],
        ),
        ActScreen(
            Act.PUBLISH,
            _("Publish now"),
            _("The approved version is published at once instead of on its date."),
            _("Publish now"),
            ConfirmForm,
            lambda topic, version, by, data: (
                actions.publish_now(version_id=key_of(version), by=by),
                _("It is published. Patients read it now."),
            )[1],
        ),
        ActScreen(
            Act.SEND_BACK,
            _("Send back to the writer"),
            _("The approval is undone and the version becomes a draft again. It will need a new review."),
            _("Send it back"),
            ReasonForm,
            lambda topic, version, by, data: (
                actions.send_back(version_id=key_of(version), by=by, reason=data["reason"]),
                _("It is a draft again."),
            )[1],
            is_grave=True,
        ),
    )
}
