"""Going through one's due pages: from one waiting reaffirmation to the next, without returning to a list.

The session holds which reviews they were at the start, in order. Whether one still waits is asked anew at each step;
every rule of reading and signing is that of the single review.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.models import ReviewRound
from reviews.policies import check_may, check_member
from reviews.workflow import Act

from .base import screen
from .open_rounds import open_reviews

SESSION_KEY: Final = "due_pages"


@dataclass(frozen=True)
class Place:
    """Where in the batch a review stands: “3 of 12”."""

    number: int
    all: int
    round_id: int


def place_of(request: HttpRequest, round_: ReviewRound) -> Place | None:
    """The place of this review among those that the person goes through; None when they go through none."""
    ids = request.session.get(SESSION_KEY, [])
    return Place(ids.index(round_.pk) + 1, len(ids), round_.pk) if round_.pk in ids else None


def waiting_reaffirmations(user: Any) -> list[int]:
    """The reviews of unchanged pages that wait for this person, the first due first."""
    return [wait.round_id for wait in open_reviews(user) if wait.is_due_page]


def lead_on(request: HttpRequest, round_: ReviewRound) -> HttpResponse | None:
    """Lead to the next review of the batch, or say that this was the last; None where the person goes through none."""
    ids = request.session.get(SESSION_KEY, [])
    if round_.pk not in ids:
        return None
    still = set(waiting_reaffirmations(request.user)) - {round_.pk}
    following = next((one for one in ids[ids.index(round_.pk) + 1 :] if one in still), None)
    if following is not None:
        return redirect("admin:reviews_reviewround_change", following)
    del request.session[SESSION_KEY]
    if still & set(ids):
        messages.info(request, _("That was the last of them. What you skipped still waits for you."))
    else:
        messages.success(request, _("That was the last of your due pages."))
    return redirect("admin:index")


class BatchScreens:
    """The part of ReviewRoundAdmin that leads through a batch."""

    admin_site: Any

    def batch_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("due/", view(self.begin_view), name="reviews_reviewround_due"),
            path("due/leave/", view(self.leave_view), name="reviews_reviewround_due_leave"),
            path("<int:object_id>/skip/", view(self.skip_view), name="reviews_reviewround_skip"),
        ]

    @screen
    def begin_view(self, request: HttpRequest) -> HttpResponse:
        """Begin: remember which pages wait now, and open the first."""
        check_may(Act.APPROVE, request.user)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        check_member(request.user, timezone.localdate())
        ids = waiting_reaffirmations(request.user)
        if not ids:
            messages.info(request, _("No page waits for you to be confirmed."))
            return redirect("admin:index")
        request.session[SESSION_KEY] = ids
        return redirect("admin:reviews_reviewround_change", ids[0])

    @screen
    def skip_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Leave this one for later, and go on."""
        check_may(Act.APPROVE, request.user)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return lead_on(request, ReviewRound(pk=object_id)) or redirect("admin:index")

    @screen
    def leave_view(self, request: HttpRequest) -> HttpResponse:
        """Stop going through them; what is signed stays signed."""
        check_may(Act.APPROVE, request.user)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        request.session.pop(SESSION_KEY, None)
        return redirect("admin:index")
