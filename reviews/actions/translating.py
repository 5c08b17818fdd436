"""Acts on translations: start one, and say which edition of its source it follows by now."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import images_of
from encyclopedia.drafting import clean_content
from encyclopedia.errors import BadInput, WrongState
from encyclopedia.models import ClinicalCode, Contribution, Edition, SectionTemplate, Topic, TranslationGroup
from encyclopedia.models.catalogue import Language
from encyclopedia.models.names import own_name_in
from reviews.audit import record_event, record_events
from reviews.policies import check_may, lock_person
from reviews.workflow import Act

from .base import begin_on_version, last_edition, lock_topic, required, version_name
from .catalogue import join_group, sisters_of
from .making import edition_followed, make_topic

FOLLOWED = "follow an edition of the source"


@transaction.atomic
def start_translation(*, topic_id: int, language: str, title: str, by: Any) -> Topic:
    """Make a sister topic in another language with an empty draft that follows the last edition of this one.

    The draft has the sections of that edition, headed as the kind's template is in that language (else by nothing), and
    its references. Raises NotAllowed, BadInput (no title, no such language), or WrongState (a sister is there, or no
    edition).
    """
    source = lock_topic(topic_id)
    person = lock_person(by)
    check_may(Act.CREATE_TOPIC, person)
    title = required(title, _("Give the topic a title."))
    if language not in Language.values or language == source.language:
        raise BadInput(_("Choose another language."))
    if any(sister.language == language for sister in sisters_of(source)):
        raise WrongState(_("This page is there in that language already. Reload the page to see it."))
    edition = last_edition(source)
    if edition is None:
        raise WrongState(
            _("This topic was never published, so there is no edition that a translation could follow.")
        )
    join_group([source], source.translations or TranslationGroup.objects.create())
    edition.topic = source
    made = make_topic(
        person=person,
        kind=source.kind,
        content=clean_content({**_structure(edition, language), "title": title, "language": language}),
        owner=person,
        categories=list(source.categories.all()),
        source_id=None,
        act=Contribution.Act.WROTE,
        follows=edition,
    )
    for code in source.codes.all():
        ClinicalCode.objects.create(
            topic=made.topic, system=code.system, code=code.code, display=code.display
        )
    record_events([made.event])
    return made.topic


def _structure(edition: Edition, language: str) -> dict[str, Any]:
    """The sections of an edition without their words, and its sources.

    Of its pictures the captions are left out, so that none is submitted before somebody has put its words into the
    language: a picture cannot stand without a description, and the one that it has is in that of the source.
    """
    content = edition.signed_content()
    templates = {one.key: one for one in SectionTemplate.objects.filter(kind=edition.topic.kind_id)}
    return {
        "sections": [
            {
                **section,
                "heading": own_name_in(language, templates[section["key"]], "heading")
                if section["key"] in templates
                else "",
                "html": "",
                "images": [{**image, "caption": ""} for image in images_of(section)],
            }
            for section in content["sections"]
        ],
        "references": content["references"],
    }


@transaction.atomic
def follow_source(*, version_id: int, edition_id: int, base_edition_id: int | None, by: Any) -> bool:
    """Say that a draft follows this edition of a sister topic; False when it was said before.

    ``base_edition_id`` is the one that it followed when the person looked. Raises NotAllowed, BadInput (no edition of a
    sister), or WrongState: no draft, or somebody said otherwise since.
    """
    topic, version, person, state = begin_on_version(Act.SAVE_DRAFT, version_id, by)
    if version.follows_id != base_edition_id:
        raise WrongState(_("Somebody said meanwhile which edition this draft follows. Look at it again."))
    editions = Edition.objects.select_related("topic").exclude(topic=topic)
    edition = editions.filter(pk=edition_id, topic__translations=topic.translations_id).first()
    if topic.translations_id is None or edition is None:
        raise BadInput(_("A translation follows an edition of one of its sister topics."))
    if version.follows_id == edition.pk:
        return False
    version.follows = edition
    version.save(update_fields=["follows"])
    record_event(
        act=FOLLOWED,
        by=person,
        at=timezone.now(),
        topic=topic,
        subject=version_name(version),
        from_state=state,
        to_state=state,
        details=edition_followed(edition),
    )
    return True
