"""One screen an act: what it does, what it needs to know, one button. The rules live in ``reviews.actions``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from encyclopedia.drafting import content_of
from encyclopedia.errors import Refused
from encyclopedia.gaps import blocking_gaps
from encyclopedia.models import Scope, Topic, TopicVersion
from reviews import actions
from reviews.models import ReviewRound
from reviews.policies import acts_open_to, allows, check_may, check_may_sign, is_as_sent_back
from reviews.workflow import Act

from .act_forms import (
    ActForm,
    ConfirmForm,
    NoteForm,
    ReasonForm,
    RenameForm,
    ScheduleForm,
    SubmitForm,
    base_of_schedule,
    scheduled_base,
)
from .base import render, screen, topic_or_404
from .hub import newest_version


@dataclass(frozen=True)
class ActScreen:
    """How one act is asked for. ``run`` calls the action and returns what to say when it is done."""

    act: Act
    title: Any
    explain: Any
    button: Any
    form: type[ActForm]
    run: Callable[[Topic, TopicVersion | None, Any, dict[str, Any]], Any]
    is_grave: bool = False

    @property
    def slug(self) -> str:
        return str(self.act.name).lower().replace("_", "-")

    @property
    def url_name(self) -> str:
        return f"encyclopedia_topic_{self.act.name.lower()}"


def _version(version: TopicVersion | None) -> int:
    return version.pk if version else 0


def _shown_version(topic: Topic) -> int:
    """The version of the last edition; 0, which is none, when there was never one."""
    return topic.editions.order_by("-number").values_list("version_id", flat=True).first() or 0


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
                    version_id=_version(version),
                    by=by,
                    base_hash=data["base"],
                    note=data["note"],
                    scope=Scope(data["scope"]),
                ),
                _("It is with the board now."),
            )[1],
        ),
        ActScreen(
            Act.RECALL,
            _("Recall from review"),
            _("The version becomes a draft again. What was signed in this review counts for nothing."),
            _("Recall it"),
            ReasonForm,
            lambda topic, version, by, data: (
                actions.recall(version_id=_version(version), by=by, reason=data["reason"]),
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
                    version_id=_version(version), by=by, base_hash=data["base"], reason=data["reason"]
                ),
                _("The draft is abandoned. Its words are kept."),
            )[1],
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
                actions.cancel_reaffirmation(version_id=_shown_version(topic), by=by, reason=data["reason"]),
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
                    version_id=_version(version),
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
                actions.publish_now(version_id=_version(version), by=by),
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
                actions.send_back(version_id=_version(version), by=by, reason=data["reason"]),
                _("It is a draft again."),
            )[1],
            is_grave=True,
        ),
    )
}


class ActScreens:
    """The act screens, as a mixin of the topic's admin."""

    admin_site: Any
    opts: Any

    def act_urls(self) -> list[URLPattern]:
        return [
            path(
                f"<path:object_id>/{one.slug}/",
                self.admin_site.admin_view(self.act_view),
                {"act": one.act},
                name=one.url_name,
            )
            for one in SCREENS.values()
        ]

    @screen
    def act_view(self, request: HttpRequest, object_id: str, act: Act) -> HttpResponse:
        topic = topic_or_404(object_id)
        one = SCREENS[act]
        check_may(act, request.user)
        version = newest_version(topic)
        edition = topic.editions.order_by("-number").select_related("version").first()
        initial = {"version": version.pk if version else 0, "base": version.content_hash if version else ""}
        if act == Act.RENAME:
            initial |= {"base": topic.slug, "slug": topic.slug}
        if act == Act.SCHEDULE:
            open_now = ReviewRound.objects.filter(version=version, closed_at__isnull=True)
            set_at = open_now.values_list("publish_at", flat=True).first()
            initial |= {"base": base_of_schedule(set_at), "publish_at": set_at}
        form = one.form(request.POST or None, initial=initial, topic=topic, version=version)
        status = 200
        if request.method == "POST":
            status = 400
            if form.is_valid():
                try:
                    said = one.run(topic, form.version_meant(topic), request.user, form.cleaned_data)
                except Refused as refusal:
                    form.add_error(None, str(refusal))
                    status = refusal.status
                else:
                    messages.success(request, said)
                    return redirect(self._after(act, topic, request.user))
        elif act not in acts_open_to(request.user, topic, version, edition):
            status = 409
        return render(
            request,
            "reviews/act.html",
            status=status,
            title=one.title,
            subtitle=None,
            topic=topic,
            screen=one,
            form=form,
            is_open=status != 409,
            gaps=blocking_gaps(content_of(version), topic) if act == Act.SUBMIT and version else [],
            same_as_sent_back=act == Act.SUBMIT and version is not None and is_as_sent_back(version),
            opts=self.opts,
        )

    def _after(self, act: Act, topic: Topic, by: Any) -> str:
        """Where the work goes on: the editor, the review that was just opened, or the hub."""
        if act == Act.START_DRAFT:
            return reverse("admin:encyclopedia_topic_draft", args=[topic.pk])
        if act in (Act.REAFFIRM, Act.RESTORE):
            round_ = (
                ReviewRound.objects.filter(topic=topic, closed_at__isnull=True).order_by("-number").first()
            )
            if round_ is not None and allows(check_may_sign, round_, by, round_.due_on):
                return reverse("admin:reviews_reviewround_change", args=[round_.pk])
        return reverse("admin:encyclopedia_topic_change", args=[topic.pk])
