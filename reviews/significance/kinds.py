"""Why a change is clinical: the words that stand beside it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What kind of clinical change it is. The labels are short: they stand beside the mark."""

    DOSE = "dose", _("dose")
    NUMBER = "number", _("number")
    UNIT = "unit", _("unit")
    FREQUENCY = "frequency", _("how often or when")
    MEDICINE = "medicine", _("medicine")
    NEGATION = "negation", _("negation")
    STRENGTH = "strength", _("must or may")
    ACTION = "action", _("stop, start or avoid")
    COMPARISON = "comparison", _("more or less")
    CONDITION = "condition", _("condition")
    PEOPLE = "people", _("who it is for")
    URGENCY = "urgency", _("how urgent")
    SIDE = "side", _("which side")
    OPPOSITE = "opposite", _("opposite word")
    NOUN = "noun", _("body part or illness")
    WORD = "word", _("another word")
    LANGUAGE = "language", _("language that is not checked")
    TEXT = "text", _("more than a few words")
    PLACE = "place", _("moved")
    LAYOUT = "layout", _("belongs elsewhere")
    LINK = "link", _("link target")
    SAFETY = "safety", _("safety section")
    TITLE = "title", _("title")
    NAMES = "names", _("other names")
    SECTION = "section", _("section")
    CALLOUT = "callout", _("call-out")
    IMAGE = "image", _("picture")
    REFERENCE = "reference", _("reference")
    PAGE = "page", _("whole page")
