"""How large a picture may be that staff send."""

from typing import Final

MEGABYTE: Final = 2**20
MAX_UPLOAD: Final = 10 * MEGABYTE
