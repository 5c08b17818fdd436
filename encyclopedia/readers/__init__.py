"""What readers tell us, taken in without a trace of who they are: masked, weighed, counted, limited.

- ``wording``: the words as they are kept, and what proves them.
- ``weighing``: how much harm a report may tell of, by rules that anybody can read.
- ``limits``: how much one address, one topic and the whole site may send in an hour.
- ``taking``: what is written.
"""

from .limits import Limits, sender_of
from .taking import count_opinion, take_report
from .weighing import in_words
from .wording import LONGEST, clean_words, commitment

__all__ = [
    "LONGEST",
    "Limits",
    "clean_words",
    "commitment",
    "count_opinion",
    "in_words",
    "sender_of",
    "take_report",
]
