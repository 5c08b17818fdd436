"""Mail as files in a folder, one a message: for the demo and for development.

A file is named by the Message-ID and comes to be at once and once: what is there is never written again. So a letter
that somebody began to send can be settled for certain, which no mail server offers (``holds``). That needs the files
to stay: nothing may take them away to send them on.
"""

import os
import re
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Writes each message to ``EMAIL_FILE_PATH``, as a file that any mail program opens (.eml)."""

    def __init__(self, fail_silently: bool = False, **_kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.folder = Path(getattr(settings, "EMAIL_FILE_PATH", ""))  # set where EMAIL_URL names this backend

    def open(self) -> bool:
        """Make the folder, readable by its owner alone."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return True

    def holds(self, message_id: str) -> bool:
        """Whether the message with this Message-ID was written."""
        return self._file(message_id).exists()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; return how many are there now."""
        self.open()
        for email in email_messages:
            message = email.message()
            self._write(self._file(message["Message-ID"]), message.as_bytes())
        return len(email_messages)

    def _file(self, message_id: str) -> Path:
        return self.folder / f"{re.sub(r'[^A-Za-z0-9.@_-]', '', message_id)}.eml"

    def _write(self, file: Path, content: bytes) -> None:
        handle, part = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            with suppress(FileExistsError):  # written before, whole
                os.link(part, file)
        finally:
            Path(part).unlink()
