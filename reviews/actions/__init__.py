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
from .concerns import flag_named, raise_concern, settle_concerns
from .correcting import start_correction
from .disclosing import disclose
from .discussing import accept_suggestion, comment, reopen_comment, resolve_comment
from .drafts import abandon_draft, create_topic, recall, start_draft, submit
from .importing import Attestation, Imported, Vetted, import_topic, vet
from .pictures import remove_picture
from .policies import make_kind_policy, make_own_policy, remove_own_policy
from .reopening import open_due
from .reports import answer_report, dismiss_report, remove_words, weigh_report
from .scheduling import publish_due, publish_now, schedule
from .seating import assign, decline, delegate, keep_out, take_seat, waive
from .signing import Signed, sign
from .site import publish_site_text
from .sources import lift_source_notice, mark_source
from .translating import follow_source, start_translation
from .unsigning import withdraw_signature
from .urgent import make_urgent, reclassify

__all__ = [
    "Attestation",
    "Imported",
    "Signed",
    "Vetted",
    "abandon_draft",
    "accept_suggestion",
    "answer_report",
    "assign",
    "cancel_reaffirmation",
    "change_catalogue",
    "comment",
    "create_topic",
    "decline",
    "delegate",
    "disclose",
    "dismiss_report",
    "flag_named",
    "follow_source",
    "import_topic",
    "keep_out",
    "lift_source_notice",
    "make_kind_policy",
    "make_own_policy",
    "make_urgent",
    "mark_source",
    "open_due",
    "open_reaffirmation",
    "publish_due",
    "publish_now",
    "publish_site_text",
    "raise_concern",
    "recall",
    "reclassify",
    "remove_own_policy",
    "remove_picture",
    "remove_words",
    "rename_topic",
    "reopen_comment",
    "resolve_comment",
    "restore_topic",
    "schedule",
    "send_back",
    "settle_concerns",
    "sign",
    "start_correction",
    "start_draft",
    "start_translation",
    "submit",
    "take_seat",
    "vet",
    "waive",
    "weigh_report",
    "withdraw_signature",
    "withdraw_topic",
]
