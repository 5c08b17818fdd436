"""Tags for pages that stand in several languages."""

from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html

from encyclopedia.languages import DEFAULT, OTHERS, LanguageLink, active, address_in, is_rtl, other_languages

register = template.Library()


@register.simple_tag
def in_language(path: str) -> str:
    """The address of a page that is no topic, in the language of this page: {% in_language "/topics/" %}."""
    return address_in(active(), path)


@register.simple_tag
def lang_of(language: str) -> str:
    """The attributes of words in ``language``, so that they are read in its own voice; none in that of this page:
    <span{% lang_of row.language %}>.
    """
    if not language or language == active():
        return ""
    return format_html(' lang="{}" dir="rtl"' if is_rtl(language) else ' lang="{}"', language)


@register.inclusion_tag("encyclopedia/language_switch.html")
def language_switch(path: str = "") -> dict[str, list[LanguageLink]]:
    """The way to ``path`` in the other languages; to their home where the page has no counterpart."""
    return {"languages": other_languages(active(), path or "/")}


@register.inclusion_tag("encyclopedia/alternates.html")
def language_alternates(path: str = "") -> dict[str, Any]:
    """What the head says of a page that stands at ``path`` in each language; nothing for one that does not."""
    addresses = [(code, settings.BASE_URL + address_in(code, path)) for code in (DEFAULT, *OTHERS)]
    return {"alternates": [*addresses, ("x-default", addresses[0][1])] if path else []}
