"""What a reader tells us of a page: whether it helped, and what is wrong with it. No account, no cookie, no script."""

from dataclasses import dataclass, replace
from typing import Any, Final, Self

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from encyclopedia.lateness import is_replaced
from encyclopedia.models import Edition, FormerSlug
from encyclopedia.readers import LONGEST, clean_words, count_opinion, sender_of, take_report
from encyclopedia.readers.limits import HOUR, OPINIONS, REPORTS
from encyclopedia.rendering import render_html
from encyclopedia.rendering.reader_form import TRAP, options_of

from . import answers, missing

LARGEST_BODY: Final = 64 * 1024
_LARGEST_NUMBER: Final = 2**31 - 1
_TOLD: Final = ("yes", "no", "report")


@dataclass(frozen=True)
class Typed:
    """What came with a form, as it was typed: shown again whenever it cannot be taken."""

    edition: str = ""
    section: str = ""
    text: str = ""
    helpful: str = ""
    trap: str = ""

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        return cls(
            edition=data.get("edition", ""),
            section=data.get("section", "")[:80],
            text=data.get("text", ""),
            helpful=data.get("helpful", ""),
            trap=data.get(TRAP, ""),
        )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The form and the thanks (GET); one opinion or one report (POST).

    Exempt from Django's CSRF check, which asks for a cookie and a token: readers have neither, topic pages are the same
    for everybody and cached, and there is no session whose rights a forged request could use. What is left to forge is
    an anonymous report, which anybody may send anyway; ``_is_from_here`` still turns away other sites' forms.
    """
    if not settings.READER_REPORTS:
        return answers.failed("404.html", 404)
    if request.method == "POST":
        return _take(request, slug)
    told = request.GET.get("told", "")
    told = told if told in _TOLD else ""
    edition = _shown(slug)
    if edition is None:
        if told and (gone := _last_of(slug)) is not None:  # withdrawn between the form and the thanks
            return _page(gone, Typed(), told=told)
        return missing.topic_not_shown(slug, "encyclopedia:feedback")
    typed = Typed(edition=str(edition.number), section=request.GET.get("section", "")[:80])
    return _page(edition, typed, told=told, request=request)


def _take(request: HttpRequest, slug: str) -> HttpResponseBase:
    last = _last_of(slug)
    if last is None:
        return answers.failed("404.html", 404)
    with override(last.topic.language):
        if _length(request) > LARGEST_BODY:  # not even read, so it cannot be shown again
            return _again(last, Typed(), 413, _too_long())
        typed = Typed.of(request.POST)
        edition = _edition_read(last, typed.edition)
        if not _is_from_here(request):
            return _again(edition, typed, 403, _("This came from another site. Send it from here, please."))
        if typed.trap:
            # A program filled in what people do not see. Nobody's words are thrown away for it: a person sends again.
            return _again(
                edition, replace(typed, trap=""), 400, _("Please look at it once more, and send it.")
            )
        if typed.helpful in ("yes", "no"):
            return _take_opinion(request, edition, typed)
        return _take_report(request, edition, typed)


def _take_opinion(request: HttpRequest, edition: Edition, typed: Typed) -> HttpResponseBase:
    if not OPINIONS.allows(sender_of(request), edition.topic_id):
        return _again(
            edition, typed, 429, _("Too many answers came from here this hour. Yours is not counted.")
        )
    count_opinion(edition, helpful=typed.helpful == "yes")
    return _thanks(edition, typed.helpful)


def _take_report(request: HttpRequest, edition: Edition, typed: Typed) -> HttpResponseBase:
    words = clean_words(typed.text)
    if not words:
        return _again(edition, typed, 400, _("Say what is wrong, in a few words."))
    if len(words) > LONGEST:
        return _again(edition, typed, 413, _too_long())
    if not REPORTS.allows(sender_of(request), edition.topic_id):
        sorry = _("Too many reports came in this hour, so yours is not kept yet. Send it again in an hour.")
        return _again(edition, typed, 429, sorry)
    take_report(edition, section=typed.section, words=words)
    return _thanks(edition, "report")


def _too_long() -> str:
    return _("That is too long. Please say it in %(n)s characters.") % {"n": f"{LONGEST:,}"}


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that our own page sent it, or says nothing. Under ``Referrer-Policy: no-referrer`` it
    sends ``Origin: null`` from our own pages too, so that value tells nothing.
    """
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin in ("null", settings.BASE_URL, f"{request.scheme}://{request.get_host()}")


