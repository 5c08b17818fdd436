"""Names that the catalogue gives to things (categories, kinds, section headings), in the languages of the site.

A column holds the name in the default language, and one beside it (``name_es``) that in another; empty: the same name.
"""

from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _


class Named(NamedTuple):
    """A name, and the language in which it is to be read."""

    text: str
    language: str


def spanish(label: Any, *, max_length: int) -> models.CharField:
    """The column beside a name, for Spanish pages."""
    return models.CharField(
        label,
        max_length=max_length,
        blank=True,
        help_text=_("For pages in Spanish. Empty: as in English."),
    )


def own_name_in(language: str, row: models.Model, column: str = "name") -> str:
    """Return a row's name in a language, "" where it has none."""
    return str(getattr(row, column if language == settings.LANGUAGE_CODE else f"{column}_{language}", ""))


def name_in(language: str, row: models.Model, column: str = "name") -> str:
    """Return a row's name in a language, or in the default one where it has none."""
    return own_name_in(language, row, column) or str(getattr(row, column))


def named_in(language: str, row: models.Model, column: str = "name") -> Named:
    """Return ``name_in``, and the language that it is in."""
    own = own_name_in(language, row, column)
    return Named(own, language) if own else Named(str(getattr(row, column)), settings.LANGUAGE_CODE)


def name_at(language: str, path: str) -> F | Coalesce:
    """``name_in`` for a query; ``path`` leads to the column ("topic__kind__name")."""
    if language == settings.LANGUAGE_CODE:
        return F(path)
    return Coalesce(NullIf(F(f"{path}_{language}"), Value("")), F(path))


def language_at(language: str, path: str) -> Value | Case:
    """The language of what ``name_at`` brings: a name that stands in for a missing one is read in its own voice."""
    if language == settings.LANGUAGE_CODE:
        return Value(language)
    return Case(
        When(**{f"{path}_{language}": ""}, then=Value(settings.LANGUAGE_CODE)), default=Value(language)
    )


def name_by(language_path: str, path: str) -> Case:
    """``name_in`` for a query in which each row has a language of its own, at ``language_path``."""
    others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    return Case(
        *(When(**{language_path: code}, then=name_at(code, path)) for code in others), default=F(path)
    )


def language_by(language_path: str, path: str) -> Case:
    """The language of what ``name_by`` brings."""
    others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    return Case(
        *(When(**{language_path: code}, then=language_at(code, path)) for code in others),
        default=Value(settings.LANGUAGE_CODE),
    )
