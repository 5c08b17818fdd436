"""How long it takes to read what a round puts before its signers."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from math import ceil
from typing import Final

from django.utils.translation import ngettext

from encyclopedia.models import Scope, Section
from reviews.models import ReviewRound

WORDS_A_MINUTE: Final = 238
"""How fast adults read English that is no fiction, in silence, on average: M. Brysbaert, “How many words do we read per
minute? A review and meta-analysis of reading rate”, Journal of Memory and Language 109 (2019), 104047.
"""

_TAG: Final = re.compile(r"<[^>]*>")


def words_to_read(rounds: Iterable[ReviewRound], changed: Mapping[int, set[str]]) -> Counter[int]:
    """How many words each round puts before its signers, by version: of the sections that ``changed``, or of all of
    them in a review of the whole page. One query.
    """
    scopes = {one.version_id: one.scope for one in rounds}
    found: Counter[int] = Counter()
    sections = Section.objects.filter(version__in=scopes).order_by()
    for version, key, body in sections.values_list("version", "key", "body"):
        if scopes[version] == Scope.WHOLE_PAGE or key in changed[version]:
            found[version] += len(_TAG.sub(" ", body).split())
    return found


def minutes_in_words(words: int) -> str:
    """The time to read so many words, in whole minutes."""
    n = max(1, ceil(words / WORDS_A_MINUTE))
    return ngettext("about %(n)s minute to read", "about %(n)s minutes to read", n) % {"n": n}
