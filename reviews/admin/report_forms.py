"""The forms of what can be done with a reader's report. Each carries its base: the last step that the person saw."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.models import Edition, Harm
from reviews.models import ReportState, ReviewRound

_NEVER_REPEAT = gettext_lazy(
    "Kept on the record for good. Do not repeat what a reader says about themselves."
)


def _is_settled(report: Any) -> bool:
    return report.state in (ReportState.ANSWERED, ReportState.DISMISSED)


def _is_under_review(report: Any) -> bool:
    return bool(report.state == ReportState.IN_ROUND and report.round_closed_at is None)


def _why(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=2000, help_text=_NEVER_REPEAT, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReportForm(forms.Form):
    """What the forms share. ``act`` names the function of ``reviews.actions`` that takes the fields."""

    do: str
    act: str
    heading: Any
    button: Any
    done: Any
    intro: Any = ""
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, report: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "initial": {"base": report.last_step}, **kwargs})

    @classmethod
    def is_offered(cls, report: Any) -> bool:
        raise NotImplementedError


class WeighForm(ReportForm):
    do, act = "weigh", "weigh_report"
    heading = gettext_lazy("How much harm may it do?")
    intro = gettext_lazy("Serious harm brings the page before the board at once.")
    button = gettext_lazy("Record it")
    done = gettext_lazy("It is recorded.")
    harm = forms.ChoiceField(label=gettext_lazy("Possible harm"), choices=Harm, widget=forms.RadioSelect)
    reason = _why(gettext_lazy("Why"))

    def __init__(self, *args: Any, report: Any, **kwargs: Any) -> None:
        super().__init__(*args, report=report, **kwargs)
        rounds = ReviewRound.objects.filter(topic=report.edition.topic_id, closed_at__isnull=True)
        choices = [
            (
                one.pk,
                _("Into review round %(n)s: %(kind)s")
                % {"n": one.number, "kind": one.get_kind_display().lower()},
            )
            for one in rounds.order_by("number")
        ]
        if choices:
            self.fields["round_id"] = forms.TypedChoiceField(
                label=_("If it is serious"),
                choices=[("", _("Review the page as patients read it")), *choices],
                coerce=int,
                empty_value=None,
                required=False,
            )

    @classmethod
    def is_offered(cls, report: Any) -> bool:
        return not _is_under_review(report)


class AnswerForm(ReportForm):
    do, act = "answer", "answer_report"
    heading = gettext_lazy("Answer it")
    intro = gettext_lazy("Say what was done. The reader is not told: nobody knows who they are.")
    button = gettext_lazy("Record the answer")
    done = gettext_lazy("The answer is recorded.")
    answer = _why(gettext_lazy("What was done"))

    def __init__(self, *args: Any, report: Any, **kwargs: Any) -> None:
        super().__init__(*args, report=report, **kwargs)
        later = Edition.objects.filter(topic=report.edition.topic_id, number__gt=report.edition.number)
        choices = [(one, _("Edition %(n)s") % {"n": one}) for one in later.values_list("number", flat=True)]
        if choices:
            self.fields["edition"] = forms.TypedChoiceField(
                label=_("Changed in"),
                choices=[("", _("The page was not changed for it")), *choices],
                coerce=int,
                empty_value=None,
                required=False,
            )

    @classmethod
    def is_offered(cls, report: Any) -> bool:
        return not _is_settled(report) and not _is_under_review(report)


class DismissForm(ReportForm):
    do, act = "dismiss", "dismiss_report"
    heading = gettext_lazy("Dismiss it")
    button = gettext_lazy("Dismiss it")
    done = gettext_lazy("The report is dismissed.")
    reason = _why(gettext_lazy("Why nothing has to be done"))

    @classmethod
    def is_offered(cls, report: Any) -> bool:
        return AnswerForm.is_offered(report)


class RemoveForm(ReportForm):
    do, act = "remove", "remove_words"
    heading = gettext_lazy("Remove the words")
    intro = gettext_lazy(
        "For words that nobody should keep: who a reader is, or what is wrong with them. That there was a report, on "
        "what and when, and what was done with it, stays. This cannot be undone."
    )
    button = gettext_lazy("Remove the words for good")
    done = gettext_lazy("The words are removed.")
    reason = _why(gettext_lazy("Why they are removed"))

    @classmethod
    def is_offered(cls, report: Any) -> bool:
        return getattr(report, "words", None) is not None
