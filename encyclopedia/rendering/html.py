"""Templates of public pages, rendered without a request."""

from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.functional import SimpleLazyObject
from django.utils.translation import override

from encyclopedia.branding import brand_now
from encyclopedia.languages import active


def render_html(template: str, context: dict[str, Any], *, language: str | None = None) -> str:
    """Render a public template, in the language that the address of the page named unless another is given.

    No request reaches it, so no page can come to depend on a cookie, a user or a token. ``site`` is the brand of today
    (one query where the template asks for it), unless the context brings one.
    """
    language = language or active()
    with override(language):
        return get_template(template).render(
            {
                "site": SimpleLazyObject(brand_now),
                "base_url": settings.BASE_URL,
                "language": language,
                **context,
            }
        )
