"""Everything that changes approval state, and nothing else does.

Each act is one keyword-only function that takes ``by`` (the acting user), opens a transaction, locks the topic row,
reads again, checks the person (``policies``) and the state (``workflow``), writes, and leaves evidence (``audit``).
Screens, commands and the API call these and hold no rules of their own.
"""

from .catalogue import change_catalogue
from .chairing import (
    cancel_reaffirmation,
    open_reaffirmation,
    rename_topic,
    restore_topic,
    send_back,
    withdraw_topic,
)
from .drafts import abandon_draft, create_topic, recall, start_draft, submit
from .importing import Attestation, Imported, Vetted, import_topic, vet
from .publishing import publish_due, publish_now, schedule
from .signing import Signed, sign
from .site import publish_site_text

__all__ = [
    "Attestation",
    "Imported",
    "Signed",
    "Vetted",
    "abandon_draft",
    "cancel_reaffirmation",
    "change_catalogue",
    "create_topic",
    "import_topic",
    "open_reaffirmation",
    "publish_due",
    "publish_now",
    "publish_site_text",
    "recall",
    "rename_topic",
    "restore_topic",
    "schedule",
    "send_back",
    "sign",
    "start_draft",
    "submit",
    "vet",
    "withdraw_topic",
]
