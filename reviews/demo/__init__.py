"""The demo: sample topics in every state of the workflow, and people to try it with. Never outside a demo."""

from .load import AlreadyLoaded, load
from .people import PASSWORD, PEOPLE

__all__ = ["PASSWORD", "PEOPLE", "AlreadyLoaded", "load"]
