"""Verifying readers' reports in a download: what was done with them is sealed, and by it what they said."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from encyclopedia.content import content_hash
from encyclopedia.readers import commitment

from .opening import EvidenceFault


def check_reports(reports: Iterable[Mapping[str, Any]], sealed: dict[str, str]) -> None:
    """Take the seal of each step away from ``sealed``, and hold words, report and step against it.

    A report that nobody has handled is sealed by no event: its words must still match its own hash.
    """
    for one in reports:
        where = _("reader report %(id)s") % {"id": one["id"]}
        report = one["sealed"]
        if one["words"] is None:
            if one["nonce"]:
                raise EvidenceFault(where, _("it has lost its words, but not what proves them"))
        elif commitment(one["nonce"], one["words"]) != report["words_hash"]:
            raise EvidenceFault(where, _("its words are not those that were reported"))
        for step in one["steps"]:
            words = step["sealed"]
            if sealed.pop(str(step["id"]), None) != content_hash(words):
                raise EvidenceFault(where, _("what was done with it is not what an audit event sealed"))
            if (words["report"], words["report_hash"]) != (one["id"], content_hash(report)):
                raise EvidenceFault(where, _("it is not the report that was handled"))
