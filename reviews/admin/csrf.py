"""A form that came back without its token, mostly because its writer signed in again meanwhile: nothing typed is lost.

The check that fails stands before every view, so the screens' own ways of keeping text never see such a form. Here it
is shown for copying, sanitised or escaped, and never acted upon. A form from another site gets nothing shown at all.
"""

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.content import ContentTooLarge, sanitise_html
from encyclopedia.errors import NotAllowed
from encyclopedia.views.errors import permission_denied

from .editor import keep_texts
from .editor_forms import DraftForm
from .editor_rows import KeptText, kept_texts

# What people write on the other screens: acts, signing, the round, the texts of the site.
_WORDS = {
    "comment": gettext_lazy("Comment"),
    "reason": gettext_lazy("Reason"),
    "note": gettext_lazy("Note"),
    "interest": gettext_lazy("Interest"),
    "interests": gettext_lazy("Interests"),
    "body": gettext_lazy("Text"),
    "quote": gettext_lazy("Words that you quote"),
    "suggestion": gettext_lazy("Suggested wording"),
    "words": gettext_lazy("Your words"),
}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403, with what was typed if it came from one of the staff's own forms. ``CSRF_FAILURE_VIEW``."""
    match = request.resolver_match
    # Django's other reasons (origin, referer) say that another site sent the form.
    if match is None or match.namespace != "admin" or not reason.startswith("CSRF"):
        return permission_denied(request)
    is_draft = match.url_name == "encyclopedia_topic_draft"
    try:
        texts = kept_texts(DraftForm.from_post(request.POST)) if is_draft else _typed(request)
    except UnreadablePostError:
        texts = []
    if not texts:
        return permission_denied(request)
    refusal = NotAllowed(
        _(
            "Nothing was saved, because you signed in again after you opened that page (or your browser keeps no "
            "cookies). Copy your text from here, open the page again, and paste it."
        )
    )
    topic_id = match.kwargs.get("object_id") if is_draft else None
    answer = keep_texts(request, texts, refusal, topic_id, request.get_full_path())
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _typed(request: HttpRequest) -> list[KeptText]:
    return [
        _kept(name, str(label), str(request.POST[name]))
        for name, label in _WORDS.items()
        if str(request.POST.get(name, "")).strip()
    ]


def _kept(name: str, label: str, words: str) -> KeptText:
    """Rich text as it looks, so that pasting keeps its form; all else as plain words."""
    if name == "body":
        try:
            html = mark_safe(sanitise_html(words))  # noqa: S308 - sanitised in the same breath
        except ContentTooLarge:
            return KeptText(name, label, words)
        if html:
            return KeptText(name, label, html=html)
    return KeptText(name, label, words)
