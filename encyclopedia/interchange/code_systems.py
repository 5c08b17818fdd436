"""Code systems: one name for each, however a source writes it.

The same system comes as a bare OID, as ``urn:oid:``, or as the URI that FHIR gives it. Codes are kept under the OID, so
that a request which names either finds them (HL7 Infobutton; the FHIR list "Using Codes", known identifier systems).
"""

import re
from typing import Final

_HL7: Final = "2.16.840.1.113883"

ICD_10_CM: Final = f"{_HL7}.6.90"
ICD_10: Final = f"{_HL7}.6.3"
ICD_9_CM: Final = f"{_HL7}.6.103"
SNOMED_CT: Final = f"{_HL7}.6.96"
LOINC: Final = f"{_HL7}.6.1"
RXNORM: Final = f"{_HL7}.6.88"
NDC: Final = f"{_HL7}.6.69"
MESH: Final = f"{_HL7}.6.177"
UMLS: Final = f"{_HL7}.6.86"
CPT: Final = f"{_HL7}.6.12"

NAMES: Final[dict[str, str]] = {
    ICD_10_CM: "ICD-10-CM",
    ICD_10: "ICD-10",
    ICD_9_CM: "ICD-9-CM",
    SNOMED_CT: "SNOMED CT",
    LOINC: "LOINC",
    RXNORM: "RxNorm",
    NDC: "NDC",
    MESH: "MeSH",
    UMLS: "UMLS",
    CPT: "CPT",
}

FHIR_URIS: Final[dict[str, str]] = {
    "http://hl7.org/fhir/sid/icd-10-cm": ICD_10_CM,
    "http://hl7.org/fhir/sid/icd-10": ICD_10,
    "http://hl7.org/fhir/sid/icd-9-cm": ICD_9_CM,
    "http://snomed.info/sct": SNOMED_CT,
    "http://loinc.org": LOINC,
    "http://www.nlm.nih.gov/research/umls/rxnorm": RXNORM,
    "http://hl7.org/fhir/sid/ndc": NDC,
    "http://www.nlm.nih.gov/research/umls": UMLS,
    "http://www.ama-assn.org/go/cpt": CPT,
}

MAX_LENGTH: Final = 120
_OID: Final = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]*))+")
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")


def normalise_system(given: str) -> str:
    """Return the OID of a code system, or its URI where no OID is known here. Doing it twice changes nothing.

    Raises ValueError for what is neither an OID nor a URI, or is too long to keep.
    """
    system = given.strip()
    if system[:8].lower() == "urn:oid:":
        system = system[8:]
    elif known := FHIR_URIS.get(system.rstrip("/").lower().replace("https://", "http://", 1)):
        return known
    elif _URI.fullmatch(system) and len(system) <= MAX_LENGTH:
        return system
    if _OID.fullmatch(system) and len(system) <= MAX_LENGTH:
        return system
    raise ValueError(given)
