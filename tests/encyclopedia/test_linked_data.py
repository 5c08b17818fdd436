"""What a topic page says to machines, read by a JSON-LD processor as statements about things."""

import json
from datetime import UTC, date, datetime

import pytest
import time_machine
from lxml import html
from pyld import jsonld

from encyclopedia.models import Category, ClinicalCode, EditionPage, Topic, TopicKind
from encyclopedia.publication import refresh_neighbours
from encyclopedia.rendering.schema_org import ASPECTS, ENTITIES
from reviews import actions
from reviews.actions.catalogue import catalogue_base, change_catalogue
from tests import factories

pytestmark = pytest.mark.django_db

# Of the context that schema.org serves, what these pages use.
CONTEXT = {
    "@vocab": "http://schema.org/",
    **{name: {"@id": f"http://schema.org/{name}", "@type": "@id"} for name in ("url", "sameAs", "item")},
    **{
        name: {"@id": f"http://schema.org/{name}", "@type": "http://schema.org/Date"}
        for name in ("dateModified", "datePublished", "lastReviewed")
    },
}
# The members of schema.org's HealthAspectEnumeration.
HEALTH_ASPECTS = {
    "Allergies", "Benefits", "Causes", "Contagiousness", "Diagnosis", "Effectiveness", "GettingAccess", "HowItWorks",
    "HowOrWhere", "Ingredients", "LivingWith", "MayTreat", "Misconceptions", "Overview", "PatientExperience",
    "Pregnancy", "Prevention", "Prognosis", "RelatedTopics", "RisksOrComplications", "Safety", "Screening", "SeeDoctor",
    "SelfCare", "SideEffects", "Stages", "Symptoms", "Treatments", "Types", "UsageOrSchedule",
}  # fmt: skip


def load(url: str, options: object) -> dict[str, object]:
    assert url in ("https://schema.org", "https://schema.org/"), url
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": CONTEXT}}


def blocks(response) -> list[str]:
    return html.fromstring(response.content).xpath("//script[@type='application/ld+json']/text()")


def said(response) -> dict[str, object]:
    """Return what the page's one data block says, as a processor understands it."""
    (block,) = blocks(response)
    (node,) = jsonld.expand(json.loads(block), {"documentLoader": load})
    return plain(node)


