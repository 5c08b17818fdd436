"""Review policies: of each kind, and of topics that have one of their own. Chairs set them; all staff may read them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import HistoryAdmin
from encyclopedia.models import Topic, TopicKind
from encyclopedia.models.kinds import OnExpiry
from reviews import actions, roles
from reviews.actions.base import lock_topic
from reviews.actions.policies import CHANGED_POLICY, KEPT_BESIDE, policy_base, policy_state, policy_subject
from reviews.models import PolicySeat, ReviewPolicy
from reviews.policy_words import active_members, policy_in_words, seats_in_words, unmet_by_board
from reviews.seats import policy_of

from .base import render, screen
from .policy_forms import PolicyForm, RemoveForm, SeatInline
from .recorded import RecordedAdmin


@dataclass(frozen=True)
class PolicyPanel:
    """What a topic's hub says of the policy for its reviews. ``policy`` is None where it has none, nor has its kind."""

    words: list[str]
    policy: ReviewPolicy | None
    may_set: bool

    @property
    def is_own(self) -> bool:
        return self.policy is not None and self.policy.topic_id is not None


def policy_panel(topic: Topic, by: Any) -> PolicyPanel:
    """The policy that a review of this topic would begin with now. One query."""
    policy, seats = policy_of(topic)
    return PolicyPanel(
        policy_in_words(policy, seats),
        None if policy._state.adding else policy,  # noqa: SLF001 - Django's documented name
        by.has_perm(roles.SET_POLICY),
    )


def _save_beside(policy: ReviewPolicy, form: Any) -> None:
    """Store what stands on the kind or the topic, where the public page reads it; with history, if it changed."""
    wanted = {name: form.cleaned_data[name] for name in KEPT_BESIDE}
    row: Any = (
        TopicKind.objects.select_for_update(no_key=True).get(review_policy=policy)
        if policy.kind_id is not None
        else Topic.objects.get(review_policy=policy)  # locked when the form was read
    )
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return
    for name, value in wanted.items():
        setattr(row, name, value)
    row._change_reason = form.cleaned_data["why"]  # noqa: SLF001 - simple-history's documented name
    row.save(update_fields=list(wanted))


class OfFilter(admin.SimpleListFilter):
    title = gettext_lazy("what it is of")
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("kinds", _("Kinds")), ("topics", _("Topics with their own"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ReviewPolicy]) -> QuerySet[ReviewPolicy]:
        if self.value() in ("kinds", "topics"):
            return queryset.filter(topic__isnull=self.value() == "kinds")
        return queryset


