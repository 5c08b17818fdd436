"""What staff see of a text before patients do: the page as it would be, and its pictures."""

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.safestring import mark_safe

from encyclopedia import rendering
from encyclopedia.branding import brand_now
from encyclopedia.drafting import can_write, content_of
from encyclopedia.images import staff_file
from encyclopedia.models import Status, Topic
from reviews.policies import state_of
from reviews.taking_part import check_may_read

from .base import render, screen
from .meant import query_of, version_meant


class PreviewScreens:
    """A part of the topic admin that changes nothing."""

    admin_site: AdminSite

    def preview_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:object_id>/preview/",
                self.admin_site.admin_view(self.preview_view),
                name="encyclopedia_topic_preview",
            ),
            path(
                "images/<str:name>",
                self.admin_site.admin_view(self.image_view),
                name="encyclopedia_topic_image",
            ),
        ]

    @screen
    def preview_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The newest version as patients would see it. For staff alone, and kept by no cache."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        topic = get_object_or_404(Topic.objects.select_related("kind"), pk=object_id)
        version = version_meant(topic, request)
        if version is None:
            raise Http404
        check_may_read(version, request.user)
        response = render(
            request,
            "reviews/preview.html",
            title=version.title,
            site=brand_now(),
            topic=topic,
            version=version,
            state=state_of(version),
            article=mark_safe(rendering.preview(content_of(version), topic)),  # noqa: S308 - sanitised by the renderer
            version_query=query_of(version),
            may_write=can_write(request.user) and version.status == Status.DRAFT,
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    @screen
    def image_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """One file of a picture, whichever text uses it. For staff alone, and kept by no cache."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        file = staff_file(name)
        if file is None:
            raise Http404
        response = HttpResponse(bytes(file.data), content_type=file.type)
        response.headers["Cache-Control"] = "no-store"
        return response
