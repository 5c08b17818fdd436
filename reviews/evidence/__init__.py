"""The evidence of one topic or edition: collected, told in words, written as a download, and verified offline.

- ``collecting``: everything that is known, read at one instant in a fixed number of queries.
- ``telling``, ``texts``, ``words``, ``verdicts``: the page, on screen, on paper and in the download.
- ``facts``, ``tables``, ``archive``: the download, as JSON, CSV and ZIP.
- ``opening``, ``checking``: a download verified without the database, whoever made it.
"""

from .archive import write_zip
from .checking import Checked, check
from .collecting import Evidence, collect, of_edition
from .concerns import told_of_round
from .opening import EvidenceFault
from .telling import told
from .verdicts import Verdict, chain_evidence, verify_edition, verify_record
from .words import attestation_in_words, reviewer_in_words, when

__all__ = [
    "Checked",
    "Evidence",
    "EvidenceFault",
    "Verdict",
    "attestation_in_words",
    "chain_evidence",
    "check",
    "collect",
    "of_edition",
    "reviewer_in_words",
    "told",
    "told_of_round",
    "verify_edition",
    "verify_record",
    "when",
    "write_zip",
]
