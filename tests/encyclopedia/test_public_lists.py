"""Home, A–Z and categories: shown editions alone, in a fixed number of queries."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from encyclopedia.models import Category
from encyclopedia.views import catalogue
from reviews import actions
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer")


def text(response):
    return " ".join(html.fromstring(response.content).text_content().split())


def titles(response):
    return [a.text_content() for a in html.fromstring(response.content).xpath("//ul[@class='topic-list']//a")]


def test_the_index_lists_every_shown_topic_by_title_and_no_other(client, people):
    for title in ("Beta", "Alpha", "1p36 Deletion"):
        factories.published_topic(*people, title)
    factories.make_topic(people[0], "Draft Only")
    gone = factories.published_topic(*people, "Withdrawn")
    actions.withdraw_topic(topic_id=gone.pk, by=factories.make_user("chair"), reason="Unsafe.")
    assert titles(client.get("/topics/")) == ["1p36 Deletion", "Alpha", "Beta"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("E", ["Eczema", "Écran test"]),
        ("e", ["Eczema", "Écran test"]),
        ("É", ["Eczema", "Écran test"]),
        ("B", ["beta blockers"]),
        ("other", ["1p36 Deletion"]),
        ("%23", ["1p36 Deletion"]),
        ("Z", []),
    ],
)
def test_a_letter_gathers_titles_whatever_their_case_or_accent(client, people, asked, expected):
    for title in ("Eczema", "Écran test", "beta blockers", "1p36 Deletion"):
        factories.published_topic(*people, title)
    response = client.get(f"/topics/?letter={asked}")
    assert response.status_code == 200
    assert sorted(titles(response)) == sorted(expected)


@pytest.mark.parametrize("letter", ["", "%00", "AB", "'", "\\", "%F0%9F%A9%BA", "x" * 3000, "ß", "%EF%AC%81"])
def test_no_letter_is_too_odd_to_be_answered(client, people, letter):
    factories.published_topic(*people, "Alpha")
    assert titles(client.get("/topics/", {"letter": letter})) == ["Alpha"]
    assert client.get(f"/topics/?letter={letter}").status_code == 200


def test_a_long_index_is_paged_and_keeps_its_letter(client, people, monkeypatch):
    monkeypatch.setattr(catalogue, "PER_PAGE", 2)
    for title in ("A1", "A2", "A3", "B1"):
        factories.published_topic(*people, title)
    first = client.get("/topics/?letter=A")
    assert titles(first) == ["A1", "A2"]
    (after,) = html.fromstring(first.content).xpath("//a[@rel='next']/@href")
    assert after == "?letter=A&page=2"
    assert titles(client.get(f"/topics/{after}")) == ["A3"]
    for page in ("0", "-1", "99", "x", "%00", "9" * 5000):
        assert client.get(f"/topics/?page={page}").status_code == 200


def test_a_category_lists_its_shown_topics(client, people):
    category = Category.objects.create(slug="pain", name="Pain", description="What hurts.")
    shown, draft = factories.published_topic(*people, "Shown"), factories.make_topic(people[0], "Draft")
    shown.categories.add(category)
    draft.categories.add(category)
    response = client.get("/categories/pain/")
    assert titles(response) == ["Shown"]
    assert "What hurts." in text(response)
    assert client.get("/categories/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/", "/"),
        ("/es/?utm_source=letter", "/es/"),
        ("/topics/?page=1&utm_source=letter", "/topics/"),
        ("/topics/?page=2", "/topics/?page=2"),
        ("/topics/?letter=p", "/topics/?letter=P"),
        ("/topics/?letter=p&page=2", "/topics/?letter=P&page=2"),
        ("/topics/?letter=nonsense", "/topics/"),
        ("/categories/pain/?page=9", "/categories/pain/?page=3"),
        ("/how-we-review/?x", "/how-we-review/"),
        ("/es/how-we-review/", "/es/how-we-review/"),
        ("/topics/page-1/editions/?x=1", "/topics/page-1/editions/"),
    ],
)
def test_a_list_has_one_address_whatever_else_was_asked(client, people, monkeypatch, asked, canonical):
    monkeypatch.setattr(catalogue, "PER_PAGE", 1)
    pain = Category.objects.create(slug="pain", name="Pain")
    for number in (1, 2, 3):
        factories.published_topic(*people, f"Page {number}").categories.add(pain)
    (said,) = html.fromstring(client.get(asked).content).xpath("//head/link[@rel='canonical']/@href")
    assert said == f"http://testserver{canonical}"


@pytest.mark.parametrize(
    ("description", "said"), [("What hurts.", "Pain: What hurts."), ("", "Health topics on Pain.")]
)
def test_a_category_describes_itself(client, people, description, said):
    category = Category.objects.create(slug="pain", name="Pain", description=description)
    factories.published_topic(*people).categories.add(category)
    page = html.fromstring(client.get("/categories/pain/").content)
    assert page.xpath("//meta[@name='description']/@content") == [said]


def test_a_category_without_a_shown_topic_is_not_there(client, people):
    category = Category.objects.create(slug="unreviewed-name", name="Unreviewed Name")
    factories.make_topic(people[0], "Draft").categories.add(category)
    response = client.get("/categories/unreviewed-name/")
    assert response.status_code == 404
    assert "Unreviewed Name" not in text(response)
    topic = factories.published_topic(*people, "Shown")
    topic.categories.add(category)
    assert client.get("/categories/unreviewed-name/").status_code == 200
    actions.withdraw_topic(topic_id=topic.pk, by=factories.make_user("chair"), reason="Unsafe.")
    assert client.get("/categories/unreviewed-name/").status_code == 404
    assert "Unreviewed Name" not in text(client.get("/"))


def test_home_leads_everywhere(client, people):
    pain, empty = (Category.objects.create(slug=s, name=s.title()) for s in ("pain", "empty"))
    topic = factories.published_topic(*people, "Nerve Block")
    topic.categories.add(pain)
    factories.make_topic(people[0], "Secret Draft").categories.add(empty)
    response = client.get("/")
    words = text(response)
    links = html.fromstring(response.content).xpath("//main//@href")
    assert "/topics/nerve-block/" in links
    assert "/topics/?letter=N" in links
    assert "/topics/?letter=A" not in links
    assert "/categories/pain/" in links
    assert "/categories/empty/" not in links
    assert "Current as of" in words
    assert "Secret" not in words
    assert "1 topic" in words


def test_recently_reviewed_is_what_was_reviewed_here_and_as_a_whole(client, people):
    from encyclopedia.models import Scope

    whole = factories.published_topic(*people, "Whole")
    changed = factories.published_topic(*people, "Changed Only")
    actions.start_draft(topic_id=changed.pk, by=people[0])
    factories.edit(changed, people[0], summary="Small change.")
    factories.approve(factories.submit(changed, people[0], scope=Scope.CHANGES_ONLY), people[1])
    recent = html.fromstring(client.get("/").content).xpath("//ul[@class='recent']//a/@href")
    assert recent == [f"/topics/{whole.slug}/"]


def test_recently_reviewed_goes_by_the_date_of_the_review_not_of_the_publication(client, people):
    today = timezone.localdate()
    for title, days_ago in (("Fresh", 1), ("Old Review", 300), ("Middle", 20)):
        topic = factories.make_topic(people[0], title)
        factories.approve(factories.submit(topic, people[0]), people[1], today - timedelta(days=days_ago))
    tree = html.fromstring(client.get("/").content)
    assert tree.xpath("//ul[@class='recent']//a/text()") == ["Fresh", "Middle", "Old Review"]


@pytest.mark.parametrize("address", ["/", "/topics/", "/topics/?letter=T", "/categories/all/"])
def test_lists_cost_the_same_with_one_topic_and_with_many(
    client, people, address, django_assert_max_num_queries
):
    category = Category.objects.create(slug="all", name="All")
    factories.published_topic(*people).categories.add(category)
    with django_assert_max_num_queries(5) as one:
        client.get(address)
    for _ in range(12):
        factories.published_topic(*people).categories.add(category)
    with django_assert_max_num_queries(len(one)):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/", "/topics/", "/how-we-review/"])
def test_lists_are_cached_validated_and_leave_no_trace(client, address, db):
    response = client.get(address)
    assert response.headers["Cache-Control"].startswith("public, max-age=60")
    assert response.headers["Vary"] == "Accept-Encoding"
    assert not response.cookies
    again = client.get(address, headers={"if-none-match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
