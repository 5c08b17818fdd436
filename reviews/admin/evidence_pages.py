"""The evidence of a topic and of an edition, as a page and as a download. Open to all staff, by GET alone."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.models import Edition, Topic
from reviews.audit import one_snapshot
from reviews.evidence import collect, of_edition, told, write_zip

from .base import render, screen, topic_or_404

EVENTS_SHOWN = 500


def edition_page(request: HttpRequest, edition: Edition) -> HttpResponse:
    """What led to one edition; ``edition`` comes with its topic and the topic's kind."""
    with one_snapshot():
        whole = collect(edition.topic, request.user)
    found = next((one for one in whole.editions if one.pk == edition.pk), None)
    if found is None:
        raise Http404
    return render(
        request,
        "reviews/evidence.html",
        title=_("Evidence of edition %(number)s: %(title)s") % {"number": found.number, "title": found.title},
        edition=found,
        **told(
            of_edition(whole, found),
            editions=[found],
            texts=[found],
            most_events=EVENTS_SHOWN,
            today=timezone.localdate(),
        ),
    )


class EvidenceScreens:
    """The screens of the topic admin that tell its evidence."""

    admin_site: Any

    def evidence_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:object_id>/evidence/", wrap(self.evidence_view), name="encyclopedia_topic_evidence"),
            path(
                "<int:object_id>/evidence.zip",
                wrap(self.evidence_zip_view),
                name="encyclopedia_topic_evidence_zip",
            ),
        ]

    @screen
    def evidence_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Everything but the words of earlier editions, which each have a page of their own."""
        topic = _readable(request, object_id)
        with one_snapshot():
            evidence = collect(topic, request.user)
        return render(
            request,
            "reviews/evidence.html",
            title=_("Evidence: %(title)s") % {"title": topic.staff_title},
            **told(
                evidence,
                editions=evidence.editions,
                texts=evidence.editions[-1:],
                most_events=EVENTS_SHOWN,
                today=timezone.localdate(),
            ),
        )

    @screen
    def evidence_zip_view(self, request: HttpRequest, object_id: int) -> Any:
        topic = _readable(request, object_id)
        with one_snapshot():
            made = write_zip(collect(topic, request.user))
        name = f"evidence-{topic.slug}-{topic.public_id}.zip"
        return FileResponse(made, as_attachment=True, filename=name, content_type="application/zip")


def _readable(request: HttpRequest, object_id: int) -> Topic:
    if request.method not in ("GET", "HEAD"):
        raise PermissionDenied
    return topic_or_404(str(object_id))
