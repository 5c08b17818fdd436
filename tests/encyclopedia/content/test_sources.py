"""The same source has the same keys, however its address was written."""

import pytest

from encyclopedia.content import normalise_content, source_keys


def keys(**fields: str) -> set[str]:
    return source_keys(normalise_content({"references": [fields]})["references"][0])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"doi": "https://doi.org/10.1000/X"}, {"doi:10.1000/x"}),
        ({"url": "https://dx.doi.org/10.1000/X%3C1"}, {"doi:10.1000/x<1"}),
        ({"doi": "10.1000/x.", "url": "http://doi.org/10.1000/x"}, {"doi:10.1000/x"}),
        ({"pmid": "00123"}, {"pmid:123"}),
        ({"url": "https://pubmed.ncbi.nlm.nih.gov/123/"}, {"pmid:123"}),
        ({"url": "http://www.ncbi.nlm.nih.gov/pubmed/123"}, {"pmid:123"}),
        ({"url": "HTTP://www.Example.org:80/Path/#top"}, {"url:example.org/Path"}),
        ({"url": "https://example.org/?id=7"}, {"url:example.org?id=7"}),
        ({"url": "https://example.org"}, {"url:example.org"}),
        (
            {"doi": "10.1000/x", "pmid": "5", "url": "https://a.example/b"},
            {"doi:10.1000/x", "pmid:5", "url:a.example/b"},
        ),
        ({"text": "A book"}, set()),
    ],
)
def test_a_source_has_keys(fields: dict[str, str], expected: set[str]) -> None:
    assert keys(**fields) == expected
