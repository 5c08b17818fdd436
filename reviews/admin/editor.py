"""The writer's screens: the draft editor, the preview, and the start of a topic.

Nothing typed is lost here. Whatever stands in the way of a save (a second writer, a field that cannot be taken, a
missing base, a version that went to the board meanwhile, a role taken away, a session that ended), the answer shows
every word that was sent: in the form where it can be saved again, in plain fields for copying where it cannot.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from encyclopedia.content import Content
from encyclopedia.drafting import (
    StaleBase,
    can_write,
    check_may_write,
    save_draft,
)
from encyclopedia.errors import BadInput, NotAllowed, Refused
from encyclopedia.incoming import settle_incoming
from encyclopedia.models import Status, Topic, TopicVersion
from reviews import actions
from reviews.policies import state_of

from .base import render, screen
from .conflicts import apply_choices
from .editor_desk import Desk
from .editor_forms import DraftForm
from .editor_images import take_uploads
from .editor_new import NewTopicForm, writers
from .editor_page import last_saver
from .editor_rows import KeptText, change_rows, check_keys, kept_texts
from .meant import query_of, version_meant, version_url
from .previews import PreviewScreens


class EditorScreens(PreviewScreens):
    """The writer's part of the topic admin."""

    def screen_urls(self) -> list[URLPattern]:
        return [
            path("<int:object_id>/draft/", self._guard(self.draft_view), name="encyclopedia_topic_draft"),
            *self.preview_urls(),
        ]

    def _guard(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """GET asks for a sign-in, as the admin does; POST answers 403 with the text, not a redirect without it."""
        inner = self.admin_site.admin_view(view)

        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                try:
                    self._check_may_post(request)
                except NotAllowed as refusal:
                    return keep(request, DraftForm.from_post(request.POST), refusal, kwargs.get("object_id"))
            return inner(request, *args, **kwargs)

        return guarded

    def _check_may_post(self, request: HttpRequest) -> None:
        if not request.user.is_authenticated:
            raise NotAllowed(
                _(
                    "You are signed out, so nothing was saved. Copy your text, sign in, and paste it into the draft."
                )
            )
        if not self.admin_site.has_permission(request):
            raise NotAllowed(_("This account is not one of the staff."))
        check_may_write(request.user)

    @screen
    def draft_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """GET shows the editor, or says why there is none. POST takes what was typed."""
        topic = get_object_or_404(Topic.objects.select_related("kind"), pk=object_id)
        version = version_meant(topic, request)
        if request.method == "POST":
            return self._take(request, topic, version)
        if version is None or version.status != Status.DRAFT or not can_write(request.user):
            return _read_only(request, topic, version)
        desk = Desk(request, topic, version)
        return desk.show(DraftForm.from_content(desk.current, desk.current_hash))

    def _take(self, request: HttpRequest, topic: Topic, version: TopicVersion | None) -> HttpResponse:
        form = DraftForm.from_post(request.POST, request.FILES)
        if version is None or version.status != Status.DRAFT:
            refusal = Refused(
                _(
                    "This version is no longer a draft (%(state)s), so nothing was saved. Your text is kept below."
                )
                % {"state": state_of(version) if version else _("none")}
            )
            refusal.status = 409
            return keep(request, form, refusal, topic.pk)
        desk = Desk(request, topic, version)
        do, _colon, target = request.POST.get("do", "save").partition(":")
        stray = check_keys(form, desk.version, desk.templates, desk.current, desk.incoming)
        if stray:
            return desk.show(form, status=400, message=stray)
        if not form.base_hash:
            return _without_base(desk, form)
        is_save = do in ("save", "preview", "submit", "settle")
        if not take_uploads(form.sections, by=request.user, is_save=is_save):
            form.find_errors(topic.language)
            return desk.show(form, status=400, message=_("Nothing was saved yet. Please mend this first:"))
        if is_save:
            return _save(desk, form, do)
        return _reshape(desk, form, do, target)

    @screen
    def new_topic_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a title and a kind; then go to the draft, which has the kind's sections."""
        check_may_write(request.user)
        initial = {"owner": request.user.pk, "title": request.GET.get("title", "")}
        form = NewTopicForm(request.POST or None, people=writers(), initial=initial)
        status = 200
        if request.method == "POST":
            status = 400
            if form.is_valid():
                try:
                    topic = actions.create_topic(by=request.user, **form.cleaned_data)
                except BadInput as refusal:
                    form.add_error("title", str(refusal))
                else:
                    messages.success(request, _("The topic is there. Write its first draft."))
                    return HttpResponseRedirect(reverse("admin:encyclopedia_topic_draft", args=[topic.pk]))
        return render(request, "reviews/draft_new.html", status=status, title=_("Start a topic"), form=form)


def keep(request: HttpRequest, form: DraftForm, refusal: Refused, topic_id: Any) -> HttpResponse:
    """Refuse the save, and show every word of it for copying."""
    return keep_texts(request, kept_texts(form), refusal, topic_id)


def keep_texts(
    request: HttpRequest, texts: list[KeptText], refusal: Refused, topic_id: Any = None, again: str = ""
) -> HttpResponse:
    """Show texts that could not be taken. ``again`` is the address of the screen that they came from."""
    return render(
        request,
        "reviews/draft_kept.html",
        status=refusal.status,
        title=_("Not saved"),
        message=str(refusal),
        texts=texts,
        again=again,
        topic_id=topic_id,
    ).render()


def _without_base(desk: Desk, form: DraftForm) -> HttpResponse:
    """A save that names no base is refused; with both texts on the screen it can be made from the draft of now."""
    message = _(
        "This save did not say which text it was made from, so nothing was saved. Your words are below."
    )
    form.find_errors(desk.topic.language)
    return _conflict(desk, form, desk.current, desk.current_hash, status=400, message=message)


def _conflict(
    desk: Desk, form: DraftForm, theirs: Content, their_hash: str, *, status: int, message: str
) -> HttpResponse:
    """Show both texts wherever they differ. The next save is made from theirs as it stands now."""
    form.base_hash, form.resolving, form.choices = their_hash, "draft", {}
    desk.current, desk.current_hash = theirs, their_hash
    desk.version.refresh_from_db(fields=["saved_at"])
    desk.saved_by = last_saver(desk.version)
    if status == 409 and desk.brought is not None and desk.saved_by is None:
        message = _(
            "An edition was published after you opened this page, and its words came into this text. Nothing of yours "
            "is lost: both are shown below. Settle each difference, then save again."
        )
    return desk.show(form, status=status, message=message)


def _save(desk: Desk, form: DraftForm, do: str) -> HttpResponse:
    language = desk.topic.language
    if form.find_errors(language):
        return desk.show(form, status=400, message=_("Nothing was saved yet. Please mend this first:"))
    refused = _resolve(desk, form, do)
    if refused is not None:
        return refused
    try:
        saved = save_draft(
            version_id=desk.version.pk,
            raw=form.to_raw(language),
            base_hash=form.base_hash,
            by=desk.request.user,
        )
    except StaleBase as stale:
        return _conflict(desk, form, stale.current, stale.current_hash, status=409, message=str(stale))
    except BadInput as refusal:
        return desk.show(form, status=refusal.status, message=str(refusal))
    except Refused as refusal:
        return keep(desk.request, form, refusal, desk.topic.pk)
    messages.success(desk.request, _("Saved.") if saved.changed else _("Nothing had changed."))
    if do == "settle":
        _settle(desk, form)
    name = {"preview": "preview", "submit": "submit"}.get(do, "draft")
    return HttpResponseRedirect(version_url(name, desk.topic, desk.version))


def _resolve(desk: Desk, form: DraftForm, do: str) -> HttpResponse | None:
    """Bring in what the writer chose from the other text. None when the form is ready to be saved."""
    # What a published edition asks needs an answer of its own; an import is left out unless somebody takes it.
    must_answer = do == "settle" and desk.came_with is not None
    if form.resolving == "draft" and form.base_hash == desk.current_hash:
        pass
    elif form.resolving == "incoming" and (
        must_answer or any(choice != "mine" for choice in form.choices.values())
    ):
        if desk.incoming is None or desk.incoming.content_hash != form.incoming_hash:
            form.choices = {}
            message = _(
                "The imported text changed meanwhile, so nothing was taken over. Choose again, then save."
            )
            if desk.came_with is not None:
                message = _(
                    "Another edition was published meanwhile, so nothing was taken over. Choose again, then save."
                )
            return desk.show(form, status=409, message=message)
    else:
        return None
    theirs = desk.theirs(form)
    differences = desk.differences(form, is_asked=True)
    if not all(item.choice for item in differences):
        message = _("Nothing was saved yet. Please say for each marked part which words stay.")
        return desk.show(form, status=400, message=message, differences=differences)
    apply_choices(form, theirs, differences)
    form.resolving, form.choices = "", {}
    if form.find_errors(desk.topic.language):
        return desk.show(
            form, status=400, message=_("Both texts together do not fit. Please mend this first:")
        )
    return None


def _settle(desk: Desk, form: DraftForm) -> None:
    if settle_incoming(topic_id=desk.topic.pk, content_hash=form.incoming_hash, by=desk.request.user):
        done = _("The imported text is settled.")
        messages.success(desk.request, _("It is settled.") if desk.came_with is not None else done)
    else:
        messages.warning(desk.request, _("Another text came meanwhile. Look at it before you settle it."))


def _reshape(desk: Desk, form: DraftForm, do: str, target: str) -> HttpResponse:
    """Add, move or take out a row, without a script: nothing is saved, and all that was typed comes back."""
    try:
        new_uid = change_rows(form, do, target, desk.templates)
    except BadInput as refusal:
        return desk.show(form, status=400, message=str(refusal))
    return desk.show(form, new_uid=new_uid)


def _read_only(request: HttpRequest, topic: Topic, version: TopicVersion | None) -> HttpResponse:
    """Say in words why there is no form."""
    state = state_of(version) if version else None
    return render(
        request,
        "reviews/draft_read.html",
        title=topic.staff_title,
        topic=topic,
        version=version,
        version_query=query_of(version),
        state=state,
        is_draft=version is not None and version.status == Status.DRAFT,
        is_in_review=version is not None and version.status == Status.IN_REVIEW,
    )
