"""How an act is asked for: its words, its form, and what it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from encyclopedia.models import Topic, TopicVersion
from reviews.workflow import Act

from .act_forms import ActForm


@dataclass(frozen=True)
class ActScreen:
    """How one act is asked for. ``run`` calls the action and returns what to say when it is done."""

    act: Act
    title: Any
    explain: Any
    button: Any
    form: type[ActForm]
    run: Callable[[Topic, TopicVersion | None, Any, dict[str, Any]], Any]
    is_grave: bool = False
    # Title, explanation and button where they differ for a correction.
    for_correction: tuple[Any, Any, Any] | None = None

    def in_words(self, version: TopicVersion | None) -> dict[str, Any]:
        """The title, the explanation and the button, as they are for this version."""
        words = (self.title, self.explain, self.button)
        if version is not None and version.is_correction and self.for_correction is not None:
            words = self.for_correction
        return dict(zip(("title", "explain", "button"), words, strict=True))

    @property
    def slug(self) -> str:
        return str(self.act.name).lower().replace("_", "-")

    @property
    def url_name(self) -> str:
        return f"encyclopedia_topic_{self.act.name.lower()}"
