"""The Spanish catalogue: every word of the public site is in it, and what is compiled is what is written."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache

import polib
import pytest
from django.template import engines
from django.template.base import NodeList
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import override, trim_whitespace

from .sources import ROOT, texts

CATALOGUE = ROOT / "locale" / "es" / "LC_MESSAGES"
CALLS = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
A_PLACE = re.compile(r"%\(\w+\)[sd]|</?\w+[^>]*>")


@cache
def left_out() -> list[str]:
    """The files that the catalogue leaves out, as bin/messages names them: what staff alone read is in English."""
    return re.findall(r"--ignore '([^']+)'", (ROOT / "bin" / "messages").read_text(encoding="utf-8"))


def is_public(path: str) -> bool:
    return not any(fnmatch(path, pattern) for pattern in left_out())


def in_template(source: str) -> Iterator[str]:
    """Every text of a template that is looked up in the catalogue, wherever in it that stands."""
    nodes: NodeList = engines["django"].from_string(source).template.nodelist
    for node in nodes.get_nodes_by_type(TranslateNode):
        yield str(node.filter_expression.var.literal)
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        text, _names = node.render_token_list(node.singular)
        yield trim_whitespace(text) if node.trimmed else text


def in_python(source: str) -> Iterator[str]:
    """Every text that is handed to gettext."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


@cache
def words_of_the_site() -> dict[str, str]:
    """Every text of the public site, with one file that says it."""
    found: dict[str, str] = {}
    for path, source in texts(".html"):
        if is_public(path):
            found |= dict.fromkeys(in_template(source), path)
    for path, source in texts(".py"):
        if is_public(path) and "/migrations/" not in path:
            found |= dict.fromkeys(in_python(source), path)
    return found


@cache
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE / "django.po"))


def test_every_word_of_the_public_site_is_in_spanish_and_nobody_has_to_guess():
    done = {entry.msgid for entry in catalogue() if entry.translated() and not entry.fuzzy}
    missing = {text: path for text, path in words_of_the_site().items() if text not in done}
    assert missing == {}, "run bin/messages, translate what is new in locale/es, and run it again"


def test_the_search_for_words_finds_them():
    words = words_of_the_site()
    for text in (
        "Skip to the content",
        "physician",
        "%(counter)s topic",
        "Reviewed by %(reviewed_by)s",
        "Page not found",
    ):
        assert text in words
    assert len(words) > 150
    assert "Attested import" not in words


def test_no_entry_is_of_words_that_are_said_no_more():
    assert [entry.msgid for entry in catalogue() if entry.msgid not in words_of_the_site()] == []
    assert catalogue().obsolete_entries() == []


def test_a_translation_keeps_the_places_that_are_filled_in_and_the_markup():
    def places(text: str) -> list[str]:
        return sorted(A_PLACE.findall(text))

    wrong = [
        entry.msgid
        for entry in catalogue()
        for text in ([entry.msgstr] if entry.msgstr else entry.msgstr_plural.values())
        if places(text) != places(entry.msgid)
    ]
    assert wrong == []


def test_what_is_compiled_is_what_is_written():
    def said(entries: object) -> dict[str, object]:
        return {entry.msgid: entry.msgstr or entry.msgstr_plural for entry in entries}

    compiled = polib.mofile(str(CATALOGUE / "django.mo"))
    written = [entry for entry in catalogue() if entry.translated() and not entry.fuzzy]
    assert said(compiled) == said(written), "run bin/messages"


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 temas"), (1, "1 tema"), (2, "2 temas"), (1_000_000, "1000000 temas")]
)
def test_counts_have_the_right_form(count, said):
    template = engines["django"].from_string(
        "{% load i18n %}{% blocktranslate count counter=n|stringformat:'d'|add:0 %}{{ counter }} topic"
        "{% plural %}{{ counter }} topics{% endblocktranslate %}"
    )
    with override("es"):
        assert template.render({"n": count}).replace("\xa0", "").replace(".", "") == said


def test_no_public_template_writes_a_date_in_the_order_of_one_language():
    """Dates come from ``rendering.words``, or in a form that each language has of its own (YEAR_MONTH_FORMAT)."""
    english = re.compile(r'\|date:"(?!Y-m-d"|c"|[A-Z_]{3,}")')
    assert {path for path, source in texts(".html") if is_public(path) and english.search(source)} == set()


def test_no_public_template_leads_past_the_language_of_its_page():
    """Pages that are no topic stand in each language: their addresses come from {% in_language %}."""
    literal = re.compile(r'(?:href|action)="/(?:"|topics/["?]|categories/|search/|how-we-review/)')
    found = {path for path, source in texts(".html") if is_public(path) and literal.search(source)}
    assert found == set()