def plain(node):
    """Leave the wrapping of values and the name of the vocabulary away."""
    if isinstance(node, list):
        return [plain(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "@value" in node:
        return node["@value"]
    if node.keys() == {"@id"}:
        return node["@id"]
    return {
        key.removeprefix("http://schema.org/"): (
            [name.removeprefix("http://schema.org/") for name in value] if key == "@type" else plain(value)
        )
        for key, value in node.items()
    }


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer", "maria")


@pytest.fixture
def topic(people) -> Topic:
    with time_machine.travel(datetime(2024, 3, 1, 12, tzinfo=UTC), tick=False):
        return factories.published_topic(
            *people,
            "Nerve Block",
            references=[
                {
                    "text": "A guideline.",
                    "url": "https://example.org/guideline",
                    "doi": "10.1000/x",
                    "pmid": "12",
                },
                {"text": "A book."},
            ],
        )


def test_a_page_is_described(client, topic):
    page = said(client.get("/topics/nerve-block/"))
    permanent = f"http://testserver/t/{topic.public_id}/"
    address = "http://testserver/topics/nerve-block/"
    assert page == {
        "@type": ["MedicalWebPage"],
        "@id": permanent,
        "url": [address],
        "name": ["Nerve Block"],
        "description": ["Nerve Block in short."],
        "inLanguage": ["en"],
        "datePublished": ["2024-03-01T12:00:00Z"],
        "dateModified": ["2024-03-01T12:00:00Z"],
        "lastReviewed": ["2024-02-29"],
        "reviewedBy": [
            {
                "@type": ["Person"],
                "name": ["Maria Example"],
                "honorificSuffix": ["MD"],
                "jobTitle": ["physician"],
            }
        ],
        "author": [{"name": ["Sample Staff"]}],
        "publisher": [
            {"@type": ["Organization"], "name": ["Health Encyclopedia"], "url": ["http://testserver/"]}
        ],
        "medicalAudience": [{"@type": ["MedicalAudience"], "audienceType": ["Patient"]}],
        "about": [
            {"@type": ["MedicalTherapy"], "name": ["Nerve Block"], "alternateName": ["Nerve Block shot"]}
        ],
        "citation": [
            {
                "@type": ["CreativeWork"],
                "name": ["A guideline."],
                "url": ["https://example.org/guideline"],
                "sameAs": ["https://doi.org/10.1000/x", "https://pubmed.ncbi.nlm.nih.gov/12/"],
            },
            {"@type": ["CreativeWork"], "name": ["A book."]},
        ],
        "hasPart": [
            {
                "@type": ["HealthTopicContent"],
                "hasHealthAspect": [f"https://schema.org/{aspect}HealthAspect"],
                "name": [heading],
                "url": [f"{permanent}#{key}"],
            }
            for key, heading, aspect in (
                ("treatment-overview", "Treatment Overview", "Overview"),
                ("how-well-it-works", "How Well It Works", "Effectiveness"),
                ("risks", "Risks", "RisksOrComplications"),
            )
        ],
        "breadcrumb": [
            {
                "@type": ["BreadcrumbList"],
                "itemListElement": [
                    {"@type": ["ListItem"], "position": [n], "name": [name], "item": [where]}
                    for n, name, where in (
                        (1, "Topics A–Z", "http://testserver/topics/"),
                        (2, "Nerve Block", address),
                    )
                ],
            }
        ],
    }


def test_a_new_edition_is_dated_anew_and_the_page_keeps_the_day_of_the_first(client, people, topic):
    with time_machine.travel(datetime(2024, 6, 1, 12, tzinfo=UTC), tick=False):
        factories.revise(topic, *people, summary="Second words.")
    page = said(client.get("/topics/nerve-block/"))
    assert page["datePublished"] == ["2024-03-01T12:00:00Z"]
    assert page["dateModified"] == ["2024-06-01T12:00:00Z"]
    assert page["lastReviewed"] == ["2024-06-01"]
    assert page["description"] == ["Second words."]


def test_what_the_catalogue_knows_is_said_as_soon_as_it_changes(client, topic):
    chair = factories.make_user("chair")
    pain = Category.objects.create(slug="pain", name="Pain")
    before = client.get("/topics/nerve-block/")

    def change(categories, codes):
        change_catalogue(
            topic_id=topic.pk, by=chair, base=catalogue_base(topic), owner=None, categories=categories, related=[],
            codes=codes,
        )  # fmt: skip

    change(
        [pain], [("2.16.840.1.113883.6.90", "G89.4", "Chronic pain"), ("http://example.org/codes", "x", "")]
    )
    after = client.get("/topics/nerve-block/")
    assert after.headers["ETag"] != before.headers["ETag"]
    (about,) = said(after)["about"]
    assert about["code"] == [
        {"@type": ["MedicalCode"], "codeValue": ["G89.4"], "codingSystem": ["ICD-10-CM"]},
        {"@type": ["MedicalCode"], "codeValue": ["x"], "codingSystem": ["http://example.org/codes"]},
    ]
    (trail,) = said(after)["breadcrumb"]
    assert [item["name"] for item in trail["itemListElement"]] == [["Topics A–Z"], ["Pain"], ["Nerve Block"]]
    actions.rename_topic(topic_id=topic.pk, by=chair, slug="another", base_slug="nerve-block")
    assert said(client.get("/topics/another/"))["url"] == ["http://testserver/topics/another/"]
    change([], [])
    assert "code" not in said(client.get("/topics/another/"))["about"][0]
    actions.rename_topic(topic_id=topic.pk, by=chair, slug="nerve-block", base_slug="another")
    assert client.get("/topics/nerve-block/").headers["ETag"] == before.headers["ETag"]


def test_an_import_says_its_codes_and_names_no_reviewer_that_it_had_none_of(client):
    actions.import_topic(
        source_id="nih:1",
        language="en",
        kind=TopicKind.objects.get(key="medication"),
        raw=factories.words("Imported Thing"),
        by=factories.make_user("writer"),
        codes=[("2.16.840.1.113883.6.88", "6809", "Metformin")],
        current_as_of=date(2019, 10, 22),
        attestation=actions.Attestation(by=factories.make_user("chair"), reason="Reviewed by NIH."),
    )
    page = said(client.get("/topics/imported-thing/"))
    assert page["lastReviewed"] == ["2019-10-22"]
    assert "reviewedBy" not in page
    assert page["about"][0]["@type"] == ["Drug"]
    assert page["about"][0]["code"][0]["codingSystem"] == ["RxNorm"]


def test_no_content_can_leave_the_data_block(client, people):
    hostile = (
        "</script><script>alert(1)</script><!--<script> & \u2028 ]]> \U0001f489 \u05e9\u05dc\u05d5\u05dd"
    )
    ended = "</script><script>alert(1)</script><!--<script> & ]]> \U0001f489 \u05e9\u05dc\u05d5\u05dd"
    people[1].last_name = "</script>Example"
    people[1].save()
    topic = factories.published_topic(
        *people,
        "Plain",
        summary=hostile,
        also_called=[hostile],
        author=hostile,
        references=[{"text": hostile}],
    )
    category = Category.objects.create(slug="c", name="</script><b>&\u2029")
    topic.categories.add(category)
    ClinicalCode.objects.create(topic=topic, system="x", code="</script>")
    refresh_neighbours([topic])
    response = client.get(f"/topics/{topic.slug}/")
    tree = html.fromstring(response.content)
    assert [element.get("type") for element in tree.iter("script")].count("application/ld+json") == 1
    assert not tree.xpath("//script[not(@src)][not(@type='application/ld+json')]")
    page = said(response)
    assert page["description"] == page["about"][0]["alternateName"] == page["author"][0]["name"] == [ended]
    assert page["citation"][0]["name"] == [ended]
    assert page["reviewedBy"][0]["name"] == ["Maria </script>Example"]
    assert page["about"][0]["code"][0]["codeValue"] == ["</script>"]


def test_past_and_withheld_pages_say_nothing_of_the_page_of_today(client, people):
    with time_machine.travel(datetime(2023, 7, 12, 12, tzinfo=UTC)):
        topic = factories.make_topic(people[0], "Old Words")
        factories.approve(factories.submit(topic, people[0]), people[1], date(2023, 7, 11))
    assert blocks(client.get("/topics/old-words/editions/1/")) == []
    with time_machine.travel(datetime(2026, 7, 20, 12, tzinfo=UTC)):
        assert said(client.get("/topics/old-words/"))["name"] == ["Old Words"]
        TopicKind.objects.update(on_expiry="replace")
        assert blocks(client.get("/topics/old-words/")) == []


def test_without_a_stored_page_the_same_is_said(client, topic):
    whole = client.get("/topics/nerve-block/").content
    EditionPage.objects.all().delete()
    assert client.get("/topics/nerve-block/").content == whole


def test_each_kind_is_a_thing_of_its_own_and_each_aspect_one_that_schema_org_knows():
    assert set(ENTITIES) == set(TopicKind.objects.values_list("key", flat=True))
    assert set(ASPECTS.values()) <= HEALTH_ASPECTS


def test_a_spanish_page_leads_back_in_spanish(client, people):
    topic = actions.create_topic(
        by=people[0],
        kind=TopicKind.objects.get(key="treatment"),
        title="Bloqueo",
        content=factories.words("Bloqueo"),
        language="es",
        categories=[Category.objects.create(slug="pain", name="Pain", name_es="Dolor")],
    )
    factories.approve(factories.submit(topic, people[0]), people[1])
    page = said(client.get("/topics/bloqueo/"))
    assert page["inLanguage"] == ["es"]
    (trail,) = page["breadcrumb"]
    assert [item["item"][0] for item in trail["itemListElement"]] == [
        "http://testserver/es/topics/",
        "http://testserver/es/categories/pain/",
        "http://testserver/topics/bloqueo/",
    ]
    assert trail["itemListElement"][1]["name"] == ["Dolor"]
