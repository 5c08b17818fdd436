"""Pages in English and in Spanish: each at an address of its own, the same for everybody who asks for it."""

import pytest
from django.conf import settings
from lxml import html

from encyclopedia.models import Category, SiteText, TopicKind
from encyclopedia.models.catalogue import Language
from encyclopedia.publication import refresh_neighbours, regroup
from reviews import actions
from tests import factories as make

pytestmark = pytest.mark.django_db

IN_BOTH = ("/", "/topics/", "/search/", "/how-we-review/", "/nowhere/")


@pytest.fixture
def people():
    return make.make_user("writer"), make.make_user("reviewer")


@pytest.fixture
def chair():
    return make.make_user("chair")


def parsed(response):
    return html.fromstring(response.content)


def text(response):
    return " ".join(parsed(response).text_content().split())


def titles(response):
    return [a.text_content() for a in parsed(response).xpath("//ul[@class='topic-list']//a")]


def test_the_site_has_the_languages_that_a_topic_can_have():
    assert {code for code, _name in settings.LANGUAGES} == set(Language.values)


@pytest.mark.parametrize("address", IN_BOTH)
def test_every_page_that_is_no_topic_stands_in_both_languages_and_leads_to_the_other(client, address):
    english, spanish = client.get(address), client.get(f"/es{address}")
    assert english.status_code == spanish.status_code
    assert parsed(english).get("lang") == "en"
    assert parsed(spanish).get("lang") == "es"
    assert english["Content-Language"] == "en"
    assert spanish["Content-Language"] == "es"
    counterpart = address if address != "/nowhere/" else "/"
    (to_spanish,) = parsed(english).xpath("//nav[@class='languages']//a")
    (to_english,) = parsed(spanish).xpath("//nav[@class='languages']//a")
    assert (to_spanish.get("href"), to_spanish.text) == (f"/es{counterpart}", "Español")
    assert (to_english.get("href"), to_english.text) == (counterpart, "English")
    assert to_spanish.get("lang") == to_spanish.get("hreflang") == "es"


@pytest.mark.parametrize("address", IN_BOTH)
def test_a_spanish_page_leads_to_spanish_pages_alone_but_for_the_switch(client, address):
    page = parsed(client.get(f"/es{address}"))
    links = page.xpath("//a[not(ancestor::nav[@class='languages'])]/@href | //form/@action")
    assert [link for link in links if not link.startswith(("/es/", "#"))] == []


@pytest.mark.parametrize("address", ["/", "/es/", "/topics/", "/es/how-we-review/"])
def test_neither_a_cookie_nor_the_browsers_wish_changes_the_language(client, address):
    plain = client.get(address)
    wished = client.get(
        address, HTTP_ACCEPT_LANGUAGE="es" if "/es" not in address else "en", HTTP_COOKIE="django_language=fr"
    )
    assert wished.content == plain.content
    assert "language" not in wished.get("Vary", "").lower()
    assert not wished.cookies


@pytest.mark.parametrize("address", ["/", "/topics/", "/how-we-review/"])
def test_the_heads_of_a_pair_name_both_and_the_english_one_for_all_other_languages(client, address):
    def alternates(page):
        return [(one.get("hreflang"), one.get("href")) for one in page.xpath("//link[@hreflang]")]

    here, there = settings.BASE_URL + address, f"{settings.BASE_URL}/es{address}"
    expected = [("en", here), ("es", there), ("x-default", here)]
    assert alternates(parsed(client.get(address))) == expected
    assert alternates(parsed(client.get(f"/es{address}"))) == expected
    assert alternates(parsed(client.get("/topics/?letter=B"))) == []
    assert alternates(parsed(client.get("/search/"))) == []


def test_a_category_leads_to_itself_in_the_languages_in_which_it_stands(client, people):
    category = Category.objects.create(slug="heart", name="Heart", name_es="Corazón")
    make.published_topic(*people, "Heart Failure").categories.add(category)

    def ways():
        page = parsed(client.get("/categories/heart/"))
        return page.xpath("//link[@hreflang]/@href"), page.xpath("//nav[@class='languages']//@href")

    assert ways() == ([], ["/es/"])
    make.published_topic(*people, "Insuficiencia", language="es").categories.add(category)
    here, there = f"{settings.BASE_URL}/categories/heart/", f"{settings.BASE_URL}/es/categories/heart/"
    assert ways() == ([here, there, here], ["/es/categories/heart/"])


def test_each_language_lists_its_own_topics_and_says_where_the_others_are(client, people):
    make.published_topic(*people, "Diabetes")
    make.published_topic(*people, "Dolor de espalda", language="es")
    assert titles(client.get("/topics/")) == ["Diabetes"]
    assert titles(client.get("/es/topics/")) == ["Dolor de espalda"]
    assert titles(client.get("/es/topics/?letter=D")) == ["Dolor de espalda"]
    assert "Español: 1 topic" in text(client.get("/"))
    assert "English: 1 tema" in text(client.get("/es/"))
    assert "Dolor" not in text(client.get("/"))
    assert "Diabetes" not in text(client.get("/es/"))


