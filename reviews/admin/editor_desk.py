"""The writer's desk: one request for one draft, and the editor as the answer to it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from encyclopedia.content import Content, content_hash
from encyclopedia.drafting import clean_content, content_of
from encyclopedia.errors import BadInput
from encyclopedia.incoming import base_of_incoming, incoming_content, waiting_for
from encyclopedia.models import SectionTemplate, Topic, TopicVersion
from reviews.actions.base import version_name
from reviews.actions.correcting import BROUGHT_IN
from reviews.models import AuditEvent
from reviews.sources import notices_for, said_of

from .base import render
from .conflicts import Difference, compare
from .editor_forms import DraftForm
from .editor_page import (
    SectionEditor,
    base_parts_json,
    beside,
    editor_media,
    last_saver,
    section_block,
    section_blocks,
)
from .editor_rows import field_views
from .editor_typed import ReferenceRow, SectionRow
from .meant import query_of
from .questions import questions
from .threads import talk_about


class Desk:
    """One request for one draft: what was asked, about what, and what stands in the database now."""

    def __init__(self, request: HttpRequest, topic: Topic, version: TopicVersion) -> None:
        self.request = request
        self.topic = topic
        self.version = version
        version.topic = topic
        self.current: Content = content_of(version)
        self.current_hash = content_hash(self.current)
        self.incoming = waiting_for(version)
        self.came_with = base_of_incoming(self.incoming) if self.incoming is not None else None
        self.saved_by: Any = last_saver(version)
        came = AuditEvent.objects.filter(topic=topic, act=BROUGHT_IN, subject=version_name(version))
        self.brought = came.first()
        self.templates: dict[str, SectionTemplate] = {
            section.key: section for section in topic.kind.section_templates.all()
        }

    @property
    def saver(self) -> str:
        """The name of whoever saved last, for the comparison of two texts."""
        if self.saved_by is None:
            return ""
        name = self.saved_by.get_full_name() or self.saved_by.get_username()
        return _("you in another window") if self.saved_by == self.request.user else name

    def mine(self, form: DraftForm) -> Content:
        """Our side for a comparison; the draft itself while what was typed cannot be read as a content."""
        try:
            return clean_content(form.to_raw(self.topic.language))
        except BadInput:
            return self.current

    def differences(self, form: DraftForm, *, is_asked: bool = False) -> list[Difference]:
        """Where the other text differs from what was typed: the draft of now, or else an import that waits."""
        if form.resolving == "draft":
            return compare(
                self.mine(form),
                self.current,
                form.base_parts,
                form.choices,
                is_asked=is_asked,
                seen=form.seen,
                saver=self.saver,
            )
        if self.incoming is None:
            return []
        if self.came_with is not None:
            theirs, base = self._asked(form)
            return compare(
                self.mine(form), theirs, {}, form.choices, is_asked=is_asked, seen=form.seen, base=base
            )
        # Our words are proposed: an import comes uncalled.
        return compare(
            self.mine(form),
            incoming_content(self.incoming),
            {},
            form.choices,
            default="mine",
            is_asked=is_asked,
            seen=form.seen,
        )

    def theirs(self, form: DraftForm) -> Content:
        """The text that the answers are about: the draft of now, an import, or what an edition asks."""
        if form.resolving == "draft":
            return self.current
        if self.incoming is not None and self.came_with is None:
            return incoming_content(self.incoming)
        return self._asked(form)[0]

    def _asked(self, form: DraftForm) -> tuple[Content, Content]:
        """What a published edition asks of the words that were typed, and what both began from."""
        if self.incoming is None or self.came_with is None:
            return self.current, self.current
        return questions(self.came_with, incoming_content(self.incoming), self.mine(form))

    def show(
        self,
        form: DraftForm,
        *,
        status: int = 200,
        message: str = "",
        differences: list[Difference] | None = None,
        new_uid: str = "",
    ) -> HttpResponse:
        """The editor with this form on it, and every question that is still open beside its part."""
        if form.resolving != "draft":
            form.resolving = "incoming" if self.incoming is not None else ""
            form.incoming_hash = self.incoming.content_hash if self.incoming is not None else ""
        if differences is None:
            differences = self.differences(form)
        for row, notice in zip(
            form.references, notices_for([row.content for row in form.references]), strict=True
        ):
            row.notice = said_of(notice, row.number) if notice is not None else ""
        shown = differences
        by_part = {item.part: item for item in shown}
        present = {row.key or row.new_key for row in form.sections}
        return render(
            self.request,
            "reviews/draft.html",
            status=status,
            title=(
                _("Correction of “%(title)s”") if self.version.is_correction else _("Draft of “%(title)s”")
            )
            % {"title": self.topic.staff_title},
            topic=self.topic,
            version=self.version,
            version_query=query_of(self.version),
            brought=self.brought,
            from_edition=form.resolving != "draft" and self.came_with is not None,
            form=form,
            base_parts=base_parts_json(form),
            message=message,
            saver=self.saver,
            saved_by=self.saved_by,
            differences=shown,
            by_part=by_part,
            fields=field_views(form, by_part),
            attribution=field_views(form, by_part, attribution=True),
            sections=section_blocks(form, self.templates, shown, new_uid),
            new_section=section_block(SectionEditor(), SectionRow("__uid__"), None),
            new_reference=ReferenceRow("__uid__"),
            new_uid=new_uid,
            missing=[item for key, item in self.templates.items() if key not in present],
            incoming=self.incoming if form.resolving != "draft" else None,
            media=editor_media(str(getattr(self.request, "csp_nonce", ""))),
            talk=talk_about(self.version, self.request.user, content=self.current),
            **beside(self.topic, self.version, self.current, form),
        )
