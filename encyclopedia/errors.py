"""The one family of refusals. Each carries a sentence for the person who asked, and an HTTP status.

Rules raise these; screens and commands show ``str(error)`` and keep what was typed.
"""


class Refused(Exception):
    """An act was refused, and nothing was written. ``status`` is the HTTP status that a screen answers with."""

    status = 400


class NotAllowed(Refused):
    """This person may not do it (whatever the state of the thing)."""

    status = 403


class WrongState(Refused):
    """The thing is not in a fit state for it (whoever asks)."""

    status = 409


class BadInput(Refused):
    """What was given cannot be accepted; the sentence says what to change."""

    status = 400
