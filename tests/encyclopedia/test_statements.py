"""Statements made once: they write and read what the ORM and simple-history would."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from encyclopedia.models import Category, ClinicalCode, Topic, TopicKind
from encyclopedia.models.search import SearchSpelling
from encyclopedia.statements import (
    NUMBER,
    TEXT,
    OnConflict,
    Select,
    SelectFew,
    insert,
    insert_links,
    insert_rows,
    insert_with_history,
    plan_anew,
    reserve_keys,
    sent_ahead,
    update,
    update_all,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
OWN = {"id", "history_id", "history_date"}


def told(model: Any, **which: Any) -> list[dict[str, Any]]:
    rows = model.history.filter(**which).order_by("history_id").values()
    return [{name: value for name, value in row.items() if name not in OWN} for row in rows]


def codes(topic: Topic, system: str) -> list[ClinicalCode]:
    return [ClinicalCode(topic=topic, system=system, code=str(n), display=f"Code {n} – ü") for n in range(7)]


@pytest.fixture
def topic() -> Topic:
    return make.make_topic(make.make_user("writer"))


def test_history_is_that_of_simple_history(topic: Topic):
    ours, theirs = codes(topic, "same"), codes(topic, "other")
    user = make.make_user("reviewer")
    for one in (*ours, *theirs):
        one._history_user, one._change_reason = user, "why"
    made = insert_with_history(ours)
    bulk_create_with_history(theirs, ClinicalCode)
    assert [row | {"system": ""} for row in told(ClinicalCode, system="same")] == [
        row | {"system": ""} for row in told(ClinicalCode, system="other")
    ]
    assert len(told(ClinicalCode, system="same")) == 7
    for one, key in zip(ours, made, strict=True):
        past = ClinicalCode.history.get(history_id=key)
        assert (past.id, past.code, past.history_type) == (one.pk, one.code, "+")
        assert (past.history_user, past.history_change_reason) == (user, "why")
        assert not one._state.adding
        assert ClinicalCode.objects.get(pk=one.pk).code == one.code


def test_a_long_list_goes_in_whole(topic: Topic):
    many = [ClinicalCode(topic=topic, system="long", code=str(n)) for n in range(700)]
    made = insert_with_history(many)
    assert len(set(made)) == len({one.pk for one in many}) == 700
    for one in (many[0], many[-1]):
        assert ClinicalCode.objects.get(pk=one.pk).code == one.code
    assert ClinicalCode.history.filter(system="long").count() == 700


def new_topic(user: User, slug: str) -> Topic:
    kind = TopicKind.objects.all()[0]
    return Topic(slug=slug, kind=kind, staff_title=slug, created_at=timezone.now(), created_by=user)


def test_one_history_row_tells_of_the_links_as_the_signal_would(topic: Topic):
    user = topic.created_by
    category = Category.objects.create(slug="heart", name="Heart")
    ours, theirs = new_topic(user, "ours"), new_topic(user, "theirs")
    (key,) = insert_with_history([ours])
    insert_links([Topic.categories.through(topic=ours, category=category)], Topic, "categories", key)
    insert_links([Topic.related.through(from_topic=ours, to_topic=topic)], Topic, "related", key)
    theirs.save()
    theirs.categories.add(category)
    theirs.related.add(topic)
    mine, last = ours.history.get(), theirs.history.first()
    for name, end in (("categories", "category_id"), ("related", "to_topic_id")):
        links = [[(getattr(link, end), link.id) for link in getattr(row, name).all()] for row in (mine, last)]
        through = getattr(Topic, name).through.objects
        for (found,), of in zip(links, (ours, theirs), strict=True):
            assert through.values_list(end, flat=True).get(pk=found[1]) == found[0]
            assert of.pk in through.filter(pk=found[1]).values_list()[0]
        assert links[0][0][0] == links[1][0][0]


def test_a_row_whose_place_is_taken_is_left_out_or_replaces(topic: Topic):
    assert insert_with_history([new_topic(topic.created_by, topic.slug)], OnConflict.SKIP) == []
    assert Topic.history.filter(slug=topic.slug).count() == 1
    assert insert_with_history([new_topic(topic.created_by, "free")], OnConflict.SKIP)
    assert insert_with_history([]) == []
    insert([])


def test_selects_answer_for_few_and_for_many(topic: Topic):
    insert(made := codes(topic, "few"))
    keys = [one.pk for one in made]
    some = SelectFew(
        lambda ids: (
            ClinicalCode.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "topic__created_at")
        )
    )
    for count in (1, 3, 4, 5, 7):
        assert some.rows(keys[:count]) == [(key, topic.created_at) for key in keys[:count]]
    with CaptureQueriesContext(connection) as asked:
        assert some.rows([]) == []
    assert len(asked) == 0
    one = Select(ClinicalCode.objects.filter(pk=NUMBER).values_list("code"), NUMBER)
    assert one.first(keys[2]) == ("2",)
    assert one.first(keys[-1] + 1) is None
    with pytest.raises(ValueError, match="not among the parameters"):
        Select(ClinicalCode.objects.filter(pk=1).values_list("code"), NUMBER).rows(1)


def test_updates_reach_their_own_row_only(topic: Topic):
    insert(made := codes(topic, "old"))
    for count in (2, 7):
        for one in made[:count]:
            one.display = f"{count}"
        update_all(made[:count], "display")
        assert ClinicalCode.objects.filter(display=f"{count}").count() == count
    assert not ClinicalCode.history.exists()
    made[0].pk += 1000
    with pytest.raises(LookupError):
        update(made[0], "display")


def test_statements_go_on_after_their_plans_were_dropped(topic: Topic):
    insert(codes(topic, "before"))
    plan_anew(Topic, Topic.related.through)
    insert(codes(topic, "after"))
    assert topic.codes.count() == 14


def test_plain_rows_go_in_whole_and_none_is_cut_short():
    columns = ("key", "word")
    rows = [(f"k{n}", f'"{n}", {{braces}}\\ ü') for n in range(2_000)]
    insert_rows(SearchSpelling, columns, rows)
    insert_rows(SearchSpelling, columns, [rows[1], ("new", "word")], OnConflict.SKIP)
    insert_rows(SearchSpelling, columns, [])
    assert list(SearchSpelling.objects.order_by("pk").values_list(*columns)) == [*rows, ("new", "word")]
    if connection.vendor == "postgresql":
        with pytest.raises(DataError, match="too long"), transaction.atomic():
            insert_rows(SearchSpelling, columns, [("long", "w" * 41)])


# --- Sent ahead -------------------------------------------------------------------------------------------------------


def test_what_is_sent_ahead_is_there_in_its_order(topic: Topic):
    with transaction.atomic(), sent_ahead():
        category = Category(slug="heart", name="Heart")
        insert([category])
        insert([Topic.categories.through(topic=topic, category=category)], is_told=False)
        insert_with_history(codes(topic, "ahead"), is_told=False)
        category.name = "Heart and vessels"
        update(category, "name")
        assert topic.categories.get().name == "Heart and vessels"
        with sent_ahead():
            update(category, "slug")
    assert ClinicalCode.objects.filter(system="ahead").count() == len(told(ClinicalCode, system="ahead")) == 7


def test_what_is_asked_ahead_is_as_it_stood_when_it_was_asked(topic: Topic):
    named = Select(Category.objects.filter(slug=TEXT).values_list("name"), TEXT)
    few = SelectFew(
        lambda slugs: Category.objects.filter(slug__in=slugs).order_by("slug").values_list("name"),
        of_texts=True,
    )
    Category.objects.create(slug="heart", name="Heart")
    for block in (sent_ahead, nullcontext):
        with transaction.atomic(), block():
            one, some, many = named.ask("heart"), few.ask(["heart"]), few.ask(["heart", *"abcdef"])
            none = few.ask([])
            insert([Category(slug="lungs", name="Lungs")], is_told=False)
            later = few.ask({"heart", "lungs"})
            assert [answer() for answer in (later, many, some, one, none)] == [
                [("Heart",), ("Lungs",)],
                [("Heart",)],
                [("Heart",)],
                [("Heart",)],
                [],
            ]
            transaction.set_rollback(True)


def test_a_row_takes_the_key_that_was_reserved_for_it(topic: Topic):
    with transaction.atomic(), sent_ahead():
        reserve_keys(Category, ClinicalCode)
        first, second = Category(slug="heart", name="Heart"), Category(slug="lungs", name="Lungs")
        insert([first])
        insert([second])
        code = ClinicalCode(topic=topic, system="reserved", code="1")
        insert_with_history([code])
        insert([Topic.categories.through(topic=topic, category=first)], is_told=False)
        first.name = "Heart and vessels"
        update(first, "name")
    assert list(Category.objects.order_by("slug").values_list("pk", "name")) == [
        (first.pk, "Heart and vessels"),
        (second.pk, "Lungs"),
    ]
    assert Category.objects.create(slug="skin", name="Skin").pk not in (first.pk, second.pk)
    assert ClinicalCode.objects.get(system="reserved").pk == code.pk
    assert ClinicalCode.history.get(system="reserved").id == code.pk
    assert topic.categories.get() == first


def test_a_row_that_is_left_out_takes_no_key_and_is_not_said_to_be_there(topic: Topic):
    Category.objects.create(slug="heart", name="Heart")
    with transaction.atomic(), sent_ahead():
        reserve_keys(Category)
        again = Category(slug="heart", name="Heart again")
        assert insert_with_history([again], OnConflict.SKIP) == []
    assert again.pk is None
    assert Category.objects.get(slug="heart").name == "Heart"


def test_a_key_that_no_row_took_goes_with_its_block(topic: Topic):
    with transaction.atomic(), sent_ahead():
        reserve_keys(Category)
    with transaction.atomic(), sent_ahead():
        one = Category(slug="heart", name="Heart")
        insert([one])
    assert Category.objects.get(slug="heart").pk == one.pk


def test_the_orm_waits_and_knows_how_many_rows_changed(topic: Topic):
    gone = Category.objects.create(slug="gone", name="Gone")
    Category.objects.filter(pk=gone.pk).delete()
    with transaction.atomic(), sent_ahead():
        insert([Category(slug="heart", name="Heart")], is_told=False)
        topic.slug = "elsewhere"
        topic.save(update_fields=["slug"])
        assert Topic.objects.filter(slug="elsewhere").update(language="es") == 1
        with pytest.raises(DatabaseError, match="did not affect any rows"), transaction.atomic():
            gone.save(update_fields=["name"])
    assert Category.objects.filter(slug="heart").exists()


def _send(*acts: Callable[[], Any]) -> None:
    with transaction.atomic(), sent_ahead():
        for act in acts:
            act()


def _insert(slug: str, name: str) -> Callable[[], Any]:
    return lambda: insert([Category(slug=slug, name=name)], is_told=False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("last", "error", "words"),
    [
        (_insert("heart", "Again"), IntegrityError, "unique|UNIQUE"),
        (lambda: update(Category(pk=9999, name="Nowhere"), "name"), LookupError, "9999"),
        (lambda: 1 // 0, ZeroDivisionError, "zero"),
    ],
    ids=["refused", "missing", "the caller's"],
)
def test_an_error_undoes_the_transaction_whose_statements_were_sent_ahead(last, error, words):
    _send(_insert("heart", "Heart"))
    with pytest.raises(error, match=words):
        _send(_insert("lungs", "Lungs"), last, _insert("skin", "Skin"))
    assert [one.slug for one in Category.objects.all()] == ["heart"]
    _send(_insert("lungs", "Lungs"))
    assert Category.objects.count() == 2
