"""What a version still lacks, asked of the database: the kind's template, and which internal links lead somewhere."""

from .content import Content, Gap, TemplateSection, find_gaps
from .models import Edition, FormerSlug, Topic


def known_slugs(slugs: set[str]) -> set[str]:
    """Return those of ``slugs`` that lead a patient to a page now, directly or by redirect."""
    shown = Edition.objects.shown()
    found = set(shown.filter(topic__slug__in=slugs).values_list("topic__slug", flat=True))
    if slugs - found:
        former = FormerSlug.objects.filter(slug__in=slugs - found, topic__editions__in=shown)
        found |= set(former.values_list("slug", flat=True))
    return found


def known_public_ids(public_ids: set[str]) -> set[str]:
    """Return those of ``public_ids`` whose permanent address leads a patient to a page now."""
    shown = Edition.objects.shown().filter(topic__public_id__in=public_ids)
    return set(shown.values_list("topic__public_id", flat=True))


def gaps_of(content: Content, topic: Topic) -> list[Gap]:
    """Everything missing or worth a second look, gravest first."""
    template = [
        TemplateSection(
            key=section.key,
            heading=section.heading,
            required=section.is_required,
            is_safety=section.is_safety,
        )
        for section in topic.kind.section_templates.all()
    ]
    return find_gaps(content, template, known_slugs, known_public_ids)


def blocking_gaps(content: Content, topic: Topic) -> list[Gap]:
    """Those that stand in the way of submission."""
    return [gap for gap in gaps_of(content, topic) if gap.severity == "blocks_submission"]
