"""Pictures: read from whatever was sent, kept by the hash of their bytes, handed out where an edition shows them.

- ``decoding``: the one place where sent bytes are opened; logos (``encyclopedia.branding``) pass it too.
- ``reading``: bytes from anywhere become a picture written anew, in a few sizes, or are refused. No database. It is
  loaded when the first picture comes: a worker that gets none is 5 MB smaller.
- ``addresses``: where the files are found.
- ``storing``: what is kept, and whether a content names only that.
"""

from .addresses import public_address, staff_address, with_local_addresses
from .limits import MAX_UPLOAD
from .storing import (
    bytes_of,
    check_stored,
    link_files,
    public_file,
    staff_file,
    store_picture,
    with_kept_images,
)

__all__ = [
    "MAX_UPLOAD",
    "bytes_of",
    "check_stored",
    "link_files",
    "public_address",
    "public_file",
    "staff_address",
    "staff_file",
    "store_picture",
    "with_kept_images",
    "with_local_addresses",
]
