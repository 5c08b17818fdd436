"""Says of a piece of HTML whether a browser could be harmed by it, by parsers that the product does not use."""

import re
from html.parser import HTMLParser

import lxml.html

ALLOWED = {
    **dict.fromkeys(
        "p br strong em sub sup ul ol li h3 h4 table caption thead tbody tr".split(), frozenset()
    ),
    "a": frozenset({"href"}),
    "th": frozenset({"scope", "colspan", "rowspan"}),
    "td": frozenset({"colspan", "rowspan"}),
}
ALLOWED_URL = re.compile(
    r"https?://[^\s/?#@\\]+(?:[/?#]\S*)?|mailto:\S+@\S+|tel:[+0-9]\S*|/(?:topics|t)/[\w-]+/(?:#\S+)?|#\S+"
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.harm: list[str] = []
        self.open_tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.harm += _judge(tag, [(name, value or "") for name, value in attrs])
        if tag != "br":
            self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags.pop() != tag:
            self.harm.append(f"</{tag}> is out of place")

    def handle_comment(self, data: str) -> None:
        self.harm.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.harm.append("a declaration")

    def unknown_decl(self, data: str) -> None:
        self.harm.append("a CDATA section")

    def handle_pi(self, data: str) -> None:
        self.harm.append("a processing instruction")


def _judge(tag: str, attributes: list[tuple[str, str]]) -> list[str]:
    if tag not in ALLOWED:
        return [f"<{tag}>"]
    harm = [f"<{tag} {name}>" for name, _ in attributes if name not in ALLOWED[tag]]
    harm += [
        f"href={value!r}" for name, value in attributes if name == "href" and not ALLOWED_URL.fullmatch(value)
    ]
    return harm


def harm_in(html: str) -> list[str]:
    """Return what is wrong with this HTML, nothing for harmless HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    harm = reader.harm + [f"<{tag}> stays open" for tag in reader.open_tags]
    if html:
        for element in lxml.html.fragment_fromstring(html, create_parent="main").iterdescendants():
            harm += _judge(
                str(element.tag), [(str(name), str(value)) for name, value in element.attrib.items()]
            )
    return harm
