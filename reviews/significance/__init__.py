"""What makes a change clinical: whatever cannot be called editorial, with the reason in a sentence.

No models, no database, no requests. The redline finds what changed; here is known what it means:

- ``lexicon``, ``medicines``, ``nouns``: words by what they tell: numbers, units, negations, "must" and "may", names.
- ``telling``: a text as words, each with what it tells, its typography folded.
- ``judge``: what a redline asks of each change while it is written (``redline(old, new, judge=ClinicalJudge(keys))``).
- ``findings``, ``sentences``: the marks of such a redline as findings, each a plain sentence.

What is no finding is small by construction: a misspelling and the word that was meant, punctuation, word order, little
words, a few synonyms (``wording``), no more than thirty such changes on a page. Any other word that comes, goes or
changes is a finding, most of all a part of the body or an illness (``nouns``). In a language other than English
typography alone is none. On doubt it is a finding; and a person confirms, this only refuses.
"""

from reviews.significance.findings import Finding, findings, findings_in
from reviews.significance.judge import ClinicalJudge
from reviews.significance.kinds import Kind
from reviews.significance.medicines import is_medicine, medicines_named

__all__ = [
    "ClinicalJudge",
    "Finding",
    "Kind",
    "findings",
    "findings_in",
    "is_medicine",
    "medicines_named",
]
