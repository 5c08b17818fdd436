"""One screen an act: what it does, what it needs to know, one button. The rules live in ``reviews.actions``."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from encyclopedia.errors import Refused
from encyclopedia.models import Topic
from reviews.concerns import base_of_concerns
from reviews.models import ReviewRound
from reviews.policies import acts_open_to, allows, check_may, under_way
from reviews.taking_part import check_could_sign
from reviews.workflow import Act

from .act_forms import base_of_schedule
from .act_table import SCREENS
from .base import render, screen, topic_or_404
from .meant import query_of, version_meant, version_url
from .submitting import submission


class ActScreens:
    """The act screens, as a mixin of the topic's admin."""

    admin_site: Any
    opts: Any

    def act_urls(self) -> list[URLPattern]:
        return [
            path(
                f"<path:object_id>/{one.slug}/",
                self.admin_site.admin_view(self.act_view),
                {"act": one.act},
                name=one.url_name,
            )
            for one in SCREENS.values()
        ]

    @screen
    def act_view(self, request: HttpRequest, object_id: str, act: Act) -> HttpResponse:
        topic = topic_or_404(object_id)
        one = SCREENS[act]
        check_may(act, request.user)
        version = version_meant(topic, request)
        edition = topic.editions.order_by("-number").select_related("version").first()
        initial = {"version": version.pk if version else 0, "base": version.content_hash if version else ""}
        if act == Act.RENAME:
            initial |= {"base": topic.slug, "slug": topic.slug}
        if act == Act.SETTLE_CONCERN:
            initial["base"] = base_of_concerns(topic)
        open_now = ReviewRound.objects.filter(version=version, closed_at__isnull=True)
        if act == Act.SCHEDULE:
            set_at = open_now.values_list("publish_at", flat=True).first()
            initial |= {"base": base_of_schedule(set_at), "publish_at": set_at}
        if act in (Act.MAKE_URGENT, Act.RECLASSIFY):
            initial["base"] = open_now.values_list("pk", flat=True).first() or ""
        form = one.form(request.POST or None, initial=initial, topic=topic, version=version)
        status = 200
        if request.method == "POST":
            status = 400
            if form.is_valid():
                try:
                    said = one.run(topic, form.version_meant(topic), request.user, form.cleaned_data)
                except Refused as refusal:
                    form.add_error(None, str(refusal))
                    status = refusal.status
                else:
                    messages.success(request, said)
                    return redirect(self._after(act, topic, request.user))
        elif act not in acts_open_to(request.user, topic, version, edition):
            status = 409
        return render(
            request,
            "reviews/act.html",
            status=status,
            **one.in_words(version),
            subtitle=None,
            topic=topic,
            version=version,
            version_query=query_of(version),
            is_grave=one.is_grave,
            form=form,
            is_open=status != 409,
            opts=self.opts,
            **(
                submission(topic, version, edition, request.user, form)
                if act == Act.SUBMIT and version
                else {}
            ),
        )

    def _after(self, act: Act, topic: Topic, by: Any) -> str:
        """Where the work goes on: the editor, the review that was just opened, or the hub."""
        if act in (Act.START_DRAFT, Act.START_CORRECTION):
            begun = under_way(topic, correction=act == Act.START_CORRECTION)
            return str(version_url("draft", topic, begun))
        if act in (Act.REAFFIRM, Act.RAISE_CONCERN, Act.RESTORE, Act.MAKE_URGENT, Act.RECLASSIFY):
            round_ = (
                ReviewRound.objects.filter(topic=topic, closed_at__isnull=True).order_by("-number").first()
            )
            if round_ is not None and allows(check_could_sign, round_, by, timezone.localdate()):
                return reverse("admin:reviews_reviewround_change", args=[round_.pk])
        return reverse("admin:encyclopedia_topic_change", args=[topic.pk])