# --- Which edition ---


def _shown(slug: str) -> Edition | None:
    return Edition.objects.shown().filter(topic__slug=slug).select_related("topic__kind").first()


def _last_of(slug: str) -> Edition | None:
    """The last edition of a topic that was shown at this address, now or once, though it be withdrawn: whoever read it
    may still tell us what it did.
    """
    editions = Edition.objects.select_related("topic__kind").order_by("-number")
    found = editions.filter(topic__slug=slug).first()
    if found is None:
        moved = FormerSlug.objects.filter(slug=slug).values("topic_id")
        found = editions.filter(topic__in=moved).first()
    return found


def _edition_read(last: Edition, number: str) -> Edition:
    """The edition that the form says was read, an earlier one too; the last one where it names none of this topic."""
    if not (number.isascii() and number.isdigit()) or len(number) > 10 or int(number) > _LARGEST_NUMBER:
        return last
    found = Edition.objects.filter(topic=last.topic_id, number=int(number)).first()
    if found is None:
        return last
    found.topic = last.topic
    return found


# --- What is answered ---


def _thanks(edition: Edition, told: str) -> HttpResponse:
    """Send on to the thanks, so that loading the page again sends nothing twice."""
    answer = HttpResponse(status=303)
    address = reverse("encyclopedia:feedback", kwargs={"slug": edition.topic.slug})
    answer.headers["Location"] = f"{address}?told={told}"
    answer.headers["Cache-Control"] = answers.PRIVATE
    return answer


def _page(
    edition: Edition, typed: Typed, *, told: str = "", request: HttpRequest | None = None
) -> HttpResponseBase:
    """The form, and the thanks above it; without a request what to say to somebody whose page is gone meanwhile."""
    context = _context(edition, typed, told=told)
    language = edition.topic.language
    if request is None:
        answer: HttpResponseBase = HttpResponse(
            render_html("encyclopedia/feedback.html", context, language=language)
        )
        answer.headers["Cache-Control"] = answers.PRIVATE
    else:
        answer = answers.rendered(request, "encyclopedia/feedback.html", context, language=language)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _again(edition: Edition, typed: Typed, status: int, problem: str) -> HttpResponse:
    """The form again with everything that was typed, and what keeps us from taking it."""
    context = _context(edition, typed, problem=problem)
    body = render_html("encyclopedia/feedback.html", context, language=edition.topic.language)
    answer = HttpResponse(body, status=status)
    answer.headers["Cache-Control"] = answers.PRIVATE
    answer.headers["X-Robots-Tag"] = "noindex"
    if status == 429:
        answer.headers["Retry-After"] = str(HOUR)
    return answer


def _context(edition: Edition, typed: Typed, *, told: str = "", problem: str = "") -> dict[str, Any]:
    """Of a withdrawn page not even the title is named, and of one whose words are withheld no heading."""
    is_shown = Edition.objects.shown().filter(topic=edition.topic_id).exists()
    is_open = is_shown and not is_replaced(edition, timezone.localdate())
    return {
        "title": edition.title if is_shown else "",
        "slug": edition.topic.slug,
        "action": reverse("encyclopedia:feedback", kwargs={"slug": edition.topic.slug}),
        "is_shown": is_shown,
        "edition": edition.number,
        "sections": options_of(edition.signed_content()) if is_open else [],
        "typed": typed,
        "trap": TRAP,
        "longest": LONGEST,
        "told": told,
        "problem": problem,
    }
