"""What every installation starts with, for pages in Spanish: names of the kinds, their headings, the first site texts.

A data migration writes these once, beside the English of ``encyclopedia.seeds``; managers change them afterwards.
"""

from typing import Any, Final

from .seeds import KINDS, SHIPPED_AT

NAMES: Final = {
    "condition": "Enfermedad",
    "treatment": "Tratamiento",
    "procedure": "Procedimiento",
    "test": "Prueba",
    "medication": "Medicamento",
}

HEADINGS: Final = {
    "Overview": "Información general",
    "Symptoms": "Síntomas",
    "Causes": "Causas",
    "Exams and Tests": "Exámenes y pruebas",
    "Treatment": "Tratamiento",
    "Prevention": "Prevención",
    "When to Call for Help": "Cuándo pedir ayuda",
    "Treatment Overview": "En qué consiste el tratamiento",
    "Why It Is Done": "Por qué se hace",
    "How Well It Works": "Qué tan bien funciona",
    "Risks": "Riesgos",
    "What to Think About": "Qué tener en cuenta",
    "How to Prepare": "Cómo prepararse",
    "What Happens": "Qué sucede",
    "Recovery": "Recuperación",
    "Test Overview": "En qué consiste la prueba",
    "How It Is Done": "Cómo se hace",
    "Results": "Resultados",
    "What It Is": "Qué es",
    "How to Take It": "Cómo tomarlo",
    "Side Effects": "Efectos secundarios",
    "Interactions": "Interacciones",
}

SITE_TEXTS: Final = {
    "disclaimer": (
        "<p>Esta enciclopedia ofrece información general sobre la salud. No reemplaza el consejo de su médico, "
        "enfermero o farmacéutico, que lo conoce a usted. "
        "Si cree que tiene una emergencia, llame de inmediato al número de emergencias de su localidad.</p>"
    ),
    "how-we-review": (
        "<p>Nuestros redactores preparan cada tema. Los miembros de una junta de revisión clínica lo leen, y se "
        "publica solo después de que han firmado ese texto exacto. Nadie puede aprobar un texto en el que trabajó.</p>"
        "<p>La fecha “Vigente al” es aquella para la que los revisores responden por toda la página. No es el día "
        "del último cambio pequeño. Cada página nombra a sus revisores y conserva sus ediciones anteriores.</p>"
        "<p>Una página en español se revisa y se firma por sí misma, aunque exista la misma página en inglés.</p>"
    ),
}


def seed_spanish(kind_model: Any, section_model: Any, text_model: Any) -> None:
    """Write the seeds through a migration's models. A name that a manager changed is left without one in Spanish."""
    for key, name, _months, _sections in KINDS:
        kind_model.objects.filter(key=key, name=name, name_es="").update(name_es=NAMES[key])
    for heading, spanish in HEADINGS.items():
        section_model.objects.filter(heading=heading, heading_es="").update(heading_es=spanish)
    for key, body in SITE_TEXTS.items():
        if not text_model.objects.filter(key=key, language="es").exists():
            text_model.objects.create(key=key, language="es", number=1, body=body, starts_at=SHIPPED_AT)
