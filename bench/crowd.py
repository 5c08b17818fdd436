"""Made topics that stand beside real ones and look like them: rare conditions, named as catalogues of rare and of
genetic diseases name them, after common ones ("Familial migraine with deafness").

A library four times as large holds, for each word that readers type, several names that have it and answer nothing.
"""

import itertools
import random
from collections.abc import Iterator, Sequence
from typing import Any

SEED = 19660211
COMMON = (
    "migraine|diabetes|asthma|epilepsy|deafness|glaucoma|cataract|anemia|psoriasis|eczema|hypertension|arthritis|gout|"
    "dementia|scoliosis|obesity|hernia|stroke|pneumonia|hepatitis|nephritis|colitis|dystonia|neuropathy|retinopathy|"
    "cardiomyopathy|heart block|hearing loss|kidney stones|breast cancer|colon cancer|lung cancer|skin cancer|leukemia|"
    "lymphoma|melanoma|thyroid cancer|hair loss|short stature|cleft palate|heart defects|kidney disease|liver failure|"
    "muscle weakness|seizures|sleep apnea|tremor|fever|headache|back pain|chest pain|pancreatitis|cirrhosis|"
    "immune deficiency|vitamin D deficiency|iron overload|bleeding disorder|thrombosis|aneurysm|rickets|vertigo"
).split("|")
PARTS = (
    "brain|eye|ear|heart|lung|liver|kidney|bladder|skin|bone|joint|muscle|nerve|spine|hand|foot|face|tooth|hair|nail|"
    "thyroid|adrenal|pituitary|pancreas|bowel|stomach|esophagus|blood|lymph node|spleen|ovary|testis|retina|cornea"
).split("|")
FORMS = (
    "familial|hereditary|congenital|juvenile|infantile|X-linked|autosomal dominant|autosomal recessive|idiopathic|"
    "benign|malignant|chronic|acute|early-onset|adult-onset|progressive|isolated|mitochondrial"
).split("|")
FEATURES = (
    "swelling|rash|pain|fatigue|weakness|numbness|fever|cough|shortness of breath|vomiting|diarrhea|constipation|"
    "weight loss|jaundice|bruising|dizziness|fainting|blurred vision|double vision|hearing loss|ringing in the ears|"
    "tremor|stiffness|seizures|memory loss|anxiety|trouble sleeping|dry mouth|frequent urination|blood in the urine|"
    "itching|hair loss|muscle cramps|slow growth|learning problems|unsteady walking|palpitations|night sweats"
).split("|")
BEGINNINGS = (
    "Al Bra Chen Dor Es Fin Gar Hol Ing Jan Kor Lind Mar Nor Os Pet Quin Ros Sil Tor Ul Van Yam Zel".split()
)
ENDINGS = "berg sen ström mann ini ova ard ett well ski aki quist ford ero sson ley ane ung".split()
ROOTS = "galact lact cyst meth oxal gluc phenyl keto homo prolin sial arginin carnit lipo lys malon biotin".split()


def topics(count: int) -> Iterator[dict[str, Any]]:
    """Yield so many topics, the same in every run; no two have one title."""
    chance = random.Random(SEED)  # noqa: S311 - a repeatable text, not a secret
    taken: set[str] = set()
    for number in itertools.count(1):
        if len(taken) == count:
            return
        title = _title(chance)
        if title not in taken:
            taken.add(title)
            yield _topic(chance, number, title)


def _person(chance: random.Random) -> str:
    return chance.choice(BEGINNINGS) + chance.choice(ENDINGS)


def _title(chance: random.Random) -> str:
    common, other = chance.sample(COMMON, 2)
    part, form = chance.choice(PARTS), chance.choice(FORMS)
    title = chance.choice(
        (
            f"{form} {common}",
            f"{form} {common} with {other}",
            f"{common}, {form}, type {chance.randint(1, 30)}",
            f"{part} {common}, {form}",
            f"{_person(chance)} syndrome",
            f"{_person(chance)}-{_person(chance)} disease",
            f"{common}-{other}-{chance.choice(FEATURES)} syndrome",
            f"chromosome {chance.randint(1, 22)}{chance.choice('pq')}{chance.randint(11, 36)} deletion",
            f"{chance.choice(ROOTS)}{chance.choice(('osemia', 'inuria', 'emia type 2', 'ase deficiency'))}",
            f"{part} {chance.choice(('dysplasia', 'hypoplasia', 'agenesis', 'dystrophy'))} {_person(chance)} type",
            f"{chance.choice(FEATURES)} and {common} of the {part}",
        )
    )
    return title[0].upper() + title[1:]


def _topic(chance: random.Random, number: int, title: str) -> dict[str, Any]:
    part, other = chance.sample(PARTS, 2)
    features = chance.sample(FEATURES, 7)
    sections = {
        "What it is": f"{title} is a rare condition that affects the {part} and the {other}. It is often noticed in "
        f"childhood. People with it may have {_listed(features[:3])}.",
        "Symptoms": f"The signs and symptoms of {title} vary. They include {_listed(features)}. Some people have "
        f"{chance.choice(COMMON)} or {chance.choice(COMMON)} too.",
        "Frequency": f"{title} is thought to occur in 1 of {chance.randint(2, 90)}0,000 people worldwide.",
        "Causes": f"Changes in a gene that the {part} needs cause {title}. The gene gives instructions for a protein.",
        "Inheritance": "Each child of a parent who has the changed gene may inherit it. Ask about genetic counseling.",
        "Treatment": f"There is no cure. Medicines can help with {features[0]} and {features[1]}, and surgery with "
        f"problems of the {other}. A team of specialists should see the patient each year.",
    }
    return {
        "format": "topic-bundle/1",
        "source_id": f"crowd:{number}",
        "language": "en",
        "kind": "condition",
        "title": title,
        "also_called": [
            f"{_person(chance)} {chance.choice(COMMON)}" for _ in range(chance.choice((0, 0, 1, 2)))
        ],
        "categories": ["Rare"],
        "codes": [],
        "sections": [
            {"key": heading.lower().replace(" ", "-"), "heading": heading, "html": f"<p>{text}</p>"}
            for heading, text in sections.items()
        ],
        "references": [],
        "author": "Sample Staff",
        "current_as_of": "2026-01-31",
        "license": "CC0-1.0",
        "attribution": "Made text, for measuring",
    }


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"
