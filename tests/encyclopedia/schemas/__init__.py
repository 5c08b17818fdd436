"""Schemas of documents for machines, and the one way in which tests hold a document against them."""

from pathlib import Path

from lxml import etree

HERE = Path(__file__).parent


def valid(content: bytes, schema: str) -> etree._Element:
    """Return the parsed document; fail with the schema's own words where it is not valid."""
    tree = etree.fromstring(content)
    grammar = etree.parse(HERE / schema)
    validator = etree.RelaxNG(grammar) if schema.endswith(".rng") else etree.XMLSchema(grammar)
    validator.assertValid(tree)
    return tree
