"""The start of a topic: what is asked before there is a draft."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy

from encyclopedia.models import Category, Topic, TopicKind
from encyclopedia.models.catalogue import Language


class NewTopicForm(forms.Form):
    """A topic begins with a title and a kind; the kind brings the sections."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    kind = forms.ModelChoiceField(
        label=gettext_lazy("Kind"),
        queryset=TopicKind.objects.all(),
        empty_label=gettext_lazy("Choose the kind of page"),
        help_text=gettext_lazy("The draft starts with the sections of its kind."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language, initial=Language.ENGLISH)
    categories = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Categories"),
        queryset=Category.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"),
        queryset=Topic.objects.none(),
        help_text=gettext_lazy("Who looks after this page and is asked when it is due for review."),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        owner.queryset = people  # type: ignore[attr-defined]
        owner.label_from_instance = lambda person: person.get_full_name() or person.get_username()  # type: ignore[attr-defined]


def writers() -> Any:
    """The people who may own a topic: active staff who may write, and superusers."""
    write = Q(user_permissions__codename="write_topic") | Q(groups__permissions__codename="write_topic")
    people = get_user_model().objects.filter(is_active=True, is_staff=True)
    return (
        people.filter(write | Q(is_superuser=True)).distinct().order_by("first_name", "last_name", "username")
    )
