"""The small forms of the act screens. Each carries the version and the base that the person was shown."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from encyclopedia.errors import BadInput, WrongState
from encyclopedia.models import Scope, Topic, TopicVersion
from reviews.models import Significance


class ActForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.CharField(
        widget=forms.HiddenInput,
        required=False,
        max_length=200,
    )

    def __init__(self, *args: Any, topic: Topic, version: TopicVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.topic, self.newest = topic, version

    def version_meant(self, topic: Topic) -> TopicVersion | None:
        """The version that the form was shown for. Raises WrongState when the topic has moved on to another."""
        meant = self.cleaned_data["version"]
        if meant != (self.newest.pk if self.newest else 0):
            raise WrongState(_("The topic moved on after you opened this page. Look at it again."))
        return self.newest


class ConfirmForm(ActForm):
    pass


class ReasonForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept on the record."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NoteForm(ActForm):
    note = forms.CharField(
        label=_("Why now"),
        help_text=_("The reviewers read this first."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SubmitForm(ActForm):
    note = forms.CharField(
        label=_("What changed and why"),
        help_text=_("The reviewers read this first."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    scope = forms.ChoiceField(
        label=_("What the board reviews"),
        choices=[
            (
                Scope.WHOLE_PAGE,
                _("The whole page. Whoever approves vouches for all of it and gives it a new date."),
            ),
            (Scope.CHANGES_ONLY, _("Only the changes. The page keeps the date that it has.")),
        ],
        initial=Scope.WHOLE_PAGE,
        widget=forms.RadioSelect,
    )
    significance = forms.ChoiceField(
        label=_("What kind of change it is"),
        choices=[
            (
                Significance.CLINICAL,
                _("Clinical. It can bear on what a reader does or believes, or you are not sure."),
            ),
            (
                Significance.EDITORIAL,
                _("Editorial: spelling, punctuation, layout. One person checks the changes; the date stays."),
            ),
        ],
        initial=Significance.CLINICAL,
        widget=forms.RadioSelect,
        required=False,
    )

    def clean_significance(self) -> str:
        """What is not called editorial is clinical."""
        return self.cleaned_data["significance"] or Significance.CLINICAL.value

    def __init__(self, *args: Any, topic: Topic, version: TopicVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, topic=topic, version=version, **kwargs)
        # A correction is reviewed as its changes alone; a page that is not shown as a whole.
        is_shown = topic.editions.shown().exists()
        if not is_shown or (version is not None and version.is_correction):
            self.fields["scope"].widget = forms.HiddenInput()
        if not is_shown:
            self.fields["significance"].widget = forms.HiddenInput()


class RenameForm(ActForm):
    slug = forms.CharField(
        label=_("New address"),
        help_text=_("Small letters, digits and hyphens, as in “nerve-block”."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )


class ScheduleForm(ActForm):
    publish_at = forms.DateTimeField(
        label=_("Publish at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["publish_at"].help_text = _(
            "In the time zone of the site, %(zone)s. Leave empty to publish as soon as it is approved."
        ) % {"zone": timezone.get_current_timezone_name()}


NO_DATE = "no date"


def base_of_schedule(publish_at: datetime | None) -> str:
    """The base token of the schedule screen: the instant that is set when it is opened, or ``NO_DATE``."""
    return publish_at.isoformat() if publish_at else NO_DATE


def scheduled_base(text: str) -> datetime | None:
    """Read what ``base_of_schedule`` wrote. Raises BadInput for anything else, a missing base too."""
    if text == NO_DATE:
        return None
    instant = parse_datetime(text)
    if instant is None:
        raise BadInput(_("The page did not send all it should. Reload it, then try again."))
    return instant
