"""The writer's desk: one request for one draft, and the editor as the answer to it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from encyclopedia.content import Content, content_hash
from encyclopedia.drafting import clean_content, content_of
from encyclopedia.errors import BadInput
from encyclopedia.incoming import incoming_content
from encyclopedia.models import IncomingText, SectionTemplate, Topic, TopicVersion

from .base import render
from .conflicts import Difference, compare
from .editor_forms import DraftForm, ReferenceRow, SectionRow
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


class Desk:
    """One request for one draft: what was asked, about what, and what stands in the database now."""

    def __init__(self, request: HttpRequest, topic: Topic, version: TopicVersion) -> None:
        self.request = request
        self.topic = topic
        self.version = version
        version.topic = topic
        self.current: Content = content_of(version)
        self.current_hash = content_hash(self.current)
        self.incoming = (
            IncomingText.objects.filter(topic=topic, settled_at__isnull=True)
            .select_related("received_by")
            .first()
        )
        self.saved_by: Any = last_saver(version)
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
        shown = differences
        by_part = {item.part: item for item in shown}
        present = {row.key or row.new_key for row in form.sections}
        return render(
            self.request,
            "reviews/draft.html",
            status=status,
            title=_("Draft of “%(title)s”") % {"title": self.topic.staff_title},
            topic=self.topic,
            version=self.version,
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
            **beside(self.topic, self.version, self.current, form),
        )
