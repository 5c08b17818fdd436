"""What stands on a rendered article, and what never does."""

import json
from datetime import date

import pytest
from lxml import html

from encyclopedia.content import normalise_content
from encyclopedia.models import Edition, EditionPage, Topic
from encyclopedia.rendering import RENDERER, count_to_render, preview, render_again, store_page, write_page
from encyclopedia.rendering.article import section_html
from encyclopedia.rendering.etags import etag_of, page_etag
from encyclopedia.rendering.words import profession, signer_names
from reviews.models import Profession
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer", "maria", credentials="MD, FAAPM")


def article_of(topic):
    return html.fromstring(EditionPage.objects.get(edition__topic=topic, edition__shown_until=None).article)


def text(element):
    return " ".join(element.text_content().split())


def test_the_article_says_all_that_a_reader_needs_to_trust_it(people, settings):
    topic = factories.published_topic(*people, "Nerve Block")
    Edition.objects.get(topic=topic)
    article = article_of(topic)
    (h1,) = article.xpath("//h1")
    assert text(h1) == "Nerve Block"
    assert [text(h2) for h2 in article.xpath("//section/h2")] == [
        "Treatment Overview",
        "Why It Is Done",
        "How Well It Works",
        "Risks",
        "References",
        "About this page",
    ]
    about = text(article.xpath("//section[@id='page:about']")[0])
    assert "Author: Sample Staff" in about
    assert "Clinical review board: Maria Example, MD, FAAPM (physician)" in about
    assert "Edition: 1" in about
    assert f"{settings.BASE_URL}/t/{topic.public_id}/" in about
    assert "Also called: Nerve Block shot" in text(article)
    assert text(article.xpath("//*[@class='summary']")[0]) == "Nerve Block in short."


def test_the_date_is_in_words_near_the_title_and_again_at_the_end(people):
    writer, reviewer = people
    topic = factories.make_topic(writer)
    factories.approve(factories.submit(topic, writer), reviewer, date(2023, 7, 11))
    article = article_of(topic)
    assert text(article.xpath("//*[@class='trust']")[0]) == (
        "Current as of July 11, 2023 Reviewed by Maria Example, MD, FAAPM"
    )
    assert "Current as of: July 11, 2023" in text(article.xpath("//section[@id='page:about']")[0])
    assert set(article.xpath("//time/@datetime")) == {"2023-07-11"}


def test_the_way_through_the_page_leads_to_every_section(people):
    article = article_of(factories.published_topic(*people))
    targets = [href.removeprefix("#") for href in article.xpath("//nav[@class='contents']//a/@href")]
    assert targets[0] == "treatment-overview"
    assert targets[-2:] == ["page:references", "page:about"]
    ids = article.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(targets) <= set(ids)


def test_references_are_numbered_and_link_out_without_handing_over_the_window(people):
    references = [
        {"text": "One.", "url": "https://www.example.org/a"},
        {"text": "Two.", "doi": "10.1000/x<y>", "pmid": "12345", "accessed_on": "2024-02-29"},
    ]
    article = article_of(factories.published_topic(*people, references=references))
    first, second = article.xpath("//section[@id='page:references']//li")
    assert (first.get("id"), second.get("id")) == ("ref-1", "ref-2")
    assert text(first) == "One. example.org"
    assert [a.get("href") for a in second.xpath(".//a")] == [
        "https://doi.org/10.1000/x%3Cy%3E",
        "https://pubmed.ncbi.nlm.nih.gov/12345/",
    ]
    assert "Accessed February 29, 2024." in text(second)
    assert set(article.xpath("//section[@id='page:references']//a/@rel")) == {"noopener"}


def test_sample_text_is_marked_beside_the_title_and_a_borrowed_text_names_its_source(people):
    sample = {"text": "Sample text written for a test.", "license": "", "source_url": ""}
    article = article_of(factories.published_topic(*people, "Sample", attribution=sample))
    assert text(article.xpath("//header//*[contains(@class,'mark-sample')]")[0]) == sample["text"]
    borrowed = {"text": "From NIH", "license": "CC BY 4.0", "source_url": "https://nih.example/page"}
    article = article_of(factories.published_topic(*people, "Borrowed", attribution=borrowed))
    assert not article.xpath("//*[contains(@class,'mark-sample')]")
    about = article.xpath("//section[@id='page:about']")[0]
    assert "Source: From NIH" in text(about)
    assert "License: CC BY 4.0" in text(about)
    assert about.xpath(".//a[@href='https://nih.example/page']/@rel") == ["noopener"]


def test_words_are_escaped_wherever_they_stand(people):
    title = "<script>alert(1)</script> & <b>more"
    topic = factories.make_topic(
        people[0], title, summary='" onload="x', also_called=["<i>x</i>"], author='"><img src=x>'
    )
    factories.approve(factories.submit(topic, people[0]), people[1])
    page = EditionPage.objects.get(edition__topic=topic)
    whole = page.head + page.article
    assert "<script" not in whole
    assert "<img" not in whole
    assert "<b>" not in whole
    assert html.fromstring(page.article).xpath("//h1")[0].text == Edition.objects.get(topic=topic).title
    assert html.fromstring(f"<head>{page.head}</head>").xpath("//meta[@name='description']/@*") == [
        "description",
        Edition.objects.get(topic=topic).signed_content()["summary"],
    ]


