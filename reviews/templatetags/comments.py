"""Comments beside a text."""

from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reviews.admin.comment_forms import ANY_SECTION
from reviews.admin.threads import Part, form_id

register = template.Library()


@register.simple_tag(takes_context=True)
def comment_form(context: Any, part: Part) -> SafeString:
    """The form of a comment on a section of a round's text.

    The forms of a page differ in the key of the section alone, and it takes Django long to write one. So it is written
    once a page, and the key put in for each.
    """
    written: str | None = context.render_context.get(comment_form)
    if written is None:
        own = {
            "form": part.form,
            "form_id": form_id(ANY_SECTION),
            "back": context["round"].pk,
            "view": context["text"].view,
            "apart": context["form"],
        }
        with context.push(**own):
            written = context.template.engine.get_template("reviews/comments_form.html").render(context)
        context.render_context[comment_form] = written
    return mark_safe(written.replace(ANY_SECTION, escape(part.key)))  # noqa: S308 - the template escapes
