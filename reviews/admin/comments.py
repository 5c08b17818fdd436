"""The screens of comments: all threads of a topic, one thread, and a new comment. Nothing typed is lost on them."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from encyclopedia.content import content_hash
from encyclopedia.drafting import StaleBase
from encyclopedia.errors import BadInput, NotAllowed, Refused
from encyclopedia.models import Status, Topic
from reviews import actions
from reviews.models import Comment
from reviews.policies import check_may
from reviews.workflow import Act

from .base import render, screen
from .comment_forms import LABELS, CommentForm
from .editor import keep_texts
from .editor_rows import KeptText
from .meant import version_url
from .text import VIEWS
from .threads import Talk, talk_about, text_for


class CommentScreens:
    """The comments of a topic, as a mixin of its admin."""

    admin_site: Any
    opts: Any

    def comment_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:object_id>/comments/", wrap(self.comments_view), name="encyclopedia_topic_comments"),
            path(
                "<int:object_id>/comments/new/",
                wrap(self.new_comment_view),
                name="encyclopedia_topic_comment",
            ),
            path(
                "<int:object_id>/comments/<int:comment_id>/",
                wrap(self.thread_view),
                name="encyclopedia_topic_thread",
            ),
        ]

    @screen
    def comments_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Every thread of the topic that is open to this person, open ones first."""
        topic = get_object_or_404(Topic, pk=object_id)
        talk = _talk(request, topic)
        return render(
            request,
            "reviews/comments.html",
            title=_("Comments on “%(title)s”") % {"title": topic.staff_title},
            subtitle=None,
            opts=self.opts,
            **_shown(topic, talk),
        )

    @screen
    def new_comment_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The form on a screen of its own; every other form for a comment is sent here too."""
        topic = get_object_or_404(Topic, pk=object_id)
        check_may(Act.COMMENT, request.user)
        try:
            talk = _talk(request, topic)
        except NotAllowed as refusal:
            return _keep(request, refusal)
        if request.method != "POST":
            return self._form(request, topic, talk, CommentForm(talk=talk))
        form = CommentForm(request.POST, talk=talk)
        if not form.is_valid():
            return self._form(request, topic, talk, form, BadInput.status)
        data = form.cleaned_data
        try:
            made = actions.comment(
                version_id=data["version"],
                by=request.user,
                section=data["section"],
                quote=data["quote"],
                body=data["body"],
                suggestion=form.suggested(),
                nth=data["nth"] or 1,
            )
        except NotAllowed as refusal:
            return _keep(request, refusal)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._form(request, topic, talk, form, refusal.status)
        return _done(request, topic, made.pk, _("Your comment is there."))

    def _form(
        self, request: HttpRequest, topic: Topic, talk: Talk, form: CommentForm, status: int = 200
    ) -> HttpResponse:
        return render(
            request,
            "reviews/comment_new.html",
            status,
            title=_("Comment on “%(title)s”") % {"title": topic.staff_title},
            subtitle=None,
            opts=self.opts,
            form=form,
            **_shown(topic, talk),
            **_from_round(request),
        )

    @screen
    def thread_view(self, request: HttpRequest, object_id: int, comment_id: int) -> HttpResponse:
        """One thread. POST replies to it, resolves it, opens it again, or takes its wording over."""
        topic = get_object_or_404(Topic, pk=object_id)
        get_object_or_404(Comment, pk=comment_id, topic=topic, parent__isnull=True)
        if request.method != "POST":
            return self._thread(request, topic, comment_id)
        try:
            said = _do(request, comment_id)
        except NotAllowed as refusal:
            return _keep(request, refusal)
        except StaleBase:
            message = _(
                "Somebody saved the draft after you opened that page, so nothing was taken over. Below stands where "
                "the words are now. Look at them, then take the wording over again."
            )
            return self._thread(request, topic, comment_id, message, StaleBase.status)
        except Refused as refusal:
            return self._thread(request, topic, comment_id, str(refusal), refusal.status)
        return _done(request, topic, comment_id, said)

    def _thread(
        self, request: HttpRequest, topic: Topic, comment_id: int, message: str = "", status: int = 200
    ) -> HttpResponse:
        try:
            talk = _talk(request, topic)
        except NotAllowed as refusal:
            return _keep(request, refusal)
        thread = talk.thread(comment_id)
        if thread is None:
            raise Http404
        return render(
            request,
            "reviews/comment_thread.html",
            status,
            title=_("Comment on “%(title)s”") % {"title": topic.staff_title},
            subtitle=None,
            opts=self.opts,
            thread=thread,
            message=message,
            words=request.POST.get("words", ""),
            **_shown(topic, talk),
            **_from_round(request),
        )


def _talk(request: HttpRequest, topic: Topic) -> Talk:
    """What is said of the text that is asked for. Raises NotAllowed when no text of the topic is open to the person."""
    # A form names the very version that it was shown for; an address names it by its number, as all addresses do.
    sent, name = (request.POST, "pk") if request.method == "POST" else (request.GET, "number")
    asked = sent.get("version", "")
    which = {name: int(asked)} if asked.isdecimal() and len(asked) < 10 else {}
    version = text_for(topic, request.user, **which)
    if version is None:
        raise NotAllowed(
            _(
                "No text of this topic is open to you, and so no comment on it. Take your part in its review first."
            )
        )
    return talk_about(version, request.user, everything=True)


def _shown(topic: Topic, talk: Talk) -> dict[str, Any]:
    """What every screen of comments shows."""
    is_draft = talk.version.status == Status.DRAFT
    return {
        "topic": topic,
        "talk": talk,
        "version": talk.version,
        "base_hash": content_hash(talk.content) if is_draft else "",
        "draft_url": version_url("draft", topic, talk.version),
        "is_draft": is_draft,
    }


def _do(request: HttpRequest, comment_id: int) -> str:
    """Do what the button says; return what to tell."""
    do, by, words = request.POST.get("do", ""), request.user, request.POST.get("words", "")
    if do == "reply":
        version = request.POST.get("version", "")
        actions.comment(
            version_id=int(version) if version.isdecimal() else 0,
            by=by,
            section="",
            quote="",
            body=words,
            parent_id=comment_id,
        )
        return _("Your reply is there.")
    if do == "resolve":
        actions.resolve_comment(comment_id=comment_id, by=by, resolution=words)
        return _("The comment is resolved.")
    if do == "reopen":
        actions.reopen_comment(comment_id=comment_id, by=by, reason=words)
        return _("The comment is open again.")
    if do == "accept":
        actions.accept_suggestion(comment_id=comment_id, by=by, base_hash=request.POST.get("base_hash", ""))
        return _("The suggested words are in the draft, and the comment is resolved.")
    raise BadInput(_("The page did not send all it should. Reload it, then try again."))


def _from_round(request: HttpRequest) -> dict[str, str]:
    """The review screen from which a form came, for the way back; none where that stands in another tab."""
    sent = request.POST if request.method == "POST" else request.GET
    round_id, view = "" if sent.get("apart") else sent.get("round", ""), sent.get("view", "")
    return {"round_id": round_id if round_id.isdecimal() else "", "view": view if view in VIEWS else ""}


def _done(request: HttpRequest, topic: Topic, comment_id: int, said: str) -> HttpResponse:
    """Say what was done, and lead back. Without scripts a review sends its comments from a tab apart: that ends here,
    for the decision that was begun stands in the other one.
    """
    if request.POST.get("apart"):
        messages.success(
            request, _("%(done)s Close this tab: your decision waits in the other one.") % {"done": said}
        )
        return redirect("admin:encyclopedia_topic_thread", topic.pk, comment_id)
    messages.success(request, said, extra_tags="said")  # comments.js drops what it kept of it
    return redirect(_way_back(request, topic, comment_id))


def _way_back(request: HttpRequest, topic: Topic, comment_id: int) -> str:
    """The comment on the screen from which it was written."""
    came = _from_round(request)
    if came["round_id"]:
        screen_of = reverse("admin:reviews_reviewround_change", args=[came["round_id"]])
        view = f"?{urlencode({'view': came['view']})}" if came["view"] else ""
        return f"{screen_of}{view}#comment-{comment_id}"
    return reverse("admin:encyclopedia_topic_comments", args=[topic.pk]) + f"#comment-{comment_id}"


def _keep(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Refuse, and show what was typed for copying. Raises the refusal again when nothing was."""
    texts = [
        KeptText(name, str(label), request.POST[name])
        for name, label in LABELS.items()
        if request.POST.get(name)
    ]
    if not texts:
        raise refusal
    return keep_texts(request, texts, refusal, again=request.get_full_path())