def test_a_body_is_sanitised_once_more_when_it_is_rendered():
    out = section_html(
        '<p onclick="x()">a<script>evil()</script> <a href="javascript:x">b</a></p><style>p{}</style>'
    )
    assert "evil" not in out
    assert "onclick" not in out
    assert "javascript" not in out
    assert "style" not in out


def test_links_in_a_body_that_lead_out_get_rel_and_others_do_not():
    out = section_html('<p><a href="https://x.example/">x</a> <a href="/topics/y/">y</a> say rel="me"</p>')
    assert '<a href="https://x.example/" rel="noopener">x</a>' in out
    assert '<a href="/topics/y/">y</a>' in out
    assert 'say rel="me"' in out


def test_a_citation_is_raised_and_read_aloud_as_a_reference():
    out = section_html(
        '<p>Pain.<a href="#ref-12">[12]</a> <a href="#ref-2">Words</a> <a href="#risks">[2]</a></p>'
    )
    assert out == (
        '<p>Pain.<sup><a href="#ref-12" aria-label="reference 12">[12]</a></sup> '
        '<a href="#ref-2">Words</a> <a href="#risks">[2]</a></p>'
    )


def test_every_citation_leads_to_its_source_in_the_order_of_the_page(people):
    words = factories.words()
    words["sections"][0]["html"] = '<p>One<a href="#ref-2">[2]</a>, two<a href="#ref-1">[1]</a>.</p>'
    references = [{"text": "Cited second."}, {"text": "Cited first."}, {"text": "Not cited."}]
    article = article_of(
        factories.published_topic(*people, sections=words["sections"], references=references)
    )
    cited = [a.get("href").removeprefix("#") for a in article.xpath("//section//sup/a")]
    assert [text(article.get_element_by_id(place)) for place in cited] == ["Cited first.", "Cited second."]
    assert text(article.get_element_by_id("ref-3")) == "Not cited."


def test_a_wide_table_scrolls_in_a_box_of_its_own_that_a_keyboard_reaches():
    out = html.fromstring(f"<div>{section_html('<table><tr><td>1</td></tr></table>')}</div>")
    (box,) = out.xpath("//div[@class='table-box']")
    assert (box.get("role"), box.get("tabindex")) == ("region", "0")
    assert box.xpath("./table")


def test_a_preview_says_that_it_is_one_and_claims_no_date_and_no_reviewer(people):
    content = normalise_content({**factories.words("Draft Words"), "language": "en"})
    topic = Topic.objects.get(pk=factories.make_topic(people[0], "Draft Words").pk)
    shown = html.fromstring(preview(content, topic))
    assert "Preview: not reviewed" in text(shown)
    assert "Current as of" not in text(shown)
    assert "Reviewed by" not in text(shown)
    assert text(shown.xpath("//section/h2")[0]) == "Treatment Overview"


def test_the_fingerprint_covers_every_stored_part(people):
    page = EditionPage.objects.get(edition__topic=factories.published_topic(*people))
    assert page.renderer == RENDERER
    assert page.etag == etag_of(page)
    for part in ("head", "article", "aside", "alternates", "switch", "nearby"):
        changed = EditionPage.objects.get(pk=page.pk)
        setattr(changed, part, "other")
        assert etag_of(changed) != page.etag
    assert page_etag(1, "ab", "c", "") != page_etag(1, "a", "bc", "")
    assert page_etag(1, "a", "b", "c") != page_etag(2, "a", "b", "c")


def test_rendering_twice_replaces_the_page_and_leaves_the_evidence(people, django_assert_max_num_queries):
    edition = Edition.objects.select_related("topic").get(topic=factories.published_topic(*people))
    EditionPage.objects.filter(pk=edition.pk).update(article="old", renderer=0)
    with django_assert_max_num_queries(4):
        store_page(write_page(edition, None))
    assert EditionPage.objects.get(pk=edition.pk).article != "old"
    assert Edition.objects.get(pk=edition.pk).content == edition.content


def test_pages_of_an_earlier_renderer_and_missing_pages_are_rendered_again(people):
    first, second, third = (factories.published_topic(*people) for _ in range(3))
    EditionPage.objects.filter(edition__topic=first).update(article="old", renderer=RENDERER + 1)
    EditionPage.objects.filter(edition__topic=second).delete()
    EditionPage.objects.filter(edition__topic=third).update(article="kept")
    assert count_to_render() == 2
    assert count_to_render(stale_only=False) == 3
    assert sum(render_again(lambda: None)) == 2
    assert count_to_render() == 0
    assert EditionPage.objects.get(edition__topic=first).article != "old"
    assert EditionPage.objects.get(edition__topic=second).article
    assert EditionPage.objects.get(edition__topic=third).article == "kept"


def test_every_profession_of_the_board_is_printed_in_words():
    for choice in Profession.values:
        assert "_" not in profession(choice)
    assert profession("dietitian") == "registered dietitian"
    assert profession("speech_therapist") == "speech therapist"


def test_many_signers_fit_on_one_line():
    people = [{"name": name, "credentials": "RN"} for name in ("Ann", "Ben", "Cy")]
    assert signer_names(people[:1]) == "Ann, RN"
    assert signer_names(people[:2]) == "Ann, RN and Ben, RN"
    assert signer_names(people) == "Ann, RN and 2 others"
    assert signer_names([]) == ""


def test_the_rendered_words_are_those_of_the_signed_content(people):
    topic = factories.published_topic(*people)
    edition = Edition.objects.get(topic=topic)
    body = text(article_of(topic))
    for section in json.loads(edition.content)["sections"]:
        assert section["heading"] in body
        assert text(html.fromstring(section["html"])) in body
