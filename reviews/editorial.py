"""May a change be called editorial? Only where nothing clinical is found between it and what patients read now."""

from django.utils.translation import gettext as _

from encyclopedia.content import Content
from encyclopedia.errors import BadInput
from encyclopedia.models import Edition, Topic, TopicKind

from .policies import standing_of
from .significance import ClinicalJudge, Finding, findings
from .workflow import Standing


def safety_keys(kind: TopicKind) -> frozenset[str]:
    """The sections that the kind's template marks as being about safety."""
    return frozenset(section.key for section in kind.section_templates.all() if section.is_safety)


def judge_of(topic: Topic) -> ClinicalJudge:
    """The judge for a redline of the topic's texts."""
    return ClinicalJudge(safety_keys(topic.kind), topic.language)


def clinical_findings(topic: Topic, content: Content, edition: Edition) -> list[Finding]:
    """What is clinical about the change from an edition to ``content``, in the order of the page."""
    return findings(edition.signed_content(), content, safety_keys=safety_keys(topic.kind))


def check_can_be_editorial(topic: Topic, content: Content, edition: Edition | None) -> None:
    """Raise BadInput unless patients read ``edition`` now and nothing clinical differs; the sentence names it all."""
    if edition is None or standing_of(topic) != Standing.SHOWN:
        raise BadInput(_("Patients do not read this page now, so all of it is new to them: it is clinical."))
    found = clinical_findings(topic, content, edition)
    if found:
        raise BadInput(
            _("This change cannot be editorial: %(findings)s")
            % {"findings": " ".join(one.sentence for one in found)}
        )
