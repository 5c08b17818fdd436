"""What is raised when words cannot be taken in. The message is for the person who sent them."""


class ContentInvalid(ValueError):
    """A field holds something that a topic cannot hold. `field` is its path, such as `sections[2].key`."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class ContentTooLarge(ContentInvalid):
    """A field is longer than a topic can carry."""
