"""What is written (topics, versions) and what is read (editions)."""

from .catalogue import Category, ClinicalCode, FormerSlug, Topic, TranslationGroup
from .editions import Edition, EditionPage, ReviewKind, Scope
from .images import EditionImage, ImageFile
from .kinds import OnExpiry, SectionTemplate, TopicKind
from .missed import MissedTerm
from .readers import Harm, HelpfulCount, ReaderReport, ReaderWords
from .search import SearchDocument, SearchName, SearchSpelling, SearchTerm, SearchWord, SynonymGroup
from .site import SiteLogo, SiteSettings, SiteText
from .versions import Contribution, IncomingText, Reference, Section, Status, TopicVersion

__all__ = [
    "Category",
    "ClinicalCode",
    "Contribution",
    "Edition",
    "EditionImage",
    "EditionPage",
    "FormerSlug",
    "Harm",
    "HelpfulCount",
    "ImageFile",
    "IncomingText",
    "MissedTerm",
    "OnExpiry",
    "ReaderReport",
    "ReaderWords",
    "Reference",
    "ReviewKind",
    "Scope",
    "SearchDocument",
    "SearchName",
    "SearchSpelling",
    "SearchTerm",
    "SearchWord",
    "Section",
    "SectionTemplate",
    "SiteLogo",
    "SiteSettings",
    "SiteText",
    "Status",
    "SynonymGroup",
    "Topic",
    "TopicKind",
    "TopicVersion",
    "TranslationGroup",
]
