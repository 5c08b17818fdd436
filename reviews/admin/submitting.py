"""What the writer sees before submitting: what is missing, what is worth a second look, what cannot be editorial."""

from typing import Any

from django import forms

from encyclopedia.drafting import content_of
from encyclopedia.models import Edition, Topic, TopicVersion
from reviews.editorial import clinical_findings
from reviews.policies import is_as_sent_back
from reviews.sources import gaps_of

from .threads import talk_about


def submission(
    topic: Topic, version: TopicVersion, edition: Edition | None, by: Any, form: forms.Form
) -> dict[str, Any]:
    """The context of the submit screen. Where nothing can be editorial, ``form`` no longer asks whether it is."""
    content = content_of(version)
    gaps = gaps_of(content, topic)
    is_shown = edition is not None and edition.shown_until is None
    clinical = clinical_findings(topic, content, edition) if edition is not None and is_shown else []
    if clinical and not form.is_bound:
        form.fields["significance"].widget = forms.HiddenInput()
    return {
        "gaps": [gap for gap in gaps if gap.severity == "blocks_submission"],
        "advice": [gap for gap in gaps if gap.severity != "blocks_submission"],
        "clinical": clinical,
        "talk": talk_about(version, by, content=content),
        "same_as_sent_back": is_as_sent_back(version),
    }
