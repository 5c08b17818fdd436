"""Translations on the staff screens: the languages of a topic, a form to start one, and what its source says by now."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.drafting import can_write
from encyclopedia.errors import BadInput
from encyclopedia.following import Following, behind, following
from encyclopedia.models import Contribution, Edition, Status, Topic, TopicVersion
from encyclopedia.models.catalogue import Language
from encyclopedia.statements import NUMBER, Select
from reviews import actions
from reviews.actions.catalogue import sisters_of
from reviews.policies import under_way
from reviews.redline import redline

from .base import render, screen, topic_or_404
from .meant import version_meant
from .work_rows import SHOWN, Row, WorkList


@dataclass(frozen=True)
class InLanguage:
    """A language of a topic on its hub: the sister that is there, or the way to start one."""

    name: Any
    sister: Topic | None
    is_shown: bool
    start_url: str


@dataclass(frozen=True)
class Follows:
    """What a text of the topic follows, in words, with the way to what changed in the source since."""

    words: str
    is_behind: bool
    is_withdrawn: bool
    url: str


def _source_url(version: TopicVersion) -> str:
    return f"{reverse('admin:encyclopedia_topic_source', args=[version.topic_id])}?version={version.number}"


def languages_of(topic: Topic, by: Any) -> list[InLanguage]:
    """The other languages of a topic. Two queries; three where some are missing."""
    sisters = {sister.language: sister for sister in sisters_of(topic)}
    shown = set(Edition.objects.shown().filter(topic__in=sisters.values()).values_list("topic", flat=True))
    missing = set(Language.values) - sisters.keys() - {topic.language}
    may_start = bool(missing) and can_write(by) and topic.editions.exists()
    start = reverse("admin:encyclopedia_topic_translate", args=[topic.pk])
    return [
        InLanguage(
            name=Language(code).label,
            sister=sisters.get(code),
            is_shown=code in sisters and sisters[code].pk in shown,
            start_url=f"{start}?language={code}" if code in missing and may_start else "",
        )
        for code in Language.values
        if code != topic.language
    ]


def follows_in_words(version: TopicVersion | None) -> Follows | None:
    """What a version follows; None where it follows nothing."""
    found = following(version) if version is not None else None
    if version is None or found is None:
        return None
    language = found.edition.topic.get_language_display()
    values = {"language": language, "number": found.edition.number, "version": version.number}
    words = _("Version %(version)s follows edition %(number)s of the %(language)s page.")
    if found.current is None:
        words = _(
            "Version %(version)s follows edition %(number)s of the %(language)s page, which is not shown now."
        )
    elif found.is_behind:
        values["newer"] = found.current.number
        words = _(
            "The %(language)s page has a newer edition: %(newer)s; version %(version)s follows %(number)s."
        )
    return Follows(words % values, found.is_behind, found.is_withdrawn, _source_url(version))


def followed_by(edition: Edition | None, work: TopicVersion | None) -> list[Follows]:
    """What the text under way follows, and what patients read follows where that is another text."""
    versions = [work, edition.version if edition is not None and edition.shown_until is None else None]
    if work is not None and versions[1] is not None and work.pk == versions[1].pk:
        versions.pop()
    return [found for version in versions if (found := follows_in_words(version)) is not None]


def _behind_of(writer: Any) -> Any:
    """Of the pages that are behind, those that this person owns or wrote."""
    wrote = Contribution.objects.filter(version=OuterRef("version"), user=writer)
    return behind().filter(Q(topic__owner=writer) | Q(version__created_by=writer) | Exists(wrote))


_BEHIND: Final = Select(lambda: behind().values_list("pk"))
_BEHIND_OF: Final = Select(lambda: _behind_of(NUMBER).values_list("pk"), NUMBER)


def translations_behind(writer: Any | None, most: int = SHOWN) -> WorkList:
    """Pages whose source says other words by now, or is withdrawn; of one writer, or of everybody. Two queries."""
    found = [pk for (pk,) in (_BEHIND.rows() if writer is None else _BEHIND_OF.rows(writer.pk))]
    rows = [
        Row(
            topic=edition.topic,
            ask=(
                _("The %(language)s page has a newer edition: %(newer)s, this follows %(number)s")
                if edition.newer is not None
                else _(
                    "The %(language)s page was withdrawn: this follows edition %(number)s and is still shown"
                )
            )
            % {
                "language": edition.version.follows.topic.get_language_display(),
                "newer": edition.newer,
                "number": edition.version.follows.number,
            },
            url=_source_url(edition.version),
            button=_("See what changed"),
        )
        for edition in behind(found[:most])
    ]
    return WorkList(_("Translations behind their source"), rows, len(found))


class TranslationForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy(
            "In the language of the translation. It can be changed while the draft is written."
        ),
    )


class TranslationScreens:
    """Mixed into the topic admin."""

    def translation_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view  # type: ignore[attr-defined]  # of the admin it is mixed into
        return [
            path(
                "<path:object_id>/translate/", view(self.translate_view), name="encyclopedia_topic_translate"
            ),
            path("<path:object_id>/source/", view(self.source_view), name="encyclopedia_topic_source"),
        ]

    @screen
    def translate_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the title of a translation; then go to its draft, which has the sections of this page."""
        topic = topic_or_404(object_id)
        language = request.GET.get("language", "")
        if language not in Language.values:
            raise Http404
        if not can_write(request.user):
            raise PermissionDenied
        form, status = TranslationForm(request.POST or None), 200
        if request.method == "POST":
            status = 400
            if form.is_valid():
                try:
                    made = actions.start_translation(
                        topic_id=topic.pk,
                        language=language,
                        title=form.cleaned_data["title"],
                        by=request.user,
                    )
                except BadInput as refusal:
                    form.add_error("title", str(refusal))
                else:
                    messages.success(request, _("The translation is started. Write its sections."))
                    return redirect("admin:encyclopedia_topic_draft", made.pk)
        return render(
            request,
            "reviews/translate.html",
            status=status,
            title=_("Start a translation: %(language)s") % {"language": Language(language).label},
            topic=topic,
            form=form,
        )

    @screen
    def source_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What changed in the source since the edition that a text follows; a draft can be said to follow the new."""
        topic = topic_or_404(object_id)
        version = version_meant(topic, request)
        found = following(version) if version is not None else None
        if version is None or found is None:
            raise Http404
        if request.method == "POST":
            if not can_write(request.user):
                raise PermissionDenied
            return _follow(request, version, found)
        shown = found.current or found.edition
        may_follow = (
            found.current is not None
            and found.current.pk != found.edition.pk
            and version.status == Status.DRAFT
            and can_write(request.user)
        )
        newer = under_way(topic)
        return render(
            request,
            "reviews/source.html",
            title=_("What the source says by now"),
            topic=topic,
            version=version,
            found=found,
            follows=follows_in_words(version),
            language=found.edition.topic.get_language_display(),
            changes=redline(found.edition.signed_content(), shown.signed_content()),
            may_follow=may_follow,
            is_open=version.status in (Status.DRAFT, Status.IN_REVIEW),
            under_way_url=_source_url(newer) if newer is not None and following(newer) else "",
            may_revise=newer is None and can_write(request.user),
        )


def _follow(request: HttpRequest, version: TopicVersion, found: Following) -> HttpResponse:
    """Take the answer “this draft follows it now”. It names both editions, as the person saw them."""
    given = [request.POST.get(name, "") for name in ("edition", "base")]
    if not all(text.isdecimal() and len(text) < 10 for text in given):
        raise BadInput(_("This answer does not say which editions it is about. Load the page again."))
    edition_id, base_id = (int(text) for text in given)
    actions.follow_source(
        version_id=version.pk, edition_id=edition_id, base_edition_id=base_id, by=request.user
    )
    messages.success(request, _("It is on record which edition this draft follows."))
    return redirect("admin:encyclopedia_topic_change", version.topic_id)
