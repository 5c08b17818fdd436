"""The pictures of a download: those that its editions name, with the bytes that were signed."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from .opening import Download, EvidenceFault


def check_images(named: Mapping[str, str], download: Download) -> None:
    """Every picture that an edition names is there, with the bytes that were signed, and no other."""
    there = {name for name in download.entries if name.startswith("images/")}
    for name in sorted({*named, *there}):
        if name not in named:
            raise EvidenceFault(name, _("no edition names this file: it was put in"))
        if name not in there:
            raise EvidenceFault(name, _("the file is missing"))
        if download.sha256(name) != named[name]:
            raise EvidenceFault(name, _("it is not the picture that was signed"))
