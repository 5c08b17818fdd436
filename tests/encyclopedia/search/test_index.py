"""The index follows the editions that are shown, and a stale index still shows nothing that ended."""

import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.test.utils import CaptureQueriesContext

from encyclopedia.models import SearchDocument, SearchName, SearchSpelling, SearchTerm, SearchWord
from encyclopedia.search import index_edition, rebuild, remove_topic, search

from .library import content, edition_of, hide, publish

pytestmark = pytest.mark.django_db


def found(query: str) -> list[str]:
    return [hit.title for hit in search(query).hits]


def test_a_new_edition_replaces_every_word_of_the_one_before():
    topic = publish("Xanthoma", names=("Hydrops",), old_heading="<p>Leeches.</p>")
    index_edition(
        edition_of(content("Edema", names=("Anasarca",), new_heading="<p>Tablets.</p>"), topic=topic)
    )
    assert [found(word) for word in ("xanthoma", "xantoma", "hydrops", "old", "leeches")] == [[]] * 5
    assert [found(word) for word in ("edema", "edeema", "anasarca", "tablets")] == [["Edema"]] * 4


def test_the_index_holds_words_of_shown_editions_only():
    kept = publish("Gout", names=("Podagra",), overview="<p>Toe.</p>")
    gone = publish("Xanthoma of the Toe", names=("Podagra nova",), overview="<p>Leeches.</p>")
    remove_topic(gone)
    models = (SearchDocument, SearchName, SearchWord, SearchTerm)
    assert {pk for model in models for pk in model.objects.values_list("topic_id", flat=True)} == {kept.pk}
    assert set(SearchSpelling.objects.values_list("word", flat=True)) == {"gout", "podagra"}
    index_edition(edition_of(content("Gravel"), topic=kept))
    assert set(SearchSpelling.objects.values_list("word", flat=True)) == {"gravel"}


def test_indexing_twice_changes_nothing():
    publish("Gout", names=("Podagra",), overview="<p>Toe.</p>")
    before = search("gout podagra toe")
    rebuild()
    assert search("gout podagra toe") == before
    assert (SearchDocument.objects.count(), SearchName.objects.count()) == (1, 2)


def test_a_removed_topic_is_gone_and_its_neighbours_stay():
    topics = [publish(f"Gout {number}", names=("Podagra",), overview="<p>Toe.</p>") for number in range(3)]
    remove_topic(topics[1])
    remove_topic(topics[1])
    for word in ("gout", "podagra", "toe"):
        assert sorted(found(word)) == ["Gout 0", "Gout 2"]


def test_a_document_whose_edition_has_ended_is_never_found():
    topic = publish("Gout", names=("Podagra",), overview="<p>Toe.</p>")
    hide(topic)
    for word in ("gout", "podagra", "toe"):
        assert search(word).count == 0
        assert search(word, offset=5).count == 0


def test_an_edition_that_was_not_indexed_is_not_found_by_the_words_of_the_last():
    topic = publish("Gout", overview="<p>Leeches.</p>")
    edition_of(content("Gout", overview="<p>Tablets.</p>"), topic=topic)
    assert search("leeches").count == 0


def test_what_is_rolled_back_was_never_indexed():
    with transaction.atomic():
        publish("Gout", names=("Podagra",), overview="<p>Toe.</p>")
        transaction.set_rollback(True)
    publish("Fever", overview="<p>Hot.</p>")
    assert search("gout podagra toe").count == 0


def test_rebuilding_indexes_what_is_shown_and_forgets_what_is_not():
    ended = publish("Dropsy", names=("Hydrops",))
    hide(ended)
    edition_of(content("Gout", names=("Podagra",), overview="<p>Toe.</p>"))
    told: list[tuple[int, int]] = []
    assert rebuild(on_progress=lambda done, total: told.append((done, total))) == 1
    assert told == [(1, 2), (2, 2)]
    assert found("podagra") == ["Gout"]
    assert not SearchDocument.objects.filter(topic=ended).exists()
    assert not SearchName.objects.filter(topic=ended).exists()


def test_the_command_rebuilds_and_says_how_many():
    edition_of(content("Gout"))
    out = io.StringIO()
    call_command("rebuild_search_index", stdout=out)
    assert out.getvalue() == "Indexed 1 topics.\n"
    assert found("gout") == ["Gout"]


def test_summary_is_searched_and_markup_is_not():
    publish(
        "Gout", summary="Crystals in a joint.", overview='<p>See <a href="https://example.org/">this</a>.</p>'
    )
    assert found("crystals") == ["Gout"]
    assert found("href") == found("example") == []


def test_words_at_the_edges_of_blocks_stay_apart():
    publish(
        "Gout",
        overview="<ul><li>swelling</li><li>redness</li></ul><table><tr><td>one</td><td>two</td></tr></table>",
    )
    assert found("redness") == found("swelling") == ["Gout"]
    assert found("two") == ["Gout"]


def test_an_enormous_page_of_odd_words_can_be_indexed():
    letters = "abcdefghijklmnopqrstuvwxyz\u4e00\u4e8c\u0905\u0416"
    odd = " ".join(
        f"{first}{second}{third}{fourth}"
        for first in letters
        for second in letters
        for third in letters
        for fourth in "ab"
    )
    names = tuple(f"Name {number} " + "x" * 180 for number in range(700))
    publish("Huge" + "e" * 190, names=names, summary="\x01" * 10 + "y" * 100_000, overview=f"<p>{odd}</p>")
    assert search("name 499").count == 1
    assert search("aaaa").count == 1


def test_indexing_costs_few_queries():
    topic = publish("Gout", names=("Podagra", "Toe"), overview="<p>Toe.</p>")
    edition = edition_of(content("Gout", names=("Podagra",)), topic=topic)
    with CaptureQueriesContext(connection) as queries:
        index_edition(edition)
    assert len(queries) <= 12


def test_an_upgrade_that_indexes_in_another_way_makes_the_index_anew():
    publish("Gout", names=("Podagra",))
    SearchDocument.objects.update(analysis=0)
    SearchWord.objects.all().delete()
    assert found("podagra of the toe") == []
    app = apps.get_app_config("encyclopedia")
    renew = {"sender": app, "app_config": app, "using": "default", "verbosity": 0, "interactive": False}
    post_migrate.send(**renew, plan=[])  # nothing was migrated
    assert found("podagra of the toe") == []
    post_migrate.send(**renew, plan=[("a migration", False)])
    assert found("podagra of the toe") == ["Gout"]