@admin.register(ReviewPolicy)
class ReviewPolicyAdmin(RecordedAdmin, HistoryAdmin):
    act = CHANGED_POLICY
    change_permission = roles.SET_POLICY
    form = PolicyForm
    inlines = (SeatInline,)
    list_display = ("of", "asks_for", "people", "interval", "late")
    list_filter = (OfFilter,)
    search_fields = ("kind__name", "topic__staff_title")
    ordering = ("kind__position", "topic__staff_title", "pk")
    list_per_page = 50
    show_full_result_count = False
    change_form_template = "reviews/policy_form.html"
    change_list_template = "reviews/policy_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewPolicy]:
        policies: QuerySet[ReviewPolicy] = super().get_queryset(request)
        return policies.select_related("kind", "topic__kind").prefetch_related("seats")

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "reviews_reviewpolicy"
        return [
            path("kind/<int:object_id>/", wrap(self.kind_view), name=f"{name}_of_kind"),
            path("topic/<int:object_id>/", wrap(self.own_view), name=f"{name}_of_topic"),
            path("<path:object_id>/remove/", wrap(self.remove_view), name=f"{name}_remove"),
            *super().get_urls(),
        ]

    # --- The list ---

    @admin.display(description=gettext_lazy("policy of"), ordering="kind__position")
    def of(self, policy: ReviewPolicy) -> str:
        return str(policy.kind) if policy.kind else _("Topic: %(title)s") % {"title": policy.topic}

    @admin.display(description=gettext_lazy("who signs"))
    def asks_for(self, policy: ReviewPolicy) -> str:
        return capfirst(seats_in_words(list(policy.seats.all())))

    @admin.display(description=gettext_lazy("people"), ordering="fewest_people")
    def people(self, policy: ReviewPolicy) -> int:
        return max(
            policy.fewest_people, sum(seat.when == PolicySeat.When.ALWAYS for seat in policy.seats.all())
        )

    @admin.display(description=gettext_lazy("review interval"))
    def interval(self, policy: ReviewPolicy) -> str:
        of = policy.kind or policy.topic
        if of is None or of.review_interval_months is None:
            return _("as its kind")
        return _("%(n)s months") % {"n": of.review_interval_months}

    @admin.display(description=gettext_lazy("when overdue"))
    def late(self, policy: ReviewPolicy) -> str:
        of = policy.kind or policy.topic
        return str(OnExpiry(of.on_expiry).label) if of and of.on_expiry else _("as its kind")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {
            "kinds_without": TopicKind.objects.filter(review_policy__isnull=True),
            "may_set": request.user.has_perm(roles.SET_POLICY),
            "title": _("Review policies"),
            **(extra_context or {}),
        }
        response: HttpResponse = super().changelist_view(request, more)
        return response

    # --- The form ---

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Lock the topic before its policy, as the acts do that make one and remove it."""
        if request.method == "POST" and connection.in_atomic_block and object_id.isdecimal():
            topic_id = ReviewPolicy.objects.filter(pk=object_id).values_list("topic", flat=True).first()
            if topic_id is not None:
                lock_topic(topic_id)
        return super().get_object(request, object_id, from_field)

    def base_of(self, obj: Any) -> str:
        return policy_base(obj)

    def _state_of(self, pk: Any) -> dict[str, Any]:
        return policy_state(ReviewPolicy.objects.get(pk=pk))

    def subject_of(self, obj: ReviewPolicy) -> str:
        return policy_subject(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any | None = None) -> tuple[str, ...]:
        return () if self.has_change_permission(request, obj) else ("interval", "late")

    def get_fieldsets(self, request: HttpRequest, obj: Any | None = None) -> Any:
        if not self.has_change_permission(request, obj):
            beside, why = ("interval", "late"), []
        else:
            beside, why = KEPT_BESIDE, [(None, {"fields": ("why", "looked_at")})]
        return [
            (_("Signatures"), {"fields": ("fewest_people", "publishes", "checklist_use")}),
            (_("Time"), {"fields": ("days", "lead_days", "retrospective_days")}),
            (_("When a page grows old"), {"fields": (*beside, "reopens_on_source_notice")}),
            *why,
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        policy = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        if policy is not None:
            seats = list(policy.seats.all())
            extra_context = {
                "policy": policy,
                "words": policy_in_words(policy, seats),
                "unmet": unmet_by_board(policy, seats, active_members(timezone.localdate())),
                "may_set": request.user.has_perm(roles.SET_POLICY),
                "title": _("Review policy: %(of)s") % {"of": policy},
                "subtitle": None,
                **(extra_context or {}),
            }
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _save_beside(obj, form)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        policy = ReviewPolicy.objects.get(pk=form.instance.pk)
        for words in unmet_by_board(policy, list(policy.seats.all()), active_members(timezone.localdate())):
            messages.warning(request, words)

    # --- Policies that come and go ---

    @screen
    def kind_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Open the policy of a kind; one that was made later gets its policy here."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        policy = actions.make_kind_policy(kind_id=object_id, by=request.user)
        return redirect(reverse("admin:reviews_reviewpolicy_change", args=[policy.pk]))

    @screen
    def own_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Give a topic a policy of its own, and open it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        policy = actions.make_own_policy(topic_id=object_id, by=request.user)
        return redirect(reverse("admin:reviews_reviewpolicy_change", args=[policy.pk]))

    @screen
    def remove_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take a topic's own policy away, with a reason."""
        if not request.user.has_perm(roles.SET_POLICY):
            raise PermissionDenied
        policy = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        if policy is None or policy.topic is None:
            raise Http404
        topic = policy.topic
        form = RemoveForm(request.POST or None, initial={"base": policy_base(policy)}, label_suffix="")
        if request.method == "POST" and form.is_valid():
            actions.remove_own_policy(topic_id=topic.pk, by=request.user, **form.cleaned_data)
            messages.success(request, _("The topic follows the policy of its kind again."))
            return redirect(reverse("admin:encyclopedia_topic_change", args=[topic.pk]))
        return render(
            request,
            "reviews/policy_remove.html",
            status=400 if request.method == "POST" else 200,
            title=_("Remove its own review policy"),
            subtitle=None,
            topic=topic,
            policy=policy,
            words=policy_in_words(policy, list(policy.seats.all())),
            form=form,
            opts=self.opts,
        )