def test_the_name_of_a_category_and_of_a_kind_is_in_the_language_of_the_page(client, people):
    heart = Category.objects.create(
        slug="heart", name="Heart", name_es="Corazón", description_es="Del corazón."
    )
    plain = Category.objects.create(slug="plain", name="Plain")
    for title, language in (("Angina", "en"), ("Angina de pecho", "es")):
        topic = make.published_topic(*people, title, language=language)
        topic.categories.add(heart, plain)
    spanish = text(client.get("/es/"))
    assert "Corazón 1" in spanish
    assert "Plain 1" in spanish
    assert "Tratamiento · Vigente al" in spanish
    assert "Heart 1" in text(client.get("/"))
    assert "Del corazón." in text(client.get("/es/categories/heart/"))
    assert titles(client.get("/es/categories/heart/")) == ["Angina de pecho"]
    assert client.get("/es/categories/nothing/").status_code == 404


def test_a_name_that_has_no_spanish_is_read_in_english(client, people):
    """WCAG 3.1.2: on a Spanish page a screen reader would say it in Spanish otherwise."""
    plain = Category.objects.create(slug="plain", name="Plain", description="In plain words.")
    heart = Category.objects.create(slug="heart", name="Heart", name_es="Corazón")
    TopicKind.objects.filter(key="treatment").update(name_es="")
    topic = make.published_topic(*people, "Angina de pecho", language="es")
    make.published_topic(*people, "Angina")
    topic.categories.set([plain, heart])
    regroup(topic)
    refresh_neighbours([topic])

    def language(address, words):
        found = parsed(client.get(address)).xpath(f"//main//*[text()='{words}']")
        assert found, (address, words)
        return {one.xpath("ancestor-or-self::*[@lang][1]/@lang")[0] for one in found}

    for address in ("/es/", "/es/search/?q=zzzz", f"/topics/{topic.slug}/"):
        assert language(address, "Plain") == {"en"}, address
        assert language(address, "Corazón") == {"es"}, address
    assert language("/es/", "Treatment") == language("/es/search/?q=angina", "Treatment") == {"en"}
    assert language("/es/search/?q=angina", "Plain") == {"en"}
    assert language("/es/search/?q=angina&category=plain", "Plain") == {"en"}
    assert language("/es/categories/plain/", "Plain") == {"en"}
    assert language("/es/categories/plain/", "In plain words.") == {"en"}
    assert language("/es/categories/heart/", "Corazón") == {"es"}
    assert not parsed(client.get("/")).xpath("//main//*[@lang='en']")


def test_the_kinds_that_ship_have_spanish_names_and_headings():
    for kind in TopicKind.objects.all():
        assert kind.name_es
        assert all(section.heading_es for section in kind.section_templates.all())


@pytest.mark.parametrize("key", SiteText.Key.values)
def test_the_texts_of_the_site_ship_in_every_language(key):
    assert set(SiteText.objects.filter(key=key).values_list("language", flat=True)) == set(Language.values)


def test_how_we_review_says_in_which_language_it_is_written(client):
    assert "junta de revisión clínica" in text(client.get("/es/how-we-review/"))
    assert parsed(client.get("/es/how-we-review/")).xpath("//div[@class='prose']/@lang") == ["es"]


def test_a_spanish_topic_has_a_spanish_frame_with_dates_and_professions_in_words(client, people):
    topic = make.published_topic(*people, "Dolor de espalda", language="es")
    make.revise(topic, *people, summary="Más breve.", language="es")
    page = client.get(f"/topics/{topic.slug}/")
    assert page["Content-Language"] == "es"
    assert "Vigente al" in text(page)
    assert " de " in parsed(page).xpath("//time")[0].text
    assert "(profesional de medicina)" in text(page)
    assert "Esta enciclopedia ofrece información general" in text(page)
    links = parsed(page).xpath("//header//a/@href | //footer//a/@href | //form/@action")
    assert {link for link in links if link.startswith("/") and not link.startswith("/es/")} == {"/"}


def test_what_hangs_on_a_spanish_topic_is_in_spanish_too(client, people, chair):
    topic = make.published_topic(*people, "Dolor de espalda", language="es")
    make.revise(topic, *people, summary="Más breve.", language="es")
    address = f"/topics/{topic.slug}/"
    assert "Ediciones de esta página" in text(client.get(f"{address}editions/"))
    assert "edición anterior" in text(client.get(f"{address}editions/1/"))
    for query in ("?as_of=nonsense", "?as_of=2999-01-01", "?as_of=2001-01-01"):
        answer = client.get(address + query)
        assert parsed(answer).get("lang") == answer["Content-Language"] == "es", query
    assert parsed(client.get(f"{address}editions/99/")).get("lang") == "es"
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="No.")
    for gone in (address, f"/t/{topic.public_id}/", f"{address}editions/"):
        answer = client.get(gone)
        assert answer.status_code == 410
        assert "Esta página fue retirada" in text(answer)


def test_a_spanish_page_never_shown_is_like_none_at_all(client, people):
    topic = make.make_topic(people[0], "Solo un borrador", language="es")
    nothing = client.get("/topics/no-such/")
    assert client.get(f"/topics/{topic.slug}/").content == nothing.content
    bad = client.get("/topics/no-such/?as_of=x")
    assert client.get(f"/topics/{topic.slug}/?as_of=x").content == bad.content


@pytest.mark.parametrize("address", ["/es/", "/es/topics/"])
def test_lists_cost_the_same_with_one_topic_and_with_many(
    client, people, django_assert_max_num_queries, address
):
    def cost():
        with django_assert_max_num_queries(4) as queries:
            client.get(address)
        return len(queries)

    make.published_topic(*people, "Uno", language="es")
    make.published_topic(*people, "One")
    one = cost()
    for n in range(4):
        make.published_topic(*people, f"Otro {n}", language="es")
    assert cost() == one
