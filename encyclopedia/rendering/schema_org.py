"""A topic page in the words of schema.org: what a machine may take from it without reading it.

What comes from the edition alone is ``of_edition``; what the catalogue knows (address, kind, categories, codes) is put
in by ``with_catalogue``, again whenever that changes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from encyclopedia.content import ReferenceContent
from encyclopedia.interchange.code_systems import NAMES
from encyclopedia.languages import address_in
from encyclopedia.models import Edition

from .article import reference_links
from .words import profession, whole_page_reviewers
from .xml import utc

CONTEXT: Final = "https://schema.org"

# What a topic of each kind that ships with the product is about. Any other kind is about a MedicalEntity.
ENTITIES: Final = {
    "condition": "MedicalCondition",
    "treatment": "MedicalTherapy",
    "procedure": "MedicalProcedure",
    "test": "MedicalTest",
    "medication": "Drug",
}

# Which aspect of a topic a section is about, by its key. A key that could mean several (“why-it-is-done”) is not here.
ASPECTS: Final = {
    "overview": "Overview",
    "treatment-overview": "Overview",
    "symptoms": "Symptoms",
    "causes": "Causes",
    "susceptibility": "RisksOrComplications",
    "complications": "RisksOrComplications",
    "risks": "RisksOrComplications",
    "diagnosis": "Diagnosis",
    "exams-and-tests": "Diagnosis",
    "screening": "Screening",
    "stages": "Stages",
    "types": "Types",
    "treatment": "Treatments",
    "prevention": "Prevention",
    "outlook": "Prognosis",
    "living-with": "LivingWith",
    "self-care": "SelfCare",
    "when-to-call": "SeeDoctor",
    "how-well-it-works": "Effectiveness",
    "how-to-take": "UsageOrSchedule",
    "side-effects": "SideEffects",
    "interactions": "Safety",
    "pregnancy": "Pregnancy",
}
_NUMBERED: Final = re.compile(r"-[0-9]+\Z")


class Catalogue(NamedTuple):
    """What the catalogue knows of a topic: categories and codes are pairs of (slug, name) and (system, code)."""

    slug: str
    kind: str
    published_at: datetime
    categories: Sequence[tuple[str, str]]
    codes: Sequence[tuple[str, str]]


def of_edition(edition: Edition) -> dict[str, Any]:
    """Return what an edition says of itself. Its own instant dates its words, its current-as-of date their review. Its
    topic is expected to be fetched.
    """
    content = edition.signed_content()
    address = f"{settings.BASE_URL}/t/{edition.topic.public_id}/"
    with override(content["language"]):
        reviewers = [_reviewer(person) for person in whole_page_reviewers(edition.reviewers)]
    return _filled(
        {
            "@context": CONTEXT,
            "@type": "MedicalWebPage",
            "@id": address,
            "name": content["title"],
            "description": content["summary"],
            "inLanguage": content["language"],
            "dateModified": utc(edition.shown_from),
            "lastReviewed": edition.current_as_of.isoformat(),
            "reviewedBy": reviewers,
            # Whether a person or an organisation wrote it, nobody says.
            "author": {"name": content["author"]} if content["author"] else None,
            "medicalAudience": {"@type": "MedicalAudience", "audienceType": "Patient"},
            "about": _filled({"name": content["title"], "alternateName": content["also_called"]}),
            "citation": [_citation(reference) for reference in content["references"]],
            "hasPart": [
                _filled(
                    {
                        "@type": "HealthTopicContent",
                        "hasHealthAspect": f"{CONTEXT}/{aspect}HealthAspect",
                        "name": section["heading"],
                        "url": f"{address}#{section['key']}",
                    }
                )
                for section in content["sections"]
                if (aspect := ASPECTS.get(_NUMBERED.sub("", section["key"])))
            ],
        }
    )


def with_catalogue(page: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """Return the page with what the catalogue knows now, in place of what it knew."""
    address = f"{settings.BASE_URL}/topics/{catalogue.slug}/"
    about = {
        "@type": ENTITIES.get(catalogue.kind, "MedicalEntity"),
        "code": [
            {"@type": "MedicalCode", "codeValue": code, "codingSystem": NAMES.get(system, system)}
            for system, code in catalogue.codes
        ],
    }
    language = page["inLanguage"]
    with override(language):
        trail = [(settings.BASE_URL + address_in(language, "/topics/"), _("Topics A–Z"))]
    for slug, name in catalogue.categories[:1]:  # a trail is one way to the page
        trail.append((settings.BASE_URL + address_in(language, f"/categories/{slug}/"), name))
    return {
        **page,
        "url": address,
        "datePublished": utc(catalogue.published_at),
        "about": _filled({**page["about"], **about}),
        "breadcrumb": _breadcrumb([*trail, (address, page["name"])]),
    }


def with_catalogue_of(page: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return the page with what the catalogue added to ``other``, a page of the same topic under the same title."""
    about = {key: other["about"][key] for key in ("@type", "code") if key in other["about"]}
    return {
        **page,
        **{key: other[key] for key in ("url", "datePublished", "breadcrumb")},
        "about": {**page["about"], **about},
    }


def without_catalogue(page: Mapping[str, Any]) -> dict[str, Any]:
    """Return what ``of_edition`` returned, of a page that ``with_catalogue`` completed."""
    own = {key: value for key, value in page.items() if key not in ("url", "datePublished", "breadcrumb")}
    about = {key: value for key, value in page["about"].items() if key not in ("@type", "code")}
    return {**own, "about": about}


def _filled(node: dict[str, Any]) -> dict[str, Any]:
    """Leave out what there is nothing to say of."""
    return {key: value for key, value in node.items() if value}


def _reviewer(person: Mapping[str, Any]) -> dict[str, Any]:
    return _filled(
        {
            "@type": "Person",
            "name": person["name"],
            "honorificSuffix": person.get("credentials", ""),
            "jobTitle": profession(person.get("profession", "")),
        }
    )


def _citation(reference: ReferenceContent) -> dict[str, Any]:
    addresses = [address for address, _words in reference_links(reference)]
    return _filled(
        {
            "@type": "CreativeWork",
            "name": reference["text"],
            "url": next(iter(addresses), ""),
            "sameAs": addresses[1:],
        }
    )


def _breadcrumb(trail: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (address, name) in enumerate(trail, start=1)
        ],
    }
