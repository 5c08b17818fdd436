"""Narrowing a search, and what the filters offer."""

import pytest

from encyclopedia.models import Category
from encyclopedia.search import Facets, Filters, search

from .library import publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library():
    heart, skin = (Category.objects.create(slug=slug, name=slug.title()) for slug in ("heart", "skin"))
    publish("Burn").categories.add(skin)
    publish("Burn Cream", kind="medication").categories.add(skin)
    publish("Burn of the Chest").categories.add(skin, heart)
    publish("Burn (Quemadura)", language="es")
    publish("Cough")


def titles(**filters: str) -> set[str]:
    return {hit.title for hit in search("burn", filters=Filters(**filters)).hits}


def test_a_search_is_narrowed_by_language_kind_and_category():
    assert len(titles()) == 4
    assert titles(language="es") == {"Burn (Quemadura)"}
    assert titles(kind="medication") == {"Burn Cream"}
    assert titles(category="heart") == {"Burn of the Chest"}
    assert titles(category="skin", kind="condition") == {"Burn", "Burn of the Chest"}
    assert titles(kind="no-such-kind") == titles(category="heart", language="es") == set()


def test_the_count_is_of_what_passed_and_pages_follow_it():
    results = search("burn", limit=1, offset=2, filters=Filters(category="skin"))
    assert (results.count, len(results.hits)) == (3, 1)


def test_facets_count_what_choosing_them_would_find():
    assert search("burn").facets == Facets(
        languages={"en": 3, "es": 1},
        kinds={"condition": 3, "medication": 1},
        categories={"skin": 3, "heart": 1},
    )
    assert search("burn", filters=Filters(kind="condition", category="skin")).facets == Facets(
        languages={"en": 2}, kinds={"condition": 2, "medication": 1}, categories={"skin": 2, "heart": 1}
    )
    assert search("zzqqxx").facets == Facets()
