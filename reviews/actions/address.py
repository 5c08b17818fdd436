"""Addresses made from titles."""

from django.utils.text import slugify

from encyclopedia.models import FormerSlug, Topic


def slug_stem(title: str) -> str:
    """Return what a title becomes in an address, before it is made unique."""
    return slugify(title)[:100].strip("-") or "topic"


def free_slug(title: str) -> str:
    """Return an address made from ``title`` that no topic has or ever had."""
    stem = slug_stem(title)
    current = Topic.objects.order_by().filter(slug__startswith=stem).values_list("slug", flat=True)
    former = FormerSlug.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    taken = set(current.union(former, all=True))
    slug, n = stem, 1
    while slug in taken:
        n += 1
        slug = f"{stem}-{n}"
    return slug
